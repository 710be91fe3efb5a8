import { parsedOrText } from "../words/leaves.ts";
import { isOver } from "./entries.ts";
import { partOf } from "./parts.ts";
import { type Ranked, topOf } from "./ranking.ts";
import type { ServerFile } from "./server-file.ts";

/** What a plugin keeps for a server, as its tests see it. */
export interface KeptForServer {
  readonly server: Readonly<Record<string, unknown>>;
  /** By their ids. */
  readonly people: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The best 100 of each. */
  readonly rankings: Readonly<Record<string, readonly Ranked[]>>;
}

export const keptForNobody: KeptForServer = { server: {}, people: {}, rankings: {} };

const mostEntries = 10_000;

/** All of it, but for large stores: for dry runs. */
export function keptFor(file: ServerFile, guildId: string, now: number): KeptForServer {
  const part = partOf(file, guildId);
  if (part === undefined) return keptForNobody;
  const entries = file.query.showPart
    .all(part.id, mostEntries)
    .filter(({ expires }) => !isOver(expires, now));
  const byOwner = Map.groupBy(entries, ({ owner }) => String(owner));
  const values = (owner: string) =>
    Object.fromEntries(
      (byOwner.get(owner) ?? []).map(({ key, value }) => [String(key), parsedOrText(String(value))]),
    );
  const people = [...byOwner.keys()].filter((owner) => owner !== "");
  const names = file.query.rankingsOf.all(part.id).map(({ name }) => String(name));
  return {
    server: values(""),
    people: Object.fromEntries(people.map((owner) => [owner, values(owner)])),
    rankings: Object.fromEntries(names.map((name) => [name, topOf(file, { guildId, name }, 100)])),
  };
}
