import { basename } from "node:path/posix";
import type { FoundCommand } from "../policy/policy.ts";
import { commandTable } from "../store/commands.ts";
import type { Database } from "../store/open-database.ts";
import type { Collision, CommandRegistry, TakenCommand } from "./registry.ts";

/** The owner of the commands that Turbot itself answers. */
export const TURBOT = "turbot";

/**
 * The registry on the `commands` table.
 *
 * @param builtIns the bot's own commands, slash and prefix; nobody else can have them
 */
export function createCommandRegistry({
  database,
  builtIns,
}: {
  readonly database: Database;
  readonly builtIns: readonly FoundCommand[];
}): CommandRegistry {
  const table = commandTable(database);
  const own: readonly TakenCommand[] = builtIns.map((command) => ({ ...command, owner: TURBOT }));

  return {
    rebuild(files) {
      const rows = files
        .filter(({ path }) => !isTest(path))
        .flatMap((file) =>
          file.commands.map(({ kind, name }) => ({ kind, name: folded(name), owner: pluginName(file.path) })),
        );
      const builtIn = new Set(own.map(keyOf));
      table.replace(rows.filter((row) => !builtIn.has(keyOf(row))));
    },
    taken: () => [...own, ...table.all()],
    collisions(candidate) {
      const name = pluginName(candidate.path);
      const owners = new Map<string, string>();
      // Built-ins last: where both claim a name, it is the bot's.
      for (const taken of [...table.all(), ...own]) {
        if (taken.owner !== name) owners.set(keyOf(taken), taken.owner);
      }
      const collisions: Collision[] = [];
      for (const command of candidate.commands) {
        const key = keyOf(command);
        const owner = owners.get(key);
        if (owner !== undefined) collisions.push({ command, owner });
        else owners.set(key, name);
      }
      return collisions;
    },
  };
}

/** `plugins/dice.ts` → `dice` */
export function pluginName(path: string): string {
  return basename(path).replace(/(\.test)?\.ts$/, "");
}

/** Slash names are lower-case at Discord; our prefix commands are understood in any case. */
function folded(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

function keyOf({ kind, name }: FoundCommand): string {
  return `${kind} ${folded(name)}`;
}

function isTest(path: string): boolean {
  return path.endsWith(".test.ts");
}
