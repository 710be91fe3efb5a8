import type { Log } from "../log/log.ts";
import { harmless } from "./bridge.ts";
import type { Plugin } from "./loaded-plugin.ts";
import { readHostCall } from "./read-from-child.ts";
import { Refusal } from "./refusal.ts";
import type { Sandbox } from "./sandbox.ts";

/** Carries out what plugins ask of the host, and answers the process that asked. Returns what takes a plugin's call. */
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
    const invocation = typeof input.call === "string" ? plugin.invocations.get(input.call) : undefined;
    // What isn't tied to one call may belong to any of them.
    const touched = "call" in input ? [invocation] : plugin.invocations.values();
    if (!harmless.has(method)) for (const one of touched) if (one !== undefined) one.hasActed = true;
    const to = current();
    try {
      const answer = await plugin.bridge.perform(method, input, invocation);
      hostTime.spend(() => to?.answer(name, { id, ok: true, answer }));
    } catch (error) {
      const isRefusal = error instanceof Refusal;
      if (!isRefusal) log.warn("pluginCallFailed", { plugin: name, method, error });
      to?.answer(name, { id, ok: false, answer: isRefusal ? error.message : `That didn't work (${method})` });
    }
  };

  return (plugin, text) => {
    perform(plugin, text).catch((error) => log.error("pluginCallBroke", { plugin, error }));
  };
}
