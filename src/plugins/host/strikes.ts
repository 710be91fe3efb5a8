import type { Log } from "../../log/log.ts";
import { isPerServer, type Plugin, refusedByDiscord } from "./loaded-plugin.ts";
import type { PluginRecords } from "./plugin-records.ts";
import type { PluginProblem } from "./plugin-report.ts";

/** Three strikes within ten minutes, and a plugin is out. */
const most = 3;
const withinMs = 10 * 60_000;

/** Counts how often a plugin had to be stopped. At its last strike it is quarantined, and an earlier version takes over. */
export function createStrikes(powers: {
  readonly records: Pick<PluginRecords, "versions">;
  readonly isStopped: () => boolean;
  readonly unload: (plugin: Plugin) => void;
  readonly fallBack: (plugin: Plugin) => Promise<void>;
  readonly report: (plugin: string, problem: PluginProblem) => void;
  readonly log: Log;
  /** The monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
}): (plugin: Plugin, message: string) => boolean {
  const { records, isStopped, unload, fallBack, report, log, elapsed } = powers;

  const quarantine = (plugin: Plugin, message: string) => {
    plugin.state = "quarantined";
    const refused = isPerServer(plugin) ? undefined : refusedByDiscord(plugin);
    const before = refused === undefined ? "" : `; before that: ${refused.message}`;
    plugin.reason = `It was stopped ${most} times; the last time: ${message}${before}`;
    plugin.endWork();
    unload(plugin);
    log.error("pluginQuarantined", { plugin: plugin.name, message });
    // Stored first: no matter what happens next, this source isn't started again.
    if ("source" in plugin.file && !isStopped()) {
      try {
        records.versions.quarantine(plugin.name, plugin.file.source, plugin.reason);
      } catch (error) {
        // It stays out while this process lives; the next one has to find out again.
        log.error("pluginQuarantineNotNoted", { plugin: plugin.name, error });
      }
    }
    report(plugin.name, { kind: "quarantined", message: plugin.reason });
    fallBack(plugin).catch((error) => log.error("pluginComebackFailed", { plugin: plugin.name, error }));
  };

  /** @returns true: that was its last strike */
  return (plugin, message) => {
    const time = elapsed();
    plugin.strikes = [...plugin.strikes.filter((at) => time - at < withinMs), time];
    const isLast = plugin.strikes.length >= most;
    if (isLast) quarantine(plugin, message);
    else report(plugin.name, { kind: "strike", message });
    return isLast;
  };
}
