import { z } from "zod";
import type { Manifest } from "../../declaration/manifest.ts";
import { snowflake } from "../capabilities/actions/place.ts";
import type { Lookup } from "../capabilities/lookup.ts";
import type { Home } from "../per-server/home.ts";
import type { PluginSettings } from "../store/plugin-settings.ts";
import { readSettings, type SettingsRead, standing } from "./read-settings.ts";

/** What an engine of a plugin can know of its settings. */
export interface OwnSettings {
  /** @throws z.ZodError */
  read(input: Readonly<Record<string, unknown>>): Promise<SettingsRead>;
  /**
   * The hosts of the addresses that admins have entered, where it can get whatever it likes: only in the engine of the server whose admins
   * did, so that nobody opens a host for what another server says.
   */
  hosts(): readonly string[];
  /** Those addresses, whole. */
  addresses(): readonly string[];
}

const asked = z.object({ guildId: snowflake.optional() });

export function createOwnSettings(parts: {
  readonly plugin: string;
  readonly manifest: () => Manifest;
  readonly home: Home;
  readonly settings: Pick<PluginSettings, "of" | "tried">;
  readonly lookups: Pick<Lookup, "channel" | "roles" | "member" | "served">;
}): OwnSettings {
  const { plugin, manifest, home, settings, lookups } = parts;
  const addresses = (): readonly string[] => {
    const specs = Object.entries(manifest().settings).filter(([, { type }]) => type === "url");
    if (typeof home === "string" || specs.length === 0) return [];
    const stored = settings.of(plugin, home.guildId);
    const saved = specs.flatMap(([name, spec]) => {
      const address = standing(spec, stored.get(name));
      return typeof address === "string" ? [address] : [];
    });
    return [...saved, ...settings.tried(plugin, home.guildId)].filter((address) => URL.canParse(address));
  };
  return {
    async read(input) {
      const { guildId } = asked.parse(input);
      const isServed = guildId !== undefined && lookups.served().includes(guildId);
      const stored = isServed ? settings.of(plugin, guildId) : new Map();
      return readSettings(manifest().settings, stored, isServed ? guildId : undefined, lookups);
    },
    addresses,
    hosts: () => addresses().map((address) => new URL(address).hostname),
  };
}
