import type { TimerData } from "../../plugin-api/timers.ts";
import type { Plugin } from "../host/loaded-plugin.ts";
import type { Calls } from "../sandbox/calls.ts";
import { PluginError } from "../sandbox/plugin-error.ts";
import type { PluginTimer } from "../store/plugin-timers.ts";
import type { TimerRun } from "./run-timers.ts";
import type { TimersAbout } from "./timers-about.ts";

/** Runs the handler of a timer that is due, in its server and with nobody's rights. */
export function createRunTimer(powers: {
  readonly calls: () => Pick<Calls, "call" | "reportError">;
  readonly aboutOf: (plugin: string) => Pick<TimersAbout, "of">;
  readonly isStopped: () => boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): (plugin: Plugin, timer: PluginTimer) => Promise<TimerRun> {
  const { calls, aboutOf, isStopped, now } = powers;
  return async (plugin, timer) => {
    const { name, id, guildId, userId = null, dueAt, tries } = timer;
    const index = plugin.manifest.registered.findIndex(
      (one) => one.kind === "timer" && one.spec.name === name,
    );
    if (index < 0) return "lost";
    const facts: TimerData = {
      ...{ name, id, guildId, userId, dueAt },
      lateMs: Math.max(0, now() - dueAt),
      tries: tries - 1,
      data: aboutOf(plugin.name).of(timer),
    };
    try {
      await calls().call(plugin, { index, handler: "", kind: "timer", facts: () => facts, guildId });
      return "done";
    } catch (error) {
      if (isStopped() || (error instanceof PluginError && (error.kind === "lost" || error.kind === "load")))
        return "lost";
      // It is tried again for a day: the admins hear of it once.
      if (tries === 1) calls().reportError(plugin, error);
      return "failed";
    }
  };
}
