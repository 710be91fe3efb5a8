import { basename } from "node:path/posix";
import type { Database } from "../store/open-database.ts";
import { createLooks } from "./name-skeleton.ts";
import { type Command, isMenu } from "./notation.ts";
import type { Collision, CommandRegistry, TakenCommand } from "./registry.ts";
import { createCommandTable } from "./store/commands.ts";

/** The owner of the commands that Turbot itself answers. */
export const turbot = "turbot";

/**
 * The registry, stored in the `commands` table.
 *
 * @param builtIns the bot's own commands, slash and prefix; nobody else can have them
 */
export function createCommandRegistry({
  database,
  builtIns,
}: {
  readonly database: Database;
  readonly builtIns: readonly Command[];
}): CommandRegistry {
  const table = createCommandTable(database);
  const own: readonly TakenCommand[] = builtIns.map((command) => ({ ...command, owner: turbot }));

  /** Drops commands that look like one of the bot's own, or like an earlier one. */
  function firstOfEach(rows: readonly TakenCommand[]): TakenCommand[] {
    const taken = createLooks(own.map((command) => [command, true] as const));
    return rows.filter((row) => {
      const isFree = !taken.has(row);
      taken.set(row, true);
      return isFree;
    });
  }

  return {
    rebuild(files) {
      const rows = files
        .filter(({ path }) => !isTest(path))
        .flatMap((file) =>
          file.commands.map(({ kind, name }) => ({
            kind,
            name: isMenu(kind) ? name.normalize("NFC") : folded(name),
            owner: pluginName(file.path),
          })),
        );
      table.replace(firstOfEach(rows));
    },
    taken: () => [...own, ...table.all()],
    collisions(candidate) {
      const name = pluginName(candidate.path);
      // Built-ins last, so that they win over a plugin with the same name.
      const others = [...table.all(), ...own].filter(({ owner }) => owner !== name);
      const owners = createLooks(others.map((taken) => [taken, taken.owner] as const));
      const collisions: Collision[] = [];
      for (const command of candidate.commands) {
        const owner = owners.get(command);
        if (owner !== undefined) collisions.push({ command, owner });
        else owners.set(command, name);
      }
      return collisions;
    },
  };
}

/** `plugins/dice.ts` → `dice` */
export function pluginName(path: string): string {
  return basename(path).replace(/(\.test)?\.ts$/, "");
}

/** Discord's slash names are lower-case, and prefix commands work in any case. */
function folded(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

function isTest(path: string): boolean {
  return path.endsWith(".test.ts");
}
