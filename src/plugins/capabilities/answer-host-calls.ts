import { RefusalError } from "../../declaration/refusal.ts";
import type { Log } from "../../log/log.ts";
import type { Refusal } from "../../plugin-api/auto-mod-error.ts";
import type { HandlerCall } from "../dispatch/call.ts";
import { noteRefusal, type Plugin } from "../host/loaded-plugin.ts";
import { readHostCall } from "../sandbox/read-from-child.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { AutoModError } from "./auto-mod/auto-mod-error.ts";
import { explainRefusal } from "./explain-refusal.ts";
import { idempotent } from "./host-api.ts";

interface AskedOfHost {
  readonly method: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly handlerCall: HandlerCall | undefined;
}

/** Creates the function that carries out a plugin's call to the host and answers its process. */
export function answerHostCalls(parts: {
  readonly plugins: ReadonlyMap<string, Plugin>;
  readonly current: () => Sandbox | undefined;
  readonly log: Log;
}): (plugin: string, text: string) => void {
  const { plugins, current, log } = parts;

  const perform = async (name: string, text: string): Promise<void> => {
    const plugin = plugins.get(name);
    if (plugin === undefined) return;
    const { hostTime } = plugin;
    const asked = hostTime.spend(() => readHostCall(text));
    if (asked === undefined) return;
    const { id, method, input } = asked;
    const handlerCall = typeof input.call === "string" ? plugin.handlerCalls.get(input.call) : undefined;
    // A request that isn't tied to one handler call may belong to any of them.
    const touched = "call" in input ? [handlerCall] : plugin.handlerCalls.values();
    if (!idempotent.has(method)) for (const one of touched) if (one !== undefined) one.hasActed = true;
    const to = current();
    try {
      const answer = await plugin.hostApi.perform(method, input, handlerCall, [
        ...plugin.handlerCalls.values(),
      ]);
      hostTime.spend(() => to?.answer(name, { id, ok: true, answer }));
    } catch (error) {
      const refusal = await refusalOf(plugin, error, { method, input, handlerCall });
      if (refusal.blame !== "plugin" || refusal.cause !== undefined) {
        log.warn("pluginCallFailed", { plugin: name, method, blame: refusal.blame, error });
      }
      noteRefusal(plugin, refusal);
      to?.answer(name, { id, ok: false, answer: toldOf(refusal) });
    }
  };

  /** What the plugin gets: Turbot's or Discord's refusal, or for anything else that Turbot itself failed. */
  const refusalOf = async (plugin: Plugin, error: unknown, asked: AskedOfHost): Promise<RefusalError> => {
    if (error instanceof RefusalError) return error;
    const explained = await explainRefusal(error, () =>
      plugin.hostApi.timedOutUntil(asked.input, asked.handlerCall),
    );
    if (explained !== undefined) return explained;
    return new RefusalError(`Turbot itself failed at this (${asked.method}): its log says why`, {
      blame: "turbot",
      cause: error,
    });
  };

  return (plugin, text) => {
    perform(plugin, text).catch((error) => log.error("pluginCallBroke", { plugin, error }));
  };
}

function toldOf(refusal: RefusalError): Refusal {
  const { message } = refusal;
  return refusal instanceof AutoModError ? { kind: "autoMod", message } : message;
}
