/**
 * Where an engine is at home: what it can reach, and what it sees of the store. A plugin that reads nothing has one engine for all
 * servers ("anywhere"); one that reads has one for each server, and one for calls that come from none.
 */
export type Home = "anywhere" | "no server" | { readonly guildId: string };

/** The home of a plugin's engine for calls from a server; undefined: they come from none. */
export function homeFor(isPerServer: boolean, guildId: string | undefined): Home {
  if (!isPerServer) return "anywhere";
  return guildId === undefined ? "no server" : { guildId };
}

/** An engine's name. No plugin's own name has such a mark in it. */
export function engineName(plugin: string, home: Home): string {
  if (home === "anywhere") return plugin;
  return `${plugin}@${home === "no server" ? "" : home.guildId}`;
}

/** The plugin of an engine. */
export function pluginOf(engine: string): string {
  return engine.split("@", 1)[0] ?? engine;
}

/** The server of an engine, where it has one. */
export function serverOf(engine: string): { readonly guildId?: string } {
  const [, guildId = ""] = engine.split("@", 2);
  return guildId === "" ? {} : { guildId };
}

/** As the store calls it; undefined: the whole store. */
export function partOf(home: Home): string | undefined {
  if (home === "anywhere") return undefined;
  return home === "no server" ? "" : home.guildId;
}

export function isIn(home: Home, guildId: string): boolean {
  return home === "anywhere" || (home !== "no server" && home.guildId === guildId);
}
