import { RefusalError } from "../../declaration/refusal.ts";
import type { Part, Totals } from "./parts.ts";
import { quotas, warnsFrom } from "./quotas.ts";

/** Where a plugin wants to write. */
export interface Write {
  /** A person's id; "": the server itself. */
  readonly owner: string;
  readonly key: string;
  readonly value: string;
}

export function sizeOf(key: string, value: string): number {
  return Buffer.byteLength(key) + Buffer.byteLength(value);
}

/** @throws RefusalError */
export function checkSize({ key, value }: Pick<Write, "key" | "value">): void {
  if (key.length === 0 || key.length > quotas.keyLength)
    throw new RefusalError(`A key in the store has 1 to ${quotas.keyLength} characters`);
  // Each character has at least one byte, so a text that is far too long needn't be measured.
  if (value.length > quotas.valueBytes || Buffer.byteLength(value) > quotas.valueBytes)
    throw new RefusalError(`"${key}" is too large for the store: a value has at most 64 KB`);
}

/**
 * @param before bytes of the key and its value now; 0: there is no such key
 * @param mine what the owner has, if it is a person
 * @throws StoreFullError
 */
export function checkQuota(
  write: Write,
  before: number,
  has: { readonly part: Part; readonly totals: Totals; readonly mine?: { keys: number; bytes: number } },
): void {
  const { part, totals, mine } = has;
  const [more, grows] = [before === 0 ? 1 : 0, sizeOf(write.key, write.value) - before];
  const check = (
    what: string,
    quota: { readonly keys: number; readonly bytes: number },
    used: { readonly keys: number; readonly bytes: number },
  ) => {
    if (more > 0 && used.keys + more > quota.keys)
      throw new StoreFullError(what, `${count(quota.keys)} keys are in it`);
    if (grows > 0 && used.bytes + grows > quota.bytes)
      throw new StoreFullError(what, `it holds ${megabytes(quota.bytes)}`);
  };
  if (mine === undefined) check("The store of this server", quotas.server, part);
  else {
    check("This person's store", quotas.person, mine);
    const people = { keys: part.peopleKeys, bytes: part.peopleBytes };
    check("The store of this server's people", quotas.people, people);
  }
  if (grows > 0 && totals.bytes + grows > quotas.plugin.bytes)
    throw new StoreFullError(
      "The plugin's store",
      `${megabytes(quotas.plugin.bytes)} in all servers together`,
    );
}

/** What members read: to try again is no use. */
export const noRoom =
  "It has no room left to store things, so nothing was stored. An admin can ask me to change it, so that it deletes what is old";

/** A plugin has no room left. Nothing was stored. */
export class StoreFullError extends RefusalError {
  constructor(what: string, why: string) {
    super(
      `${what} is full: ${why}. Nothing was stored. Delete what isn't needed any more, or give it an end with \`expires\``,
      { forPeople: noRoom },
    );
  }
}

/** How much of each limit a server's part uses: 1 is all of it. */
function usesOf({ keys, bytes, peopleKeys, peopleBytes }: Part) {
  const { server, people } = quotas;
  return [
    { of: keys / server.keys, words: () => `${count(keys)} of ${count(server.keys)} entries` },
    { of: bytes / server.bytes, words: () => `${megabytes(bytes)} of ${megabytes(server.bytes)}` },
    {
      of: peopleKeys / people.keys,
      words: () => `${count(peopleKeys)} of ${count(people.keys)} entries of people`,
    },
    {
      of: peopleBytes / people.bytes,
      words: () => `${megabytes(peopleBytes)} of ${megabytes(people.bytes)} of people`,
    },
  ];
}

/** How full a server's part is, the fullest of its limits: 1 is full. */
export function fullnessOf(part: Part): number {
  return Math.max(...usesOf(part).map(({ of }) => of));
}

/** What a server's part holds, and what it can: "225 of 10,000 entries (12.8 MB of 16 MB)". @param ranked places in its rankings */
export function heldBy({ keys, bytes, peopleKeys, peopleBytes }: Part, ranked: number): readonly string[] {
  const { server, people } = quotas;
  const of = (used: string, most: string, usedBytes: number, mostBytes: number) =>
    `${used} of ${most} (${megabytes(usedBytes)} of ${megabytes(mostBytes)})`;
  return [
    ...(keys === 0 ? [] : [of(count(keys), `${count(server.keys)} entries`, bytes, server.bytes)]),
    ...(peopleKeys === 0
      ? []
      : [of(count(peopleKeys), `${count(people.keys)} entries of people`, peopleBytes, people.bytes)]),
    ...(ranked === 0 ? [] : [`${count(ranked)} ${ranked === 1 ? "place" : "places"} in rankings`]),
  ];
}

/** What fills it, in words; undefined: it isn't nearly full. */
export function nearlyFull(part: Part): string | undefined {
  const used = usesOf(part).filter((one) => one.of >= warnsFrom);
  return used.length === 0 ? undefined : used.map(({ words }) => words()).join(", ");
}

export function count(number: number): string {
  return number.toLocaleString("en-GB");
}

function megabytes(bytes: number): string {
  if (bytes < 1024) return "less than 1 KB";
  if (bytes < 1024 * 1024) return `${Math.floor(bytes / 1024)} KB`;
  return `${Math.floor((bytes / (1024 * 1024)) * 10) / 10} MB`;
}
