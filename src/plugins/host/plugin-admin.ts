import type { Command } from "../../commands/notation.ts";
import { type Manifest, reachesIn } from "../../declaration/manifest.ts";
import { type DeclaredSecret, secretsOf } from "../../declaration/secrets.ts";
import type { SettingSpecs } from "../../declaration/settings.ts";
import { delegablePermitsOf, permitsOf } from "../../plugin-api/needs.ts";
import type { GuildPowers } from "../capabilities/guild-powers.ts";
import { type Decision, noteDecision } from "../deeds/decisions.ts";
import { type ByItself, byItselfOf } from "../label/by-itself.ts";
import type { SecretState } from "../secrets/plugin-secrets.ts";
import type { SettingsAdmin } from "../settings/settings-admin.ts";
import type { PluginDeed } from "../store/plugin-deeds.ts";
import { type DeedsView, deedsView } from "./deeds-view.ts";
import { commandsOf, type Plugin } from "./loaded-plugin.ts";
import type { PluginRecords } from "./plugin-records.ts";
import {
  askedForLately,
  type Undoer,
  type Undone,
  type UndoPowers,
  undoDeeds,
  undoOfPerson,
} from "./undo-deeds.ts";

/** Something that a plugin asks for beyond answering: a need, or its use by itself. */
export interface NeedView {
  /** As it is granted. */
  readonly need: string;
  readonly granted: boolean;
  /** It was granted by somebody who has been forgotten, and so holds only once another admin confirms it. @default false */
  readonly rests?: boolean;
  /** The ids of what it is granted for. @default everything */
  readonly only?: readonly string[];
}

/** A key that a plugin asks with, as it is in one guild. */
export interface KeyView {
  /** Its name in the plugin's code. */
  readonly id: string;
  readonly name: string;
  readonly host: string;
  readonly header: string;
  readonly help: string | undefined;
  readonly state: SecretState;
  /** Who filled it in ("": somebody who has been forgotten), and when; undefined: nobody has. */
  readonly filledIn: { readonly by: string; readonly at: number } | undefined;
}

/** A plugin's state, as admins see it in one guild. */
export interface PluginView {
  readonly name: string;
  readonly path: string;
  /** "gone": there is no plugin of that name now; its grants are paused. */
  readonly state: Plugin["state"] | "gone";
  /** Why it doesn't run, if it doesn't. */
  readonly reason: string;
  /** Why an earlier version runs; undefined: the newest does. */
  readonly fallbackReason: string | undefined;
  /** It is switched off in this guild. */
  readonly isOffHere: boolean;
  readonly commands: readonly Command[];
  /** The hosts it may call. */
  readonly http: readonly string[];
  /** What admins can set. */
  readonly settings: SettingSpecs;
  /** The names of those settings that it needs and nobody has filled in here. */
  readonly missing: readonly string[];
  /** What it uses Claude for, in its own words; undefined: nothing. */
  readonly claude?: string | undefined;
  /** What admins fill in for it. */
  readonly keys: readonly KeyView[];
  /** When it can ping people who used one of its commands, each in the plugin's own words. */
  readonly pings: readonly string[];
  /** The same for direct messages. @default never */
  readonly letters?: readonly string[];
  /** What it takes people's direct messages for. @default nothing */
  readonly mails?: readonly string[];
  /** What it asks for beyond answering. */
  readonly needs: readonly NeedView[];
  /** What members of roles that an admin picks may use without Discord's permission: nothing that it asks for. */
  readonly delegable: readonly NeedView[];
  /** Why it keeps what members wrote for longer than 30 days. */
  readonly keeps?: string;
  /** What it keeps for this server and its people, and the timers that are set here, in words. */
  readonly held?: readonly string[];
  /** What fills its store here. */
  readonly nearlyFull?: string;
  /** What it does without being asked. */
  readonly byItself: ByItself;
  /** Granted here but not asked for by this version: after a rollback, also needs that only a newer Turbot knows. */
  readonly paused: readonly string[];
}

/** What admins can do about plugins. It takes effect at once and survives restarts. Unknown names are ignored. */
export interface PluginAdmin {
  view(guildId: string): readonly PluginView[];
  /**
   * @param guildId undefined: everywhere
   * @param by the admin's user id
   */
  switch(plugin: string, guildId: string | undefined, to: "on" | "off", by: string): Promise<void>;
  /** @param objects what it is granted for, by ids. @default everything */
  grant(
    plugin: string,
    guildId: string,
    need: string,
    to: boolean,
    by: string,
    objects?: readonly string[],
  ): void;
  /** The position of Turbot's highest role there; undefined: it isn't there. Throws Discord's error. */
  ownTop(guildId: string): Promise<number | undefined>;
  /** Answers for what was granted by somebody who has been forgotten, as it was. */
  confirm(plugin: string, guildId: string, need: string, by: string): void;
  /** False: the operator has set nothing to encrypt keys with, so none can be filled in. */
  readonly canKeepKeys: boolean;
  /**
   * Fills in a key.
   *
   * @param typed how it was typed into a form, and the form's interaction
   * @returns why not, in a sentence; undefined: it is filled in, or nothing was typed
   */
  fillInKey(
    plugin: string,
    guildId: string,
    id: string,
    typed: { readonly field: string; readonly interaction: string },
    by: string,
  ): { readonly problem?: string; readonly isEmpty: boolean };
  removeKey(plugin: string, guildId: string, id: string): void;
  /** Whether it has stored anything. */
  remembers(plugin: string): boolean;
  /** A page of what a plugin did there, and what is to be taken back of that. @param page counted from 0 */
  deeds(guildId: string, plugin: string, page: number): DeedsView;
  /**
   * Undoes what it did, where that is still as it left it.
   *
   * @param which a deed's id, or all of its last hour
   * @returns undefined if they may not undo all that is meant: then nothing is undone
   */
  undo(guildId: string, plugin: string, which: number | "hour", by: Undoer): Promise<Undone | undefined>;
  /** What somebody asked plugins for there in the last hour, the newest first. */
  askedFor(guildId: string, userId: string): readonly PluginDeed[];
  /** Undoes all of that which can be undone, by the same rules. */
  undoOfPerson(guildId: string, userId: string, by: Undoer): Promise<Undone | undefined>;
  /** What admins have set for plugins. */
  readonly settings: SettingsAdmin;
  /** Releases the newest version from quarantine, to try it again. */
  release(plugin: string): Promise<void>;
}

/** What an admin can grant to a plugin. */
function grantable(needs: Manifest["needs"]): readonly string[] {
  return [...permitsOf(needs), ...delegablePermitsOf(needs)];
}

/** Its settings as admins read them. */
function namesOf({ manifest }: Plugin, keys: readonly string[]): readonly string[] {
  return keys.flatMap((key) => manifest.settings[key]?.name ?? []);
}

export function createPluginAdmin(parts: {
  readonly plugins: ReadonlyMap<string, Plugin>;
  readonly records: PluginRecords;
  /** Restarts or stops a plugin, as the records now say. */
  readonly bringUp: (plugin: Plugin) => Promise<void>;
  readonly onChange: () => void;
  /** A plugin may do less there, or everywhere: what is kept only for that isn't kept any longer. */
  readonly onLess: (guildId: string | undefined) => void;
  readonly guilds: UndoPowers & Pick<GuildPowers, "botUserId">;
  readonly settings: SettingsAdmin;
  readonly hasStored: (plugin: string) => boolean;
  /** What it keeps for a server, in words. */
  readonly held: (plugin: string, guildId: string) => readonly string[];
  /** What fills its store for a server, in words; undefined: it isn't nearly full. */
  readonly nearlyFull: (plugin: string, guildId: string) => string | undefined;
  readonly now: () => number;
}): PluginAdmin {
  const { plugins, records, bringUp, onChange, onLess, guilds, settings, hasStored, held, nearlyFull, now } =
    parts;
  const { switches, grants, versions, times, secrets } = records;
  const decided = (what: Decision, about: Parameters<typeof noteDecision>[2]) =>
    noteDecision(records.deeds, what, about);
  const keyOf = (plugin: string, guildId: string, secret: DeclaredSecret): KeyView => {
    const { id, name, host, header, help } = secret;
    return {
      ...{ id, name, host, header, help },
      state: secrets.stateOf(plugin, guildId, secret),
      filledIn: secrets.filledIn(plugin, guildId, secret),
    };
  };

  /** What it lists, and what it was granted before there was a list of what it does by itself. */
  const asked = ({ name, manifest: { needs } }: Plugin, guildId: string): readonly string[] => {
    if (needs.unattended.length > 0) return permitsOf(needs);
    const before = needs.discord.filter((need) => grants.isOnOldTerms(name, guildId, need));
    return permitsOf({ ...needs, unattended: before });
  };
  const seenAs = ({ name, manifest }: Plugin, guildId: string, need: string): NeedView => {
    const only = grants.objectsOf(name, guildId, need);
    const by = grants.granter(name, guildId, need, manifest.needs);
    const granted = by !== undefined && by !== "";
    return {
      ...{ need, granted },
      ...(by === "" ? { rests: true } : {}),
      ...(only === undefined ? {} : { only }),
    };
  };

  const hasTimers = ({ name, manifest: { registered } }: Plugin) =>
    registered.some((one) => one.kind === "timer" && records.timers.next(name, one.spec.name) !== undefined);
  const storeView = ({ name, manifest }: Plugin, guildId: string) => {
    const used = nearlyFull(name, guildId);
    const { keeps } = manifest.needs;
    const timers = records.timers.count(name, guildId);
    const set =
      timers === 0 ? [] : [`${timers.toLocaleString("en-GB")} ${timers === 1 ? "timer" : "timers"}`];
    return {
      held: [...held(name, guildId), ...set],
      ...(keeps === undefined ? {} : { keeps }),
      ...(used === undefined ? {} : { nearlyFull: used }),
    };
  };

  return {
    view: (guildId) => [
      ...[...plugins.values()].map((plugin) => ({
        name: plugin.name,
        path: plugin.path,
        state: plugin.state,
        reason: plugin.reason,
        fallbackReason: plugin.fallbackReason,
        isOffHere: switches.isOff(plugin.name, guildId),
        commands: commandsOf(plugin.manifest),
        http: plugin.manifest.needs.http,
        settings: plugin.manifest.settings,
        missing: namesOf(plugin, settings.missing(plugin, guildId)),
        claude: plugin.manifest.needs.claude,
        keys: secretsOf(plugin.manifest.needs.secrets).map((one) => keyOf(plugin.name, guildId, one)),
        pings: reachesIn(plugin.manifest, "ping"),
        letters: reachesIn(plugin.manifest, "dm"),
        mails: reachesIn(plugin.manifest, "mail"),
        needs: asked(plugin, guildId).map((need) => seenAs(plugin, guildId, need)),
        delegable: delegablePermitsOf(plugin.manifest.needs).map((need) => seenAs(plugin, guildId, need)),
        byItself: byItselfOf(plugin.manifest),
        ...storeView(plugin, guildId),
        paused: grants
          .of(plugin.name, guildId)
          .filter((need) => !grantable(plugin.manifest.needs).includes(need)),
      })),
      ...grants.paused(guildId).map(({ plugin, needs }) => ({
        name: plugin,
        path: `plugins/${plugin}.ts`,
        state: "gone" as const,
        reason: "",
        fallbackReason: undefined,
        isOffHere: switches.isOff(plugin, guildId),
        commands: [],
        http: [],
        ...{ settings: {}, missing: [] },
        keys: [],
        pings: [],
        needs: needs.map((need) => ({ need, granted: true })),
        delegable: [],
        byItself: { events: [], schedules: [] },
        paused: [],
      })),
    ],
    async switch(name, guildId, to, by) {
      const plugin = plugins.get(name);
      if (plugin === undefined) return;
      const isNew = guildId !== undefined && switches.isOff(name, guildId) !== (to === "off");
      switches.set(name, guildId, to, by);
      // A plugin that was switched off doesn't make up for its schedules.
      if (guildId === undefined && to === "off") times.forget(name);
      if (guildId === undefined) await bringUp(plugin);
      if (to === "off") onLess(guildId);
      onChange();
      if (isNew) decided({ kind: to === "on" ? "switchedOn" : "switchedOff" }, { plugin: name, guildId, by });
    },
    grant(name, guildId, need, to, by, objects) {
      const declares = plugins.get(name)?.manifest.needs;
      if (to && declares !== undefined && grantable(declares).includes(need)) {
        grants.grant(name, guildId, need, declares, by, objects);
        decided({ kind: "granted", permit: need }, { plugin: name, guildId, by });
      }
      if (to) return;
      const isNew = grants.of(name, guildId).includes(need);
      grants.revoke(name, guildId, need);
      onLess(guildId);
      if (isNew) decided({ kind: "revoked", permit: need }, { plugin: name, guildId, by });
    },
    ownTop: async (guildId) => (await guilds.member(guildId, guilds.botUserId))?.top,
    confirm(name, guildId, need, by) {
      const plugin = plugins.get(name);
      if (plugin === undefined || seenAs(plugin, guildId, need).rests !== true) return;
      grants.confirm(name, guildId, need, by);
      onChange();
      decided({ kind: "granted", permit: need }, { plugin: name, guildId, by });
    },
    settings,
    canKeepKeys: secrets.canKeep,
    fillInKey(plugin, guildId, id, { field, interaction }, by) {
      const secret = secretsOf(plugins.get(plugin)?.manifest.needs.secrets).find((one) => one.id === id);
      if (secret === undefined) return { problem: "the plugin doesn't ask with it any more", isEmpty: false };
      const typed = secrets.typedIn(field, interaction)?.trim();
      if (typed === undefined) return { problem: "it couldn't be read: try again", isEmpty: false };
      if (typed === "") return { isEmpty: true };
      const problem = secrets.fillIn(plugin, guildId, secret, typed, by);
      return { isEmpty: false, ...(problem === undefined ? {} : { problem }) };
    },
    removeKey: (plugin, guildId, id) => secrets.remove(plugin, guildId, id),
    remembers: (name) => {
      const plugin = plugins.get(name);
      return plugin !== undefined && (hasStored(name) || hasTimers(plugin));
    },
    deeds: (guildId, plugin, page) => deedsView(records, guildId, plugin, page),
    undo: (guildId, plugin, which, by) =>
      undoDeeds({ deeds: records.deeds, guilds, now }, { guildId, plugin, which, by }),
    askedFor: (guildId, userId) => askedForLately({ deeds: records.deeds, now }, guildId, userId),
    undoOfPerson: (guildId, userId, by) =>
      undoOfPerson({ deeds: records.deeds, guilds, now }, { guildId, userId, by }),
    async release(name) {
      const plugin = plugins.get(name);
      if (plugin === undefined) return;
      versions.release(name);
      await bringUp(plugin);
      onChange();
    },
  };
}
