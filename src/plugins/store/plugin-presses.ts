import { randomInt } from "node:crypto";
import type { Database } from "../../store/open-database.ts";
import { createPrune, type Prune } from "../../store/prune.ts";

/** What plugins with Claude want to do against members, until a moderator presses a button. */
export interface PluginPresses {
  /** @returns its id; undefined: the same waits in its channel already, or too many do */
  add(press: NewPress): number | undefined;
  /** Undefined: there is none, its hour is over, or somebody pressed before. */
  find(guildId: string, id: number): WaitingPress | undefined;
  /** Somebody presses. @returns false if somebody was faster */
  take(id: number, by: string): boolean;
  /** It didn't happen, so it can be pressed again. */
  putBack(id: number): void;
  /** Nobody can see its button. */
  remove(id: number): void;
  /** Deletes those whose hour was over at a moment, in milliseconds since 1970. */
  readonly prune: Prune;
}

export interface NewPress {
  readonly plugin: string;
  readonly guildId: string;
  readonly channelId: string;
  /** Who asked the plugin. */
  readonly userId: string;
  /** Upon whom, where an action names somebody. */
  readonly memberId: string | undefined;
  /** The action, as plugins call it. */
  readonly method: string;
  /** What it takes besides, ids alone. */
  readonly input: Readonly<Record<string, string>>;
}

export interface WaitingPress extends NewPress {
  readonly id: number;
}

/** Milliseconds for which a button works. */
const waitsMs = 60 * 60 * 1_000;
/** Buttons of one plugin in a server that wait at a time. */
const mostWaiting = 20;

/** @param now the clock, in milliseconds since 1970 */
export function createPluginPresses(database: Database, now: () => number): PluginPresses {
  const waiting = database.prepare(
    "SELECT channel_id, member_id, method, input FROM plugin_presses WHERE guild_id = ? AND plugin = ? AND at > ? AND pressed_by = ''",
  );
  const insert = database.prepare(
    `INSERT INTO plugin_presses (id, plugin, guild_id, channel_id, user_id, member_id, method, input, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const select = database.prepare(
    "SELECT * FROM plugin_presses WHERE id = ? AND guild_id = ? AND at > ? AND pressed_by = ''",
  );
  const take = database.prepare("UPDATE plugin_presses SET pressed_by = ? WHERE id = ? AND pressed_by = ''");
  const putBack = database.prepare("UPDATE plugin_presses SET pressed_by = '' WHERE id = ?");
  const remove = database.prepare("DELETE FROM plugin_presses WHERE id = ?");
  const prune = createPrune(database, "plugin_presses", "at < ?", "id");
  return {
    add({ plugin, guildId, channelId, userId, memberId = "", method, input }) {
      const text = JSON.stringify(input);
      const there = waiting.all(guildId, plugin, now() - waitsMs);
      const isThere = there.some(
        (one) =>
          one.channel_id === channelId &&
          one.member_id === memberId &&
          one.method === method &&
          one.input === text,
      );
      if (isThere || there.length >= mostWaiting) return undefined;
      const id = randomInt(1, 2 ** 47);
      insert.run(id, plugin, guildId, channelId, userId, memberId, method, text, now());
      return id;
    },
    find(guildId, id) {
      const row = select.get(id, guildId, now() - waitsMs);
      if (row === undefined) return undefined;
      const member = String(row.member_id);
      return {
        id,
        plugin: String(row.plugin),
        guildId,
        channelId: String(row.channel_id),
        userId: String(row.user_id),
        memberId: member === "" ? undefined : member,
        method: String(row.method),
        input: JSON.parse(String(row.input)) as Readonly<Record<string, string>>,
      };
    },
    take: (id, by) => take.run(by, id).changes !== 0,
    putBack: (id) => void putBack.run(id),
    remove: (id) => void remove.run(id),
    prune: (before, most) => prune(before - waitsMs, most),
  };
}
