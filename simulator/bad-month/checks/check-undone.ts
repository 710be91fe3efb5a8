import type { APIAutoModerationRule } from "discord-api-types/v10";
import type { Truth } from "../truth.ts";

/** How the server is, as far as a deed that can be undone changes it: by thing, as text. */
export type Snapshot = ReadonlyMap<string, string>;

/** @param now milliseconds since 1970 */
export function snapshotOf({ data, guild }: Truth, now: number): Snapshot {
  const all = new Map<string, string>();
  const guildId = guild.guild.id;
  for (const { userId, roles, nickname, timedOutUntil } of guild.members.values()) {
    all.set(`roles of ${userId}`, roles.toSorted().join(" "));
    all.set(`nickname of ${userId}`, nickname ?? "");
    const isOut = timedOutUntil !== undefined && Date.parse(timedOutUntil) > now;
    all.set(`time-out of ${userId}`, isOut ? "timed out" : "");
  }
  all.set("bans", [...(guild.bans?.keys() ?? [])].toSorted().join(" "));
  for (const record of data.channels.values()) {
    if (record.kind === "direct" || record.channel.guild_id !== guildId) continue;
    const { channel } = record;
    for (const [id, { pinnedAt }] of data.messages.get(channel.id) ?? [])
      all.set(`pin of ${id}`, pinnedAt === undefined ? "" : "pinned");
    if (record.kind === "thread") {
      const { locked, archived } = record.channel.thread_metadata;
      all.set(`lock of thread ${channel.id}`, locked === true ? "locked" : "");
      all.set(`thread ${channel.id}`, archived ? "archived" : "");
      all.set(`people in thread ${channel.id}`, [...record.members.keys()].toSorted().join(" "));
      const written = [...(data.messages.get(channel.id)?.values() ?? [])].map(
        ({ message }) => message.author.id,
      );
      all.set(`writers in thread ${channel.id}`, [...new Set(written)].join(" "));
      continue;
    }
    // Names and topics are people's words: what they were is kept nowhere, and the label says so.
    const { rate_limit_per_user: slow, permission_overwrites: overwrites = [] } = record.channel;
    const rights = overwrites
      .filter(({ allow, deny }) => allow !== "0" || deny !== "0")
      .map((one) => `${one.id} ${one.allow} ${one.deny}`)
      .toSorted();
    // An end of a lock can't be undone: what is denied by one counts only where it is new.
    all.set(`slow mode of ${channel.id}`, String(slow));
    all.set(`denied in ${channel.id}`, rights.join("; "));
  }
  for (const rule of guild.autoModRules ?? []) all.set(`AutoMod rule ${rule.name}`, ruleAsText(rule));
  return all;
}

/** What a rule does, but for its id, which another takes that replaces it. */
export function ruleAsText({ id: _id, ...rule }: APIAutoModerationRule): string {
  const isEmpty = (value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
  const ordered = rule.actions.map(({ type, ...more }) => ({ type, ...more }));
  return JSON.stringify({ ...rule, actions: ordered }, (_, value) => (isEmpty(value) ? undefined : value));
}

/** What is otherwise than before, of what is there in both: people who were kicked, and what can't be undone, are gone. */
export function differences(before: Snapshot, after: Snapshot): readonly string[] {
  const changed = [...before].flatMap(([thing, was]) => {
    const is = after.get(thing);
    if (thing.startsWith("denied") && isWider(was, is ?? "")) return [];
    // Whoever writes in an archived thread opens it, and joins it.
    if (thing.startsWith("thread") && is === "") return [];
    if (thing.startsWith("writers") || (thing.startsWith("people") && isSameBut(thing, was, is, after)))
      return [];
    if (is === was || (is === undefined && !/^(?:AutoMod|bans)/.test(thing))) return [];
    return [`${thing} is ${is || "nothing"}, and was ${was || "nothing"}`];
  });
  const added = [...after.keys()].filter((thing) => thing.startsWith("AutoMod") && !before.has(thing));
  const stillOut = [...after].flatMap(([thing, is]) =>
    !before.has(thing) && thing.startsWith("time-out") && is !== "" ? [`${thing} goes on`] : [],
  );
  return [...changed, ...stillOut, ...added.map((thing) => `${thing} is still there`)];
}

/** The same people, but for those who have written there, and for who is in the server no more: they left its threads, too. */
function isSameBut(thing: string, was: string, is: string | undefined, after: Snapshot): boolean {
  const writers = new Set((after.get(thing.replace("people", "writers")) ?? "").split(" "));
  const isThere = (id: string) => after.has(`roles of ${id}`);
  const others = (text: string) => text.split(" ").filter((id) => isThere(id) && !writers.has(id));
  return is !== undefined && others(was).join(" ") === others(is).join(" ");
}

/** Nobody is denied more than before. */
function isWider(was: string, is: string): boolean {
  const denied = (text: string) =>
    new Map(text.split("; ").map((one) => [one.split(" ")[0] ?? "", BigInt(one.split(" ")[2] ?? "0")]));
  const before = denied(was);
  return [...denied(is)].every(([id, bits]) => (bits & ~(before.get(id) ?? 0n)) === 0n);
}
