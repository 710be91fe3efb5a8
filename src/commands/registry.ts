import type { Command } from "./notation.ts";

/** What the registry needs of a scanned plugin file. */
export interface CommandSource {
  /** Relative to the repository's root: `plugins/dice.ts`. */
  readonly path: string;
  readonly commands: readonly Command[];
}

/** Which command names are taken, and by whom: the `commands` table. */
export interface CommandRegistry {
  /** Replaces the whole table with what the scan of `plugins/` found. */
  rebuild(files: readonly CommandSource[]): void;
  /** Every name that a new plugin can't have, including the bot's own. */
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
