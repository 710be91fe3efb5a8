import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { DiscordSimulator } from "../../packages/discord-simulator/discord-simulator.ts";
import { startDiscord } from "../../packages/discord-simulator/start-discord.ts";
import { createGit } from "../../src/git/git.ts";
import { ofTurbot, type Process } from "../chaos/processes.ts";
import { startClaude } from "../claude/start-claude.ts";
import { startGitHub } from "../github/start-github.ts";
import { botEnvironment } from "../playground/bot-environment.ts";
import { createWorld } from "../playground/create-world.ts";
import { linkTree } from "../playground/link-tree.ts";
import { writeEnv } from "../playground/prepare-home.ts";
import { snapshotFiles } from "../playground/snapshot-files.ts";

export interface CellsPowers {
  /** The code that the cells run. */
  readonly root: string;
  /** An empty folder. */
  readonly folder: string;
  readonly node: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** One Turbot among several on a machine: a real supervisor and bot, with a Discord application, a server and a home of its own. */
export interface RunningCell {
  readonly home: string;
  readonly discord: DiscordSimulator;
  /** Milliseconds from its start until people were served. */
  readonly readyMs: number;
  /** What `/healthz` answers now. */
  health(): Promise<unknown>;
  processes(): readonly Process[];
}

export interface RunningCells {
  readonly cells: readonly RunningCell[];
  /** Stops all and starts them again, as when a machine restarts. @returns the same cells, with what their second start took */
  restart(): Promise<readonly RunningCell[]>;
  stop(): Promise<void>;
}

/** Starts cells one after the other, on shared packages, as in the image of `deploy/`. @throws Error with the last lines of one that ends */
export async function startCells(powers: CellsPowers, count: number): Promise<RunningCells> {
  const { root, folder, env } = powers;
  const turbots: (() => Promise<unknown>)[] = [];
  const simulators: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    await Promise.all(turbots.splice(0).map((end) => end()));
    await Promise.all(simulators.splice(0).map((one) => one.stop()));
  };
  try {
    const git = createGit({ cwd: root, env });
    const gitDir = join(folder, "origin.git");
    await snapshotFiles({ root, gitDir, workFolder: folder, git });
    const store = join(folder, "packages");
    await mkdir(join(store, "shared"), { recursive: true });
    await copyFile(join(root, "package-lock.json"), join(store, "shared", "package-lock.json"));
    await linkTree(join(root, "node_modules"), join(store, "shared", "node_modules"));
    const claude = await startClaude();
    const github = await startGitHub({ owner: "reef", repo: "turbot", gitDir });
    simulators.push(claude, github);
    const starts: (() => Promise<RunningCell>)[] = [];
    const startAll = async () => {
      const cells: RunningCell[] = [];
      for (const start of starts) cells.push(await start());
      return cells;
    };
    for (let index = 0; index < count; index += 1) {
      const discord = await startDiscord();
      simulators.push(discord);
      const home = join(folder, `cell-${index + 1}`);
      await git.run(["clone", "--quiet", gitDir, home]);
      await git.in(home).run(["remote", "set-url", "origin", github.cloneUrl]);
      await symlink(join(store, "shared", "node_modules"), join(home, "node_modules"));
      const webhookSecret = `the webhook secret of cell ${index + 1}`;
      const { logId } = createWorld(discord);
      await writeEnv(
        home,
        botEnvironment({ discord, github, claude, claudeKey: claude.apiKey, logId, webhookSecret }),
      );
      starts.push(async () => {
        const started = await startCell(powers, home, store);
        turbots.push(started.stop);
        const readyMs = await started.ready;
        const { child, health } = started;
        return { home, discord, readyMs, health, processes: () => ofTurbot(home, child.pid) };
      });
    }
    const restart = async () => {
      await Promise.all(turbots.splice(0).map((end) => end()));
      return startAll();
    };
    return { cells: await startAll(), restart, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startCell({ env, node }: CellsPowers, home: string, store: string) {
  const startedAt = performance.now();
  const child = spawn(node, [join(home, "bin", "start.js")], {
    cwd: home,
    env: { PATH: env.PATH ?? "", HOME: home, TURBOT_HOME: home, TURBOT_PACKAGES: store },
    stdio: ["ignore", "pipe", "pipe"],
    // Ctrl-C reaches only whoever started all of them, who then stops them in order.
    detached: true,
  });
  const ended = once(child, "exit");
  const last: string[] = [];
  let port: number | undefined;
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      last.push(line);
      if (last.length > 20) last.shift();
      port = statusPortIn(line) ?? port;
    });
  }
  const health = async () =>
    port === undefined ? undefined : (await fetch(`http://127.0.0.1:${port}/healthz`)).json();
  const ready = (async () => {
    while (child.exitCode === null && child.signalCode === null) {
      const now = await health().catch(() => undefined);
      if (isWell(now)) return performance.now() - startedAt;
      await sleep(50);
    }
    throw new Error(`a cell ended before it was ready:\n${last.join("\n")}`);
  })();
  return { child, health, ready, stop: () => end(child, ended) };
}

/** A supervisor drains its bot for up to 9 s. */
const patienceMs = 20_000;

async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const patience = new AbortController();
  const tired = sleep(patienceMs, "tired", { signal: patience.signal }).catch(() => "called off");
  if ((await Promise.race([ended, tired])) === "tired") child.kill("SIGKILL");
  patience.abort();
  await ended;
}

function statusPortIn(line: string): number | undefined {
  try {
    const { event, port }: { event?: unknown; port?: unknown } = JSON.parse(line);
    return event === "metrics.listens" && typeof port === "number" ? port : undefined;
  } catch {
    return undefined;
  }
}

function isWell(health: unknown): boolean {
  return typeof health === "object" && health !== null && "ok" in health && health.ok === true;
}
