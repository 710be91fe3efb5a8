import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

export interface SupervisorRun {
  /** The folder whose `bin/start.js` runs. */
  readonly root: string;
  readonly home: string;
  readonly probationSeconds: number | undefined;
  readonly env: { readonly PATH?: string | undefined; readonly HOME?: string | undefined };
  /** Modules (as URLs) that it and all Node programs it starts preload. */
  readonly preload: readonly string[];
  /** The runtime. */
  readonly node: string;
  readonly line: (line: string) => void;
  readonly ended: (reason: string) => void;
}

export interface RunningSupervisor {
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

/** A supervisor drains its bot for up to 10 s before it ends. */
const patienceMs = 20_000;

/** Starts the real supervisor, as `npm start` does, without our own environment. */
export function runSupervisor(run: SupervisorRun): RunningSupervisor {
  const child = spawn(run.node, [join(run.root, "bin", "start.js")], {
    cwd: run.home,
    env: {
      ...(run.env.PATH === undefined ? {} : { PATH: run.env.PATH }),
      ...(run.env.HOME === undefined ? {} : { HOME: run.env.HOME }),
      TURBOT_HOME: run.home,
      ...(run.preload.length === 0
        ? {}
        : { NODE_OPTIONS: run.preload.map((module) => `--import=${module}`).join(" ") }),
      ...(run.probationSeconds === undefined ? {} : { PROBATION_SECONDS: String(run.probationSeconds) }),
    },
    stdio: ["ignore", "pipe", "pipe"],
    // A process group of its own: Ctrl-C reaches only the playground, which then stops everything in order.
    detached: true,
  });
  const exited = Promise.race([once(child, "exit"), once(child, "error")]).then(([why, signal]) => {
    run.ended(why instanceof Error ? why.message : `exit ${why ?? signal}`);
  });
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", run.line);
  return {
    pid: child.pid,
    async stop() {
      child.kill("SIGTERM");
      const patience = new AbortController();
      const tired = sleep(patienceMs, "tired", { signal: patience.signal }).catch(() => "called off");
      if ((await Promise.race([exited, tired])) === "tired") child.kill("SIGKILL");
      patience.abort();
      await exited;
    },
  };
}
