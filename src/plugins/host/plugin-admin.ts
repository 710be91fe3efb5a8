import { pingsIn } from "../../declaration/manifest.ts";
import { commandsOf, type Plugin } from "./loaded-plugin.ts";
import type { PluginRecords } from "./plugin-records.ts";

/** How a plugin fares, as admins see it in one guild. */
export interface PluginView {
  readonly name: string;
  readonly path: string;
  /** "gone": there is none of that name now; what was granted to it rests. */
  readonly state: Plugin["state"] | "gone";
  /** Why it doesn't run, where it doesn't. */
  readonly reason: string;
  /** Why an earlier version runs; undefined: the newest does. */
  readonly comeback: string | undefined;
  /** It is switched off in this guild. */
  readonly isOffHere: boolean;
  readonly commands: readonly { readonly kind: "slash" | "prefix"; readonly name: string }[];
  /** The hosts it may call. */
  readonly http: readonly string[];
  /** When it can ring who used one of its commands, each in its own words. */
  readonly pings: readonly string[];
  /** What it asks for beyond answering. */
  readonly needs: readonly { readonly need: string; readonly granted: boolean }[];
  /** What was granted here and this version doesn't ask for: after a rollback, also what only a newer Turbot knows. */
  readonly resting: readonly string[];
}

/** What admins can do about plugins: it takes effect at once and outlives restarts. Unknown names are no error. */
export interface PluginAdmin {
  view(guildId: string): readonly PluginView[];
  /**
   * @param guildId undefined: everywhere
   * @param by the admin's user id
   */
  switch(plugin: string, guildId: string | undefined, to: "on" | "off", by: string): Promise<void>;
  grant(plugin: string, guildId: string, need: string, to: boolean, by: string): void;
  /** Lets the newest version out of quarantine, to try again. */
  release(plugin: string): Promise<void>;
}

export function createPluginAdmin(parts: {
  readonly plugins: ReadonlyMap<string, Plugin>;
  readonly records: PluginRecords;
  /** Starts a plugin anew, or ends it, as the records now have it. */
  readonly bringUp: (plugin: Plugin) => Promise<void>;
  readonly onChange: () => void;
}): PluginAdmin {
  const { plugins, records, bringUp, onChange } = parts;
  const { switches, grants, versions, times } = records;
  return {
    view: (guildId) => [
      ...[...plugins.values()].map((plugin) => ({
        name: plugin.name,
        path: plugin.path,
        state: plugin.state,
        reason: plugin.reason,
        comeback: plugin.comeback,
        isOffHere: switches.isOff(plugin.name, guildId),
        commands: commandsOf(plugin.manifest),
        http: plugin.manifest.needs.http,
        pings: pingsIn(plugin.manifest),
        needs: plugin.manifest.needs.discord.map((need) => ({
          need,
          granted: grants.has(plugin.name, guildId, need, plugin.manifest.needs),
        })),
        resting: grants
          .of(plugin.name, guildId)
          .filter((need) => !plugin.manifest.needs.discord.includes(need)),
      })),
      ...grants.resting(guildId).map(({ plugin, needs }) => ({
        name: plugin,
        path: `plugins/${plugin}.ts`,
        state: "gone" as const,
        reason: "",
        comeback: undefined,
        isOffHere: switches.isOff(plugin, guildId),
        commands: [],
        http: [],
        pings: [],
        needs: needs.map((need) => ({ need, granted: true })),
        resting: [],
      })),
    ],
    async switch(name, guildId, to, by) {
      const plugin = plugins.get(name);
      if (plugin === undefined) return;
      switches.set(name, guildId, to, by);
      // What was due while a plugin was switched off was not missed.
      if (guildId === undefined && to === "off") times.forget(name);
      if (guildId === undefined) await bringUp(plugin);
      onChange();
    },
    grant(name, guildId, need, to, by) {
      const declares = plugins.get(name)?.manifest.needs;
      if (to && declares?.discord.includes(need) === true) grants.grant(name, guildId, need, declares, by);
      if (!to) grants.revoke(name, guildId, need);
    },
    async release(name) {
      const plugin = plugins.get(name);
      if (plugin === undefined) return;
      versions.release(name);
      await bringUp(plugin);
      onChange();
    },
  };
}
