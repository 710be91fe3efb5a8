import {
  delegableNeeds,
  delegatedPermit,
  hasToPick,
  isDiscordNeed,
  isPermit,
  needOf,
  offeringNeeds,
  partsOf,
  readPermit,
} from "../../plugin-api/needs.ts";
import { createThereNote } from "../../store/gone-plugins.ts";
import { type Database, transaction } from "../../store/open-database.ts";
import { rememberUntilWritten } from "../../store/remember-until-written.ts";

/**
 * What plugins may do beyond answering. A need's use by itself, or for members of picked roles, is granted apart, under a name of its own
 * (`partsOf`), and holds only while the need does. An admin grants it in a guild, having seen what the plugin declares.
 */
export interface PluginGrants {
  /**
   * An admin granted it, and it holds. When a plugin declares more than the admin saw, what was granted goes on and only the new waits; but
   * one that reads and can now carry what it reads to a new place has to be granted again.
   */
  has(plugin: string, guildId: string, need: string, declares: Declared): boolean;
  /** Who granted what holds, as a user id; '': somebody who has been forgotten. Undefined: it doesn't hold. */
  granter(plugin: string, guildId: string, need: string, declares: Declared): string | undefined;
  /** @param objects what it is granted for, by ids. @default everything */
  grant(
    plugin: string,
    guildId: string,
    need: string,
    declares: Declared,
    by: string,
    objects?: readonly string[],
  ): void;
  /** Somebody answers for what was granted by a person who has been forgotten: just as it was. */
  confirm(plugin: string, guildId: string, need: string, by: string): void;
  /** What a need is granted for, by ids; undefined: for everything, or not at all. */
  objectsOf(plugin: string, guildId: string, need: string): readonly string[] | undefined;
  /** The roles to whose members anything was delegated or offered in a guild, by any plugin's grant, whether or not it holds now. */
  delegatedRoles(guildId: string): ReadonlySet<string>;
  /** It was granted under an older release's words, which didn't ask apart for what the plugin does by itself. */
  isOnOldTerms(plugin: string, guildId: string, need: string): boolean;
  revoke(plugin: string, guildId: string, need: string): void;
  /** What was granted in a guild, whether or not it still holds, including needs that only another release knows. */
  of(plugin: string, guildId: string): readonly string[];
  /** A grant, in any guild, doesn't hold because the plugin declares more than it did then. */
  isPaused(plugin: string, declares: Declared): boolean;
  /**
   * These plugins are present. Grants of others are paused: a plugin that comes back, after a rollback for example, has them again, but only
   * while it declares no more than the admin saw, so that another plugin of that name inherits nothing else.
   */
  markPresent(plugins: readonly string[]): void;
  /** What was granted in a guild to plugins that aren't present. */
  paused(guildId: string): readonly { readonly plugin: string; readonly needs: readonly string[] }[];
}

/** What a plugin declares that it needs beyond answering. */
export interface Declared {
  readonly http: readonly string[];
  readonly discord: readonly string[];
  /** Settings with which an admin names a host that it calls. @default none */
  readonly addresses?: readonly string[];
}

/** Who grants in a dry run, where everything is granted. */
export const dryRunGranter = "dry run";

/** Ends the name of a grant that holds for some objects only: an older release must not take it for the whole. */
const within = { roles: "_within", channels: "_in" } as const;
const suffixes = Object.values(within);
/** In SQL: the row of a need, whatever it is granted for. */
const isRow = `need IN (?3, ${suffixes.map((suffix) => `?3 || '${suffix}'`).join(", ")})`;

/** Marks what is granted under words that ask apart for what a plugin does by itself. */
const terms = 1;

/** What was granted, whatever it was granted for. @param stored the name of its row */
export function grantedNeed(stored: unknown): string {
  const need = String(stored);
  const suffix = suffixes.find((one) => need.endsWith(one)) ?? "";
  const plain = need.slice(0, need.length - suffix.length);
  return isPermit(plain) ? plain : need;
}

export function createPluginGrants(database: Database, now: () => number): PluginGrants {
  const select = database.prepare(
    `SELECT saw, by, at, objects, terms FROM plugin_grants
     WHERE plugin = ?1 AND guild_id = ?2 AND ${isRow}`,
  );
  const find = rememberUntilWritten(database, (plugin: string, guildId: string, need: string) =>
    select.get(plugin, guildId, need),
  );
  const ofPlugin = database.prepare("SELECT need, saw FROM plugin_grants WHERE plugin = ?");
  const inGuild = database.prepare(
    "SELECT need FROM plugin_grants WHERE plugin = ? AND guild_id = ? ORDER BY need",
  );
  const insert = database.prepare(
    `INSERT INTO plugin_grants (plugin, guild_id, need, by, at, saw, objects, terms) VALUES (?, ?, ?, ?, ?, ?, ?, ${terms})`,
  );
  const remove = database.prepare(
    `DELETE FROM plugin_grants WHERE plugin = ?1 AND guild_id = ?2 AND ${isRow}`,
  );
  const renew = database.prepare(
    `UPDATE plugin_grants SET terms = ${terms} WHERE plugin = ?1 AND guild_id = ?2 AND ${isRow}`,
  );
  // Its time stays: a part holds only if it was granted after the whole.
  const takeOver = database.prepare(
    `UPDATE plugin_grants SET by = ?4 WHERE plugin = ?1 AND guild_id = ?2 AND ${isRow} AND by = ''`,
  );
  const delegatedIn = database.prepare(
    `SELECT plugin, need, at, objects FROM plugin_grants
     WHERE guild_id = ?1 AND need IN (SELECT value FROM json_each(?2))`,
  );
  const goneIn = database.prepare(
    "SELECT plugin, need FROM plugin_grants WHERE guild_id = ? AND gone_since IS NOT NULL ORDER BY plugin, need",
  );
  const markPresent = createThereNote(database, "plugin_grants", now);
  const granter: PluginGrants["granter"] = (plugin, guildId, name, declares) => {
    const { need, part } = readPermit(name) ?? { need: name, part: "whole" };
    const row = find(plugin, guildId, need);
    if (row === undefined || !covers(need, row.saw, declares)) return undefined;
    if (part === "whole") return hasToPick(need) && row.objects === null ? undefined : String(row.by);
    const own = find(plugin, guildId, name);
    if (part === "delegated") return own !== undefined && isSince(row, own) ? String(own.by) : undefined;
    const ofPart = own ?? (row.terms === null && !hasToPick(name) ? row : undefined);
    return ofPart === undefined ? undefined : String(ofPart.by);
  };
  const revoke: PluginGrants["revoke"] = (plugin, guildId, name) => {
    const { need, part } = readPermit(name) ?? { need: name, part: "whole" };
    transaction(database, () => {
      remove.run(plugin, guildId, name);
      if (part === "unattended") renew.run(plugin, guildId, need);
      if (part === "whole") for (const permit of partsOf(need)) remove.run(plugin, guildId, permit);
    });
  };
  return {
    granter,
    has: (...asked) => granter(...asked) !== undefined,
    grant(plugin, guildId, need, declares, by, objects) {
      if (hasToPick(need) && (objects ?? []).length === 0)
        throw new RangeError("This holds for roles or channels that are picked: none was picked");
      const kind = needOf(need)?.objects;
      const name = objects === undefined || kind === undefined ? need : `${need}${within[kind]}`;
      const saw = JSON.stringify(powersOf(declares));
      const isNew = find(plugin, guildId, need) === undefined;
      transaction(database, () => {
        // A release that doesn't know them leaves them behind when it takes a need back.
        if (isNew) for (const permit of partsOf(need)) remove.run(plugin, guildId, permit);
        remove.run(plugin, guildId, need);
        const whole = find(plugin, guildId, readPermit(need)?.need ?? need);
        insert.run(
          plugin,
          guildId,
          name,
          by,
          // Whatever the clock did: see `isSince`.
          Math.max(now(), Number(whole?.at ?? 0)),
          saw,
          objects === undefined ? null : JSON.stringify(objects),
        );
      });
    },
    confirm: (plugin, guildId, need, by) => void takeOver.run(plugin, guildId, need, by),
    objectsOf: (plugin, guildId, need) => readObjects(find(plugin, guildId, need)?.objects),
    delegatedRoles(guildId) {
      const offered = offeringNeeds.map((need) => `${need}${within.roles}`);
      const rows = delegatedIn.all(
        guildId,
        JSON.stringify([...delegableNeeds.map(delegatedPermit), ...offered]),
      );
      const hasWhole = (row: (typeof rows)[number]) => {
        const whole = find(String(row.plugin), guildId, readPermit(grantedNeed(row.need))?.need ?? "");
        return whole !== undefined && isSince(whole, row);
      };
      return new Set(rows.filter(hasWhole).flatMap(({ objects }) => readObjects(objects) ?? []));
    },
    isOnOldTerms: (plugin, guildId, need) =>
      partsOf(need).every((permit) => !hasToPick(permit) || readPermit(permit)?.part === "delegated") &&
      find(plugin, guildId, need)?.terms === null,
    revoke,
    of: (plugin, guildId) => inGuild.all(plugin, guildId).map(({ need }) => grantedNeed(need)),
    isPaused: (plugin, declares) =>
      ofPlugin
        .all(plugin)
        .some(
          ({ need, saw }) =>
            declares.discord.includes(grantedNeed(need)) && !covers(grantedNeed(need), saw, declares),
        ),
    markPresent,
    paused: (guildId) =>
      [...Map.groupBy(goneIn.all(guildId), ({ plugin }) => String(plugin))].map(([plugin, rows]) => ({
        plugin,
        needs: rows.map(({ need }) => grantedNeed(need)),
      })),
  };
}

function powersOf({ http, discord, addresses = [] }: Declared): readonly string[] {
  return [
    ...http.map((host) => `http ${host}`),
    ...discord.map((need) => `discord ${need}`),
    ...addresses.map((name) => `address ${name}`),
  ];
}

/**
 * Whether a part was granted after the need itself. An older release that takes a need back and grants it again leaves the part behind,
 * which nobody allowed a second time.
 */
function isSince(whole: Record<string, unknown>, part: Record<string, unknown>): boolean {
  return Number(part.at) >= Number(whole.at);
}

function readObjects(objects: unknown): readonly string[] | undefined {
  return typeof objects === "string" ? (JSON.parse(objects) as readonly string[]) : undefined;
}

/** NULL comes from a release that didn't store what the admin saw, so it covers nothing. */
function covers(need: string, saw: unknown, declares: Declared): boolean {
  if (typeof saw !== "string") return false;
  const seen = new Set(JSON.parse(saw) as string[]);
  const added = powersOf(declares).filter((power) => !seen.has(power));
  if (needOf(need)?.reads === false) return true;
  return !added.some(canCarry);
}

/** Whether a power can carry what a plugin reads to a new place. What only a newer release knows may be able to. */
function canCarry(power: string): boolean {
  const name = power.replace(/^discord /, "");
  return !isDiscordNeed(name) || needOf(name)?.carries === true;
}
