import { z } from "zod";
import type { ProgramEnd } from "../git/run-program.ts";
import { EngineError } from "./cells-errors.ts";
import { type CellsFolder, composePath } from "./cells-folder.ts";

/** Runs the `docker` command with these arguments, in the cells' folder. */
export type RunEngine = (
  args: readonly string[],
  how?: { readonly timeoutMs?: number; readonly env?: Readonly<Record<string, string>> },
) => Promise<Pick<ProgramEnd, "code" | "stdout" | "stderr">>;

/** How a cell's container is, as the engine sees it. */
export type Condition =
  | { readonly is: "absent" | "starting" | "healthy" | "unhealthy" }
  | { readonly is: "stopped"; readonly exitCode: number }
  | { readonly is: "restarting" };

export interface Container {
  readonly cell: string;
  readonly image: string;
  readonly condition: Condition;
}

/** What cells need of a container engine: `docker` with compose, version 2, or what speaks as it does. */
export interface Engine {
  containers(): Promise<readonly Container[]>;
  hasImage(image: string): Promise<boolean>;
  /** Starts the cell, or replaces its container by one of the image and settings that it has now. */
  up(cell: string): Promise<void>;
  stop(cell: string): Promise<void>;
  /** Inside the running container, in the clone. @returns what it printed */
  exec(cell: string, command: readonly string[], env?: Readonly<Record<string, string>>): Promise<string>;
  copyOut(cell: string, from: string, to: string): Promise<void>;
  /** Ids of containers and names of what is there of a cell. */
  traces(cell: string, ownName: string): Promise<Traces>;
  removeContainers(ids: readonly string[]): Promise<void>;
  removeVolume(name: string): Promise<void>;
  removeNetwork(name: string): Promise<void>;
}

export interface Traces {
  readonly containers: readonly string[];
  readonly volume: boolean;
  readonly network: boolean;
}

const container = z.looseObject({
  Service: z.string(),
  State: z.string(),
  Health: z.string(),
  Image: z.string(),
  ExitCode: z.number(),
});

export function createEngine(folder: CellsFolder, run: RunEngine): Engine {
  const compose = ["compose", "--file", composePath(folder)];

  async function ask(args: readonly string[], how: Parameters<RunEngine>[1] = {}): Promise<string> {
    const { code, stdout, stderr } = await run(args, how).catch((cause: unknown) => {
      throw new EngineError("There's no docker command here: install Docker with its compose plugin.", {
        cause,
      });
    });
    if (code === 0) return stdout;
    const why = (stderr.trim() || stdout.trim()).split("\n").slice(-3).join("\n");
    throw new EngineError(`docker ${words(args)} failed: ${why || `exit code ${code}`}`);
  }
  const names = async (args: readonly string[]) => (await ask(args)).split("\n").filter(Boolean);

  return {
    containers: async () => readContainers(await ask([...compose, "ps", "--all", "--format", "json"])),
    hasImage: async (image) => (await run(["image", "inspect", image])).code === 0,
    up: async (cell) =>
      void (await ask([...compose, "up", "--detach", "--no-deps", cell], { timeoutMs: 600_000 })),
    stop: async (cell) => void (await ask([...compose, "stop", cell], { timeoutMs: 60_000 })),
    exec: (cell, command, env = {}) =>
      ask(
        [
          ...[...compose, "exec", "--no-TTY", "--workdir", "/turbot/home"],
          // By its name alone, so that no list of processes shows the value.
          ...Object.keys(env).flatMap((name) => ["--env", name]),
          ...[cell, ...command],
        ],
        { env, timeoutMs: 600_000 },
      ),
    copyOut: async (cell, from, to) =>
      void (await ask([...compose, "cp", `${cell}:${from}`, to], { timeoutMs: 600_000 })),
    async traces(cell, ownName) {
      const labels = { project: folder.project, service: cell };
      const filters = Object.entries(labels).flatMap(([key, value]) => [
        ...["--filter", `label=com.docker.compose.${key}=${value}`],
      ]);
      // The filter by name takes parts of names, too.
      const isThere = async (kind: string) =>
        (await names([kind, "ls", "--format", "{{.Name}}", "--filter", `name=${ownName}`])).includes(ownName);
      return {
        containers: await names(["ps", "--all", "--quiet", ...filters]),
        volume: await isThere("volume"),
        network: await isThere("network"),
      };
    },
    removeContainers: async (ids) => void (await ask(["rm", "--force", ...ids])),
    removeVolume: async (name) => void (await ask(["volume", "rm", name])),
    removeNetwork: async (name) => void (await ask(["network", "rm", name])),
  };
}

/** Compose 2.21 and newer print a line for each container, older ones a list. */
function readContainers(text: string): readonly Container[] {
  const printed = text.trim();
  const json = printed.startsWith("[") ? printed : `[${printed.split("\n").filter(Boolean).join(",")}]`;
  return z
    .array(container)
    .parse(JSON.parse(json))
    .map((one) => ({ cell: one.Service, image: one.Image, condition: conditionOf(one) }));
}

function conditionOf({ State, Health, ExitCode }: z.infer<typeof container>): Condition {
  if (State === "restarting") return { is: "restarting" };
  if (State !== "running") return { is: "stopped", exitCode: ExitCode };
  if (Health === "healthy" || Health === "unhealthy") return { is: Health };
  return { is: "starting" };
}

/** What was asked, without the folder and the settings. */
function words(args: readonly string[]): string {
  return args
    .filter((_, index) => args[0] !== "compose" || index === 0 || index > 2)
    .slice(0, 4)
    .join(" ");
}
