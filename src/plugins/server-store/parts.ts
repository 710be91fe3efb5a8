import type { ServerFile } from "./server-file.ts";

/** What one server's part of a plugin's store holds. */
export interface Part {
  readonly id: number;
  readonly keys: number;
  readonly bytes: number;
  readonly peopleKeys: number;
  readonly peopleBytes: number;
  /** Admins were told that it is nearly full. */
  readonly isWarned: boolean;
}

/** Undefined: nothing is kept for that server. */
export function partOf({ query }: ServerFile, guildId: string): Part | undefined {
  const row = query.partOf.get(guildId);
  if (row === undefined) return undefined;
  return {
    id: Number(row.id),
    keys: Number(row.keys),
    bytes: Number(row.bytes),
    peopleKeys: Number(row.people_keys),
    peopleBytes: Number(row.people_bytes),
    isWarned: row.warned === 1,
  };
}

/** The same, and creates it. Call it in the transaction that writes. */
export function madePart(file: ServerFile, guildId: string): Part {
  file.query.addPart.run(guildId);
  const part = partOf(file, guildId);
  if (part === undefined) throw new Error("A part that was just added is missing");
  return part;
}

export interface Totals {
  readonly bytes: number;
  readonly scores: number;
  /** Whose words are in entries. */
  readonly marks: number;
}

/** Of all servers. */
export function totalsOf({ query }: ServerFile): Totals {
  const row = query.totals.get();
  return { bytes: Number(row?.bytes ?? 0), scores: Number(row?.scores ?? 0), marks: Number(row?.marks ?? 0) };
}

/** How many places there are in a part's rankings. */
export function membersIn({ query }: ServerFile, part: Part): number {
  return query.rankingsOf.all(part.id).reduce((sum, { members }) => sum + Number(members), 0);
}

/** Nobody finds a server's part any more; `sweep` deletes it bit by bit. @returns how much there was: keys and members of rankings */
export function giveUpPart(file: ServerFile, guildId: string): number {
  return file.together(() => {
    const part = partOf(file, guildId);
    if (part === undefined) return 0;
    const members = membersIn(file, part);
    file.query.giveUpRankings.run(part.id);
    file.query.giveUpPart.run(part.id);
    return part.keys + part.peopleKeys + members;
  });
}
