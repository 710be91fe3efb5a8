import type { SettingSpec, SettingSpecs } from "../../declaration/settings.ts";
import type { Lookup } from "../capabilities/lookup.ts";
import type { SettingData, StoredSetting } from "../store/plugin-settings.ts";
import { problemWith } from "./check-value.ts";

/** How a setting stands in a server. */
export type SettingState =
  /** An admin set it. */
  | { readonly kind: "set"; readonly value: SettingData }
  /** Nobody did: it reads as its default, if it has one. */
  | { readonly kind: "unset" }
  /** What it names isn't there any more: the rest of a list is. */
  | { readonly kind: "gone"; readonly value: SettingData | undefined }
  /** It was set for a version that declared it otherwise, and counts for nothing. */
  | { readonly kind: "changed" };

/** What a plugin gets: `undefined` where nothing is set. */
export type SettingsRead = Readonly<Record<string, SettingData | undefined>>;

type Found = Pick<Lookup, "channel" | "roles" | "member">;

/** What is stored, as far as it still fits what the plugin declares; undefined: nothing does. */
export function standing(spec: SettingSpec, stored: StoredSetting | undefined): SettingData | undefined {
  const fits = stored?.type === spec.type && problemWith(spec, stored.value) === undefined;
  return fits ? stored.value : undefined;
}

/** How each setting stands, also whether the channels, roles and members that it names are there. Rejects with Discord's error. */
export async function statesOf(
  specs: SettingSpecs,
  stored: ReadonlyMap<string, StoredSetting>,
  guildId: string,
  lookup: Found,
): Promise<ReadonlyMap<string, SettingState>> {
  const states = Object.entries(specs).map(async ([name, spec]): Promise<readonly [string, SettingState]> => {
    const before = stored.get(name);
    const value = standing(spec, before);
    if (value === undefined) return [name, { kind: before === undefined ? "unset" : "changed" }];
    const there = await leftOf(spec, value, guildId, lookup);
    return [name, there === value ? { kind: "set", value } : { kind: "gone", value: there }];
  });
  return new Map(await Promise.all(states));
}

/** What of a value is still there: the same value, a shorter list, or undefined. */
async function leftOf(
  { type }: SettingSpec,
  value: SettingData,
  guildId: string,
  lookup: Found,
): Promise<SettingData | undefined> {
  const kind = kinds[type];
  if (kind === undefined) return value;
  const ids = Array.isArray(value) ? (value as readonly string[]) : [String(value)];
  const areThere = await Promise.all(ids.map((id) => isThere(kind, id, guildId, lookup)));
  const left = ids.filter((_id, at) => areThere[at]);
  if (left.length === ids.length) return value;
  return Array.isArray(value) ? left : undefined;
}

const kinds: Readonly<Partial<Record<SettingSpec["type"], "channel" | "role" | "member">>> = {
  channel: "channel",
  channels: "channel",
  role: "role",
  roles: "role",
  member: "member",
  members: "member",
};

/** Somebody who wants no part in AI isn't there for plugins. */
async function isThere(
  kind: "channel" | "role" | "member",
  id: string,
  guildId: string,
  lookup: Found,
): Promise<boolean> {
  switch (kind) {
    case "channel":
      return (await lookup.channel(id))?.guildId === guildId;
    case "role":
      return (await lookup.roles(guildId)).some((role) => role.id === id);
    case "member":
      return (await lookup.member(guildId, id)) !== null;
  }
}

/** What a plugin gets in a server; undefined: of none, where nothing is set. */
export async function readSettings(
  specs: SettingSpecs,
  stored: ReadonlyMap<string, StoredSetting>,
  guildId: string | undefined,
  lookup: Found,
): Promise<SettingsRead> {
  const states = guildId === undefined ? undefined : await statesOf(specs, stored, guildId, lookup);
  return Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => {
      const state = states?.get(name);
      const value = state !== undefined && "value" in state ? state.value : undefined;
      return [name, value ?? unsetValue(spec)];
    }),
  );
}

/** What a setting reads as that nobody set. */
export function unsetValue(spec: SettingSpec): SettingData | undefined {
  if (spec.type === "switch") return spec.default ?? false;
  if (isList(spec)) return [];
  return "default" in spec ? spec.default : undefined;
}

export function isList({ type }: SettingSpec): boolean {
  return type === "lines" || type === "channels" || type === "roles" || type === "members";
}
