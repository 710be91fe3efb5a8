import type { Command } from "./notation.ts";

/** A plugin's file, as far as the registry cares: what a scan found. */
export interface CommandSource {
  /** Relative to the repository's root: `plugins/dice.ts`. */
  readonly path: string;
  readonly commands: readonly Command[];
}

/** Which command names are taken, and by whom: the `commands` table. */
export interface CommandRegistry {
  /** Replaces the whole table by what the scan of `plugins/` found. */
  rebuild(files: readonly CommandSource[]): void;
  /** Every name that a new plugin can't have, the bot's own included. */
  taken(): readonly TakenCommand[];
  /** The commands of a candidate that are taken by another plugin, by the bot itself, or twice within the candidate. */
  collisions(candidate: CommandSource): readonly Collision[];
}

export interface TakenCommand extends Command {
  /** A plugin's name, or "turbot" for the bot's own commands. */
  readonly owner: string;
}

export interface Collision {
  readonly command: Command;
  readonly owner: string;
}
