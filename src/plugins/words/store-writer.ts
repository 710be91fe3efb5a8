/** Somebody in whose call something is stored. */
export interface StoreWriter {
  readonly userId: string;
  readonly guildId: string;
  /** What they said in that call, in lower case. */
  readonly said: readonly string[];
}

/** In whose calls a text may be stored, of those who use the plugin. */
export type WritersOf = (text: string) => readonly StoreWriter[];

/** Whose things are deleted from plugins' stores. */
export type ForgottenInStore = { readonly userId: string } | { readonly guildId: string };

/** How they stand in a table, in the columns `scope` and `id`. */
export function namedInTable(who: ForgottenInStore): ["person" | "server", string] {
  return "userId" in who ? ["person", who.userId] : ["server", who.guildId];
}

export function readForgotten({ scope, id }: Readonly<Record<string, unknown>>): ForgottenInStore {
  return scope === "server" ? { guildId: String(id) } : { userId: String(id) };
}
