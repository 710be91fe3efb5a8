import type { Log } from "../../log/log.ts";
import type { Lookup } from "../capabilities/lookup.ts";
import type { PluginStores } from "../capabilities/plugin-store.ts";
import { runInServers } from "../per-server/run-in-servers.ts";
import type { ServerEngines } from "../per-server/server-engines.ts";
import { workPlaces } from "../per-server/work-places.ts";
import type { Calls } from "../sandbox/calls.ts";
import { PluginError } from "../sandbox/plugin-error.ts";
import type { ServerStores } from "../server-store/server-stores.ts";
import { createRunTimer } from "../timers/run-timer.ts";
import { startTimers } from "../timers/run-timers.ts";
import { createTimersAbout } from "../timers/timers-about.ts";
import { isPerServer, type Plugin } from "./loaded-plugin.ts";
import type { PluginRecords } from "./plugin-records.ts";
import { startSchedules } from "./schedules.ts";
import type { SetTimer } from "./timer.ts";

type ScheduleKind = "every" | "at" | "cron";

/** What plugins do in time: their schedules and timers. */
export function createTimedWork(powers: {
  readonly records: PluginRecords;
  readonly calls: () => Pick<Calls, "call" | "reportError" | "isOff">;
  readonly engines: Pick<ServerEngines, "isIn">;
  readonly stores: PluginStores;
  readonly serverStores: ServerStores;
  readonly lookup: Pick<Lookup, "served">;
  readonly isStopped: () => boolean;
  readonly log: Log;
  /** The wall clock, in milliseconds since 1970. */
  readonly now: () => number;
  readonly setTimer: SetTimer;
  /** Nobody sets the clock. */
  readonly isSteady: boolean;
}) {
  const { records, calls, engines, stores, serverStores, lookup, isStopped, log, now } = powers;
  const clock = { now, setTimer: powers.setTimer, isSteady: powers.isSteady };

  const placesOf = (plugin: Plugin): readonly string[] =>
    workPlaces(plugin, {
      records,
      engines,
      store: stores.of(plugin.name),
      keepsFor: (guildId) => serverStores.has(plugin.name, guildId),
      served: lookup.served,
    });

  /** A schedule that the bot's end cuts short is still due when the next bot starts. */
  const runSchedule = async (plugin: Plugin, index: number): Promise<"ended" | "lost"> => {
    const run = (guildId: string | undefined) =>
      calls().call(plugin, { index, handler: "", kind: "every", facts: () => null, guildId });
    if (isPerServer(plugin)) {
      await runInServers(placesOf(plugin), async (guildId) => {
        await run(guildId).catch((error: unknown) => {
          if (!isStopped()) calls().reportError(plugin, error);
        });
      });
      // Loaded again meanwhile: whatever it missed is due.
      return isStopped() || plugin.state !== "loaded" ? "lost" : "ended";
    }
    try {
      await run(undefined);
    } catch (error) {
      if (error instanceof PluginError && error.kind === "lost") return "lost";
      if (!isStopped()) calls().reportError(plugin, error);
    }
    return isStopped() ? "lost" : "ended";
  };

  const aboutOf = (plugin: string) => createTimersAbout(serverStores.of(plugin), now);
  const runTimer = createRunTimer({ calls, aboutOf, isStopped, now });

  return {
    /** Starts a loaded plugin's schedules and timers. @returns stops them */
    start(plugin: Plugin): () => void {
      const { name, manifest } = plugin;
      const stopSchedules = startSchedules({
        ...{ plugin: name, manifest, times: records.times, ...clock },
        run: (index) => runSchedule(plugin, index),
      });
      const timers = startTimers({
        plugin: name,
        names: manifest.registered.flatMap((one) => (one.kind === "timer" ? [one.spec.name] : [])),
        ...{ timers: records.timers, ...clock },
        run: (timer) => runTimer(plugin, timer),
        isAway: (guildId) => calls().isOff(plugin, guildId) || !lookup.served().includes(guildId),
        onOver: (timer) => aboutOf(name).remove(timer),
        onTrouble: (error) => log.warn("pluginTimersNotRun", { plugin: name, error }),
      });
      plugin.timerSet = timers.look;
      return () => {
        stopSchedules();
        timers.stop();
      };
    },
    /** Runs a plugin's schedules of one kind, as if they were due. @throws PluginError */
    async runAll(plugin: Plugin, kind: ScheduleKind): Promise<void> {
      for (const [index, registered] of plugin.manifest.registered.entries()) {
        if (registered.kind !== kind) continue;
        const run = async (guildId: string | undefined) => {
          await calls().call(plugin, { index, handler: "", kind, facts: () => null, guildId });
        };
        await (isPerServer(plugin) ? runInServers(placesOf(plugin), run) : run(undefined));
      }
    },
  };
}
