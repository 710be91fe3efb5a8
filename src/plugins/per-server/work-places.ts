import { secretsOf } from "../../declaration/secrets.ts";
import type { PluginStore } from "../capabilities/plugin-store.ts";
import type { Plugin } from "../host/loaded-plugin.ts";
import type { PluginRecords } from "../host/plugin-records.ts";
import type { ServerEngines } from "./server-engines.ts";

/**
 * Where the schedules of a plugin with an engine per server run: in each server where an admin has granted it something, set something or
 * filled in a key for it, where it finds something stored, or where it has an engine now. Elsewhere it has nothing to do, and an engine would be made for nothing.
 */
export function workPlaces(
  plugin: Plugin,
  parts: {
    readonly records: Pick<PluginRecords, "switches" | "grants" | "settings" | "secrets">;
    readonly store: Pick<PluginStore, "in">;
    /** Whether it keeps something for a server. */
    readonly keepsFor: (guildId: string) => boolean;
    readonly engines: Pick<ServerEngines, "isIn">;
    readonly served: () => readonly string[];
  },
): readonly string[] {
  const { records, store, engines, keepsFor, served } = parts;
  const { name, manifest } = plugin;
  return served().filter((guildId) => {
    if (records.switches.isOff(name, guildId)) return false;
    // To know a key's state is to decrypt it, and what is kept lies in files: they come last.
    return (
      engines.isIn(plugin, guildId) ||
      manifest.needs.discord.some((need) => records.grants.has(name, guildId, need, manifest.needs)) ||
      records.settings.hasAny(name, guildId) ||
      secretsOf(manifest.needs.secrets).some(
        (one) => records.secrets.stateOf(name, guildId, one) === "filled",
      ) ||
      keepsFor(guildId) ||
      store.in(guildId, served).keys("").length > 0
    );
  });
}
