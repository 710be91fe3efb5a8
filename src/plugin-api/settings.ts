import type { ChannelKind } from "./people.ts";

/**
 * What admins of a server can set for a plugin, by name: at most 25, all literals.
 *
 * @example
 * static readonly settings = {
 *   channel: { type: "channel", name: "Where to announce", kinds: ["text"], required: true },
 *   feed: { type: "url", name: "The feed" },
 *   hour: { type: "integer", name: "Hour", min: 0, max: 23, default: 9 },
 * } as const satisfies Settings;
 */
export type Settings = Readonly<Record<string, Setting>>;

export type Setting =
  | TextSetting
  | LinesSetting
  | NumberSetting
  | SwitchSetting
  | ChoiceSetting
  | UrlSetting
  | TimeZoneSetting
  | PickedSetting
  | PickedListSetting;

interface AnySetting {
  /** What admins read above the field, of at most 45 characters. */
  readonly name: string;
  /** A line below that, of at most 100. */
  readonly description?: string;
}

interface RequirableSetting extends AnySetting {
  /** The plugin is of little use without it: admins are asked to fill it in. Until then it is `undefined` all the same. @default false */
  readonly required?: boolean;
}

export interface TextSetting extends RequirableSetting {
  readonly type: "text";
  /** Characters, at most 1,000. @default 200 */
  readonly max?: number;
  /** A text field of several lines. @default false */
  readonly long?: boolean;
  readonly default?: string;
}

/** Texts, a line each. */
export interface LinesSetting extends RequirableSetting {
  readonly type: "lines";
  /** Lines, at most 50. @default 20 */
  readonly max?: number;
}

export interface NumberSetting extends RequirableSetting {
  readonly type: "number" | "integer";
  readonly min?: number;
  readonly max?: number;
  readonly default?: number;
}

export interface SwitchSetting extends AnySetting {
  readonly type: "switch";
  /** @default false */
  readonly default?: boolean;
}

/** One of 2 to 25. */
export interface ChoiceSetting extends RequirableSetting {
  readonly type: "choice";
  readonly choices: readonly (string | { readonly name: string; readonly value: string })[];
  /** The value of one of them. */
  readonly default?: string;
}

/**
 * An address on the public internet. The plugin can `turbot.http.get` anything on its host in that server, and there alone. It has an
 * engine of its own in each server.
 */
export interface UrlSetting extends RequirableSetting {
  readonly type: "url";
}

/** An IANA name such as `Europe/Berlin`: admins can also write "berlin". For `cron` of timers, and for `Intl`. */
export interface TimeZoneSetting extends RequirableSetting {
  readonly type: "timeZone";
  readonly default?: string;
}

/** An id. */
export interface PickedSetting extends RequirableSetting {
  readonly type: "channel" | "role" | "member";
  /** For a channel: only one of these kinds. @default any */
  readonly kinds?: readonly ChannelKind[];
}

/** Ids. */
export interface PickedListSetting extends RequirableSetting {
  readonly type: "channels" | "roles" | "members";
  /** At most 25. @default 25 */
  readonly max?: number;
  /** For channels: only some of these kinds. @default any */
  readonly kinds?: readonly ChannelKind[];
}

/**
 * What a setting reads as. `undefined`: it isn't set and has no default; or what it named is gone: the channel or role was deleted, the member
 * has left. A list is empty then, and a switch off.
 */
export type SettingValue<S extends Setting> = S extends { readonly type: "switch" }
  ? boolean
  : S extends { readonly type: "lines" | "channels" | "roles" | "members" }
    ? readonly string[]
    : S extends { readonly type: "number" | "integer" }
      ? number | Unset<S>
      : S extends { readonly type: "choice"; readonly choices: readonly (infer C)[] }
        ? (C extends { readonly value: infer V } ? V : C) | Unset<S>
        : string | Unset<S>;

type Unset<S> = S extends { readonly default: string | number } ? never : undefined;

/** What settings read as in a server. */
export type SettingValues<S extends Settings> = { readonly [N in keyof S]: SettingValue<S[N]> };

/** An admin changed what is set in a server. */
export interface SettingsChange {
  readonly guild: { readonly id: string };
  /** The names of what they changed. */
  readonly changed: readonly string[];
}
