import { createHash } from "node:crypto";
import {
  requiredIn,
  type SettingSpec,
  type SettingSpecs,
  settingsOnPage,
} from "../../declaration/settings.ts";
import type { Log } from "../../log/log.ts";
import type { HttpGate } from "../capabilities/http/http-gate.ts";
import type { Lookup } from "../capabilities/lookup.ts";
import { noteDecision } from "../deeds/decisions.ts";
import type { Plugin } from "../host/loaded-plugin.ts";
import type { Calls } from "../sandbox/calls.ts";
import type { PluginDeeds } from "../store/plugin-deeds.ts";
import type { PluginSettings, SettingChange, SettingData, StoredSetting } from "../store/plugin-settings.ts";
import { askPlugin } from "./ask-plugin.ts";
import { type Entered, readEntered } from "./check-value.ts";
import { AddressError } from "./checked-address.ts";
import { followAddress } from "./follow-address.ts";
import { readSettings, type SettingState, standing, statesOf, unsetValue } from "./read-settings.ts";

/** What admins see of a setting of a plugin, and what it declares of it. */
export interface SettingView {
  readonly key: string;
  readonly spec: SettingSpec;
  readonly state: SettingState;
}

/** Five of a plugin's settings, or fewer on the last page. */
export interface SettingsPage {
  readonly views: readonly SettingView[];
  /** Its number, from 0. The last one where there aren't so many. */
  readonly at: number;
  readonly pages: number;
  /** A short hash of what is declared on it: a form that was opened for an older version saves nothing. */
  readonly shown: string;
  /** Something is set, on this page or another. */
  readonly anySet: boolean;
}

/** What came of a change. */
export type SettingsOutcome =
  /** `changed`: by key; empty: all was so already. `told`: settles when the plugin has heard of it. Never rejects. */
  | { readonly kind: "saved"; readonly changed: readonly string[]; readonly told: Promise<void> }
  /** Nothing is saved. `problems`: by key, each to follow its setting's name. `words`: why the plugin doesn't take it, in its own words. */
  | {
      readonly kind: "refused";
      readonly problems: ReadonlyMap<string, string>;
      readonly words: string | undefined;
    };

/** What admins set for plugins, and read of that. */
export interface SettingsAdmin {
  /** In the order in which they are declared. Rejects with Discord's error. */
  page(plugin: string, guildId: string, page: number): Promise<SettingsPage>;
  /**
   * Saves what was entered, all of it or nothing: each value is checked, addresses are followed to their end, and then the plugin is asked.
   *
   * @param entered by key; an empty text or list: it isn't set any more
   * @param by the admin's user id
   */
  change(
    plugin: string,
    guildId: string,
    entered: Readonly<Record<string, unknown>>,
    by: string,
  ): Promise<SettingsOutcome>;
  /** Takes back what was set. @param keys undefined: all, also what only another version declares */
  clear(plugin: string, guildId: string, keys: readonly string[] | undefined, by: string): SettingsOutcome;
  /** Required settings that nobody has filled in. */
  missing(plugin: Plugin, guildId: string): readonly string[];
}

export function createSettingsAdmin(parts: {
  readonly plugins: ReadonlyMap<string, Plugin>;
  readonly settings: PluginSettings;
  readonly deeds: Pick<PluginDeeds, "begin" | "done">;
  readonly calls: Pick<Calls, "call" | "isOff" | "reportError">;
  readonly lookup: Pick<Lookup, "channel" | "roles" | "member">;
  readonly http: Pick<HttpGate, "look" | "ports">;
  readonly log: Log;
}): SettingsAdmin {
  const { plugins, settings, deeds, calls, lookup, http, log } = parts;
  const { check, tell } = askPlugin(calls);

  const save = (
    plugin: Plugin,
    guildId: string,
    changes: readonly SettingChange[],
    by: string,
  ): SettingsOutcome => {
    const changed = changes.map(({ name }) => name);
    if (changes.length === 0) return { kind: "saved", changed, told: Promise.resolve() };
    settings.change(plugin.name, guildId, changes);
    noteDecision(deeds, { kind: "settings" }, { plugin: plugin.name, guildId, by });
    // What was entered is for admins alone.
    log.info("plugin.settings-changed", { plugin: plugin.name, guildId, by, settings: changed.join(" ") });
    return { kind: "saved", changed, told: tell(plugin, guildId, changed) };
  };

  /** One value as it would be saved, or what is wrong with it. */
  const checked = async (
    plugin: string,
    guildId: string,
    spec: SettingSpec,
    given: unknown,
    now: SettingData | undefined,
  ): Promise<Entered> => {
    const entered = readEntered(spec, given);
    if ("problem" in entered) return entered;
    const { value } = entered;
    if (value === undefined) {
      const isNeeded = "required" in spec && spec.required === true;
      return isNeeded ? { problem: "is needed" } : entered;
    }
    if (isSame(value, now)) return entered;
    if (spec.type === "url" && typeof value === "string") {
      try {
        return { value: await followAddress(value, plugin, http) };
      } catch (error) {
        if (error instanceof AddressError) return { problem: error.message };
        throw error;
      }
    }
    const found = await statesOf(
      { it: spec },
      new Map<string, StoredSetting>([["it", { type: spec.type, value }]]),
      guildId,
      lookup,
    );
    return found.get("it")?.kind === "set"
      ? entered
      : { problem: "names something that isn't there any more" };
  };

  return {
    async page(name, guildId, wanted) {
      const all = Object.entries(plugins.get(name)?.manifest.settings ?? {});
      const pages = Math.max(1, Math.ceil(all.length / settingsOnPage));
      const at = Math.min(Math.max(wanted, 0), pages - 1);
      const specs = Object.fromEntries(all.slice(at * settingsOnPage, (at + 1) * settingsOnPage));
      const stored = settings.of(name, guildId);
      const states = await statesOf(specs, stored, guildId, lookup);
      const views = Object.entries(specs).map(
        ([key, spec]): SettingView => ({ key, spec, state: states.get(key) ?? { kind: "unset" } }),
      );
      return { views, at, pages, shown: hashOf(specs), anySet: stored.size > 0 };
    },
    async change(name, guildId, entered, by) {
      const plugin = plugins.get(name);
      if (plugin === undefined || plugin.state !== "loaded" || calls.isOff(plugin, guildId))
        return refused("It has to be running here to take settings.");
      const { settings: specs, checksSettings } = plugin.manifest;
      const stored = settings.of(name, guildId);
      const problems = new Map<string, string>();
      const changes: SettingChange[] = [];
      for (const [key, given] of Object.entries(entered)) {
        const spec = Object.hasOwn(specs, key) ? specs[key] : undefined;
        if (spec === undefined) {
          problems.set(key, "is no setting of it");
          continue;
        }
        const now = standing(spec, stored.get(key));
        const read = await checked(name, guildId, spec, given, now);
        if ("problem" in read) problems.set(key, read.problem);
        // What nobody set and is as it was stays unset: a later version may have a better default.
        else if (!isSame(read.value, now) && !(now === undefined && read.value === unsetValue(spec)))
          changes.push({ name: key, type: spec.type, value: read.value });
      }
      if (problems.size > 0) return { kind: "refused", problems, words: undefined };
      if (checksSettings && changes.length > 0) {
        const after = new Map(stored);
        for (const { name: key, type, value } of changes)
          if (value === undefined) after.delete(key);
          else after.set(key, { type, value });
        const values = await readSettings(specs, after, guildId, lookup);
        const tried = changes.flatMap(({ type, value }) =>
          type === "url" && value !== undefined ? [String(value)] : [],
        );
        const words = await settings.trying(name, guildId, tried, () => check(plugin, guildId, values));
        if (words !== undefined) return refused(words);
      }
      return save(plugin, guildId, changes, by);
    },
    clear(name, guildId, keys, by) {
      const plugin = plugins.get(name);
      if (plugin === undefined) return refused("It isn't here any more.");
      const stored = settings.of(name, guildId);
      const changes = [...stored].flatMap(([key, { type }]) =>
        keys === undefined || keys.includes(key) ? [{ name: key, type, value: undefined }] : [],
      );
      return save(plugin, guildId, changes, by);
    },
    missing({ name, manifest }, guildId) {
      const required = requiredIn(manifest.settings);
      if (required.length === 0) return [];
      const stored = settings.of(name, guildId);
      return required.filter((key) => {
        const spec = manifest.settings[key];
        return spec === undefined || standing(spec, stored.get(key)) === undefined;
      });
    },
  };
}

function hashOf(specs: SettingSpecs): string {
  return createHash("sha256").update(JSON.stringify(specs)).digest("hex").slice(0, 8);
}

function refused(words: string): SettingsOutcome {
  return { kind: "refused", problems: new Map(), words };
}

function isSame(one: SettingData | undefined, other: SettingData | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
