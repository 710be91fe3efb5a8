import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { causeOf } from "../../ipc/causes.ts";
import type { Log } from "../../log/log.ts";
import type { SpawnedEarly } from "../../system/spawned-early.ts";
import type { IdleProcesses } from "./idle-processes.ts";
import { type Sandbox, type SandboxClock, type SandboxEvents, startSandbox } from "./sandbox.ts";

/** Keeps the plugins' process running: starts it when it is first needed, and again whenever it ends. */
export interface PluginProcess {
  /** Waits for the process to be ready. Rejects if it doesn't start; another one is started then. */
  running(): Promise<Sandbox>;
  /** Waits for the first process. Rejects if it never starts. */
  begin(): Promise<void>;
  /** Undefined while no process is ready. */
  current(): Sandbox | undefined;
  /**
   * Stops it for good.
   *
   * @param farewell called with the running process before it is stopped
   */
  stop(farewell: (last: Sandbox) => Promise<unknown>): Promise<void>;
}

/** How a process ended unexpectedly. */
export interface ProcessEnd {
  readonly reason: string;
  /** The plugins that were running something. */
  readonly busy: readonly string[];
  /** It isn't the first that ended soon after its start, so the next one needs care. */
  readonly isRepeated: boolean;
  /** The machine ended it or couldn't start it. */
  readonly blames: "machine" | undefined;
}

const longestBackoffMs = 30_000;
/** Attempts at the first start. */
const mostStarts = 3;
/** A process that lived this long, in milliseconds, is restarted without waiting. */
const steadyMs = 60_000;

/**
 * @param parts.onEnd a process ended, and the next one is being started: at once, or with a growing delay after quick deaths
 */
export function createPluginProcess(parts: {
  readonly nodePath: string;
  readonly log: Log;
  /** The first process, if it was started ahead. */
  readonly spawned?: SpawnedEarly<ChildProcessWithoutNullStreams> | undefined;
  /** Where it comes from, if there is one, and goes to at the end. @default it is started, and ends */
  readonly idle?: IdleProcesses | undefined;
  /** The monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
  /** What plugins take for the time. @default the machine's */
  readonly clock?: SandboxClock | undefined;
  readonly events: Omit<SandboxEvents, "ended">;
  readonly onEnd: (end: ProcessEnd) => void;
}): PluginProcess {
  const { nodePath, log, elapsed, clock, idle, events, onEnd } = parts;
  let sandbox: Promise<Sandbox> | undefined;
  let current: Sandbox | undefined;
  let isStopped = false;
  let quickDeaths = 0;

  const open = async (): Promise<Sandbox> => {
    const startedAt = elapsed();
    const ended: SandboxEvents["ended"] = (reason, busy, blames) =>
      onEnded({ reason, busy, blames }, elapsed() - startedAt);
    const opened = await startSandbox(
      { nodePath, log, clock, idle, child: parts.spawned?.take() ?? idle?.take() },
      { ...events, ended },
    );
    if (isStopped) await opened.stop();
    current = opened;
    return opened;
  };

  const opening = (from: () => Promise<Sandbox>): Promise<Sandbox> => {
    sandbox = from();
    sandbox.catch((error: unknown) => {
      const blames = causeOf(error) === "machine" ? "machine" : undefined;
      onEnded({ reason: String(error), busy: [], blames }, 0);
    });
    return sandbox;
  };

  const onEnded = (end: Omit<ProcessEnd, "isRepeated">, livedMs: number) => {
    current = undefined;
    if (isStopped) return;
    quickDeaths = livedMs < steadyMs ? quickDeaths + 1 : 0;
    const waitMs = quickDeaths <= 1 ? 0 : Math.min(longestBackoffMs, 250 * 2 ** quickDeaths);
    void opening(() => new Promise<void>((resolve) => setTimeout(resolve, waitMs)).then(open));
    onEnd({ ...end, isRepeated: quickDeaths > 1 });
  };

  const running = () => sandbox ?? opening(open);

  return {
    running,
    async begin() {
      for (let tries = 1; ; tries += 1) {
        try {
          await running();
          return;
        } catch (error) {
          if (tries === mostStarts || isStopped) throw error;
        }
      }
    },
    current: () => current,
    async stop(farewell) {
      isStopped = true;
      if (current !== undefined) await farewell(current);
      await sandbox?.then(
        (opened) => opened.stop(),
        () => {},
      );
    },
  };
}
