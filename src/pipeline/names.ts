import { pluginName, turbot } from "../commands/create-command-registry.ts";
import { createLooks, type Looks } from "../commands/name-skeleton.ts";
import type { Command } from "../commands/notation.ts";
import { commandIn } from "../commands/notation.ts";
import type { Collision, CommandRegistry, TakenCommand } from "../commands/registry.ts";
import type { ScannedFile, Scanner } from "../policy/policy.ts";
import { quietlyNow } from "../system/quietly.ts";
import type { Worktree } from "./publish/worktree.ts";

/**
 * Who owns each command name, or is about to: Turbot itself and the running plugins (the registry), plugins on the default
 * branch that aren't deployed yet, open pull requests, and other runs that have just chosen one.
 */
export interface Names {
  /** The names when a run begins; the ones that can change during it are looked up again for each question. */
  open(requestId: string, worktree: Worktree): Promise<NamesInRun>;
  /** The run has ended with a pull request: its names stay reserved until the request itself lists them. */
  handOver(requestId: string): void;
  /** The run has ended without one: its names are free again. */
  release(requestId: string): void;
}

export interface NamesInRun {
  taken(): readonly TakenCommand[];
  /**
   * Names of a candidate that others have. A plugin's own names are free for it, and so are those of plugins that the same
   * change removes.
   *
   * @param gone names of the removed plugins
   */
  collisions(candidate: ScannedFile, gone?: ReadonlySet<string>): readonly Collision[];
  /** Nobody else gets these names while the run lasts, however long that is. */
  reserve(candidates: readonly ScannedFile[]): void;
}

/** A request whose pull request is open. */
export interface OpenProposal {
  readonly requestId: string;
  /** "/dice", "!flip" */
  readonly newCommands: readonly string[];
}

export interface NamesPowers {
  readonly registry: Pick<CommandRegistry, "taken" | "collisions">;
  readonly scanner: Pick<Scanner, "scan">;
  readonly proposals: () => readonly OpenProposal[];
  /** The monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
}

/** Maximum milliseconds for which names stay reserved after a run that became a pull request. */
const handedOverMs = 10 * 60_000;

export function createNames({ registry, scanner, proposals, elapsed }: NamesPowers): Names {
  /** In memory: a killed run chooses again. `endedAt` is undefined while the run lasts. */
  const reserved = new Map<string, Reserved>();

  /** Names that other requests are about to own. */
  const coming = (requestId: string): TakenCommand[] => {
    const open = proposals();
    for (const [id, { commands, endedAt }] of reserved) {
      if (endedAt === undefined) continue;
      const proposal = open.find((one) => one.requestId === id);
      const said = looksOf(proposal?.newCommands.map(commandIn) ?? []);
      const known = proposal !== undefined && commands.every((command) => said.has(command));
      if (known || elapsed() - endedAt > handedOverMs) reserved.delete(id);
    }
    const chosen = [...reserved].filter(([id]) => id !== requestId).flatMap(([, { commands }]) => commands);
    const proposed = open.filter((proposal) => proposal.requestId !== requestId);
    return [...proposed.flatMap(({ newCommands }) => newCommands.map(commandIn)), ...chosen].map(
      (command) => ({ ...command, owner: anotherRequest }),
    );
  };

  return {
    async open(requestId, worktree) {
      const onBase = await namesOn(worktree, scanner);
      const others = () => [...onBase, ...coming(requestId)];
      return {
        taken: () => distinct([...registry.taken(), ...others()]),
        collisions(candidate, gone = new Set()) {
          const own = pluginName(candidate.path);
          const owners = createLooks(
            others().flatMap((one) =>
              one.owner === own || gone.has(one.owner) ? [] : [[one, one.owner] as const],
            ),
          );
          const known = registry.collisions(candidate).filter(({ owner }) => !gone.has(owner));
          const seen = looksOf(known.map(({ command }) => command));
          return [
            ...known,
            ...candidate.commands.flatMap((command) => {
              const owner = owners.get(command);
              return owner === undefined || seen.has(command) ? [] : [{ command, owner }];
            }),
          ];
        },
        reserve(candidates) {
          const mine = new Set(candidates.map(({ path }) => pluginName(path)));
          const had = looksOf(onBase.filter((one) => mine.has(one.owner)));
          const commands = candidates.flatMap((file) => file.commands.filter((command) => !had.has(command)));
          reserved.set(requestId, { commands, endedAt: undefined });
        },
      };
    },
    handOver(requestId) {
      const chosen = reserved.get(requestId);
      if (chosen !== undefined) reserved.set(requestId, { ...chosen, endedAt: elapsed() });
    },
    release: (requestId) => void reserved.delete(requestId),
  };
}

/** Does a run's work, and keeps its names reserved until it has ended. */
export async function withReservedNames<T>(
  names: Names,
  requestId: string,
  run: () => Promise<T>,
): Promise<T> {
  try {
    const result = await run();
    names.handOver(requestId);
    return result;
  } catch (error) {
    quietlyNow(() => names.release(requestId));
    throw error;
  }
}

interface Reserved {
  readonly commands: readonly Command[];
  readonly endedAt: number | undefined;
}

/** The owner of a name that another request will have once it is merged. */
export const anotherRequest = "another request";

async function namesOn(worktree: Worktree, scanner: NamesPowers["scanner"]): Promise<TakenCommand[]> {
  const paths = [...worktree.tracked].filter(
    (path) => /^plugins\/[^/]+\.ts$/.test(path) && !path.endsWith(".test.ts"),
  );
  const scanned = await scanner.scan(paths.map((path) => ({ path, source: worktree.read(path) ?? "" })));
  return scanned.flatMap(({ path, commands }) =>
    commands.map((command) => ({ ...command, owner: pluginName(path) })),
  );
}

/** Each name once; Turbot's own come first. */
function distinct(commands: readonly TakenCommand[]): TakenCommand[] {
  const own = commands.filter(({ owner }) => owner === turbot);
  const seen = createLooks<true>();
  return [...own, ...commands.filter(({ owner }) => owner !== turbot)].filter((command) => {
    const isNew = !seen.has(command);
    seen.set(command, true);
    return isNew;
  });
}

function looksOf(commands: readonly Command[]): Looks<true> {
  return createLooks(commands.map((command) => [command, true] as const));
}
