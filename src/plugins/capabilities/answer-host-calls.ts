import { RefusalError } from "../../declaration/refusal.ts";
import type { Log } from "../../log/log.ts";
import type { Refusal } from "../../plugin-api/refusal.ts";
import { ClaudeDownError, ClaudeLimitError, ClaudeRefusedError } from "../claude/claude-errors.ts";
import type { HandlerCall } from "../dispatch/call.ts";
import { noteRefusal } from "../host/loaded-plugin.ts";
import type { ServerEngine } from "../per-server/server-engines.ts";
import { readHostCall } from "../sandbox/read-from-child.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { MissingSecretError } from "../secrets/missing-secret-error.ts";
import { AutoModError } from "./auto-mod/auto-mod-error.ts";
import { explainRefusal } from "./explain-refusal.ts";
import { type HostApi, idempotent } from "./host-api.ts";
import { UnreachableError } from "./reach/unreachable-error.ts";

interface AskedOfHost {
  readonly method: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly handlerCall: HandlerCall | undefined;
}

/** Creates the function that carries out a plugin's call to the host and answers its process. */
export function answerHostCalls(parts: {
  /** An engine by its name, and the plugin whose it is. */
  readonly find: (engine: string) => ServerEngine | undefined;
  readonly current: () => Sandbox | undefined;
  readonly log: Log;
}): (engine: string, text: string) => void {
  const { find, current, log } = parts;

  const perform = async (name: string, text: string): Promise<void> => {
    const found = find(name);
    if (found === undefined) return;
    const { plugin, engine } = found;
    const { hostTime } = plugin;
    const { handlerCalls, hostApi } = engine;
    const asked = hostTime.spend(() => readHostCall(text));
    if (asked === undefined) return;
    const { id, method, input } = asked;
    const handlerCall = typeof input.call === "string" ? handlerCalls.get(input.call) : undefined;
    // A request that isn't tied to one handler call may belong to any of them.
    const touched = "call" in input ? [handlerCall] : handlerCalls.values();
    if (!idempotent.has(method)) for (const one of touched) if (one !== undefined) one.hasActed = true;
    const to = current();
    try {
      const answer = await hostApi.perform(method, input, handlerCall, [...handlerCalls.values()]);
      hostTime.spend(() => to?.answer(name, { id, ok: true, answer }));
    } catch (error) {
      const refusal = await refusalOf(hostApi, error, { method, input, handlerCall });
      if (refusal.blame !== "plugin" || refusal.cause !== undefined) {
        log.warn("pluginCallFailed", { plugin: plugin.name, method, blame: refusal.blame, error });
      }
      noteRefusal(plugin, name, refusal);
      to?.answer(name, { id, ok: false, answer: toldOf(refusal) });
    }
  };

  /** What the plugin gets: Turbot's or Discord's refusal, or for anything else that Turbot itself failed. */
  const refusalOf = async (hostApi: HostApi, error: unknown, asked: AskedOfHost): Promise<RefusalError> => {
    if (error instanceof RefusalError) return error;
    const explained = await explainRefusal(error, () =>
      hostApi.timedOutUntil(asked.input, asked.handlerCall),
    );
    if (explained !== undefined) return explained;
    return new RefusalError(`Turbot itself failed at this (${asked.method}): its log says why`, {
      blame: "turbot",
      cause: error,
    });
  };

  return (engine, text) => {
    perform(engine, text).catch((error) => log.error("pluginCallBroke", { plugin: engine, error }));
  };
}

function toldOf(refusal: RefusalError): Refusal {
  const { message } = refusal;
  if (refusal instanceof ClaudeLimitError) return { kind: "claudeLimit", message, until: refusal.until };
  if (refusal instanceof ClaudeRefusedError) return { kind: "claudeRefused", message };
  if (refusal instanceof ClaudeDownError) return { kind: "claudeDown", message };
  if (refusal instanceof UnreachableError) return { kind: "unreachable", message, reason: refusal.reason };
  if (refusal instanceof AutoModError) return { kind: "autoMod", message };
  return refusal instanceof MissingSecretError ? { kind: "missingSecret", message } : message;
}
