import type { ScannedFile } from "../policy/policy.ts";

/** Which command names are taken, and by whom: the `commands` table. */
export interface CommandRegistry {
  /** Replaces the whole table by what the scan of `plugins/` found. */
  rebuild(files: readonly ScannedFile[]): void;
  /** Every name that a new plugin can't have, the bot's own included. */
  taken(): readonly TakenCommand[];
  /** The commands of a candidate that are taken by another plugin, by the bot itself, or twice within the candidate. */
  collisions(candidate: ScannedFile): readonly Collision[];
}

export interface TakenCommand {
  readonly kind: "slash" | "prefix";
  readonly name: string;
  /** A plugin's name, or "turbot" for the bot's own commands. */
  readonly owner: string;
}

export interface Collision {
  readonly command: { readonly kind: "slash" | "prefix"; readonly name: string };
  readonly owner: string;
}
