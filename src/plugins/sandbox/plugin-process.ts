import { causeOf } from "../../ipc/causes.ts";
import type { Log } from "../../log/log.ts";
import { type Sandbox, type SandboxEvents, startSandbox } from "./sandbox.ts";

/** The plugins' process, kept running: started when it is first needed, and again whenever it ends. */
export interface PluginProcess {
  /** The one that takes orders, once there is one. Rejects if it doesn't start; another is started then. */
  running(): Promise<Sandbox>;
  /** Waits for the first one. Rejects if it never starts. */
  begin(): Promise<void>;
  /** Undefined while none takes orders. */
  current(): Sandbox | undefined;
  /**
   * Ends it for good.
   *
   * @param farewell what is said to the one that runs, before it goes
   */
  stop(farewell: (last: Sandbox) => Promise<unknown>): Promise<void>;
}

/** How a process ended that should have gone on. */
export interface ProcessEnd {
  readonly reason: string;
  /** The plugins that were at work. */
  readonly busy: readonly string[];
  /** It isn't the first that ended soon after its start: the next one has to be treated with care. */
  readonly isRepeated: boolean;
  /** It was the machine that ended it, or couldn't start it. */
  readonly blames: "machine" | undefined;
}

const LONGEST_BACKOFF_MS = 30_000;
/** Tries of the first start. */
const MOST_STARTS = 3;
/** A process that lived this long is restarted without waiting. */
const STEADY_MS = 60_000;

/**
 * @param onEnd a process ended, and the next one is on its way: at once, or after quick deaths later and later
 */
export function createPluginProcess(parts: {
  readonly nodePath: string;
  readonly log: Log;
  /** The monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
  readonly events: Omit<SandboxEvents, "ended">;
  readonly onEnd: (end: ProcessEnd) => void;
}): PluginProcess {
  const { nodePath, log, elapsed, events, onEnd } = parts;
  let sandbox: Promise<Sandbox> | undefined;
  let current: Sandbox | undefined;
  let isStopped = false;
  let quickDeaths = 0;

  const open = async (): Promise<Sandbox> => {
    const startedAt = elapsed();
    const ended: SandboxEvents["ended"] = (reason, busy, blames) =>
      onEnded({ reason, busy, blames }, elapsed() - startedAt);
    const opened = await startSandbox({ nodePath, log }, { ...events, ended });
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
    quickDeaths = livedMs < STEADY_MS ? quickDeaths + 1 : 0;
    const waitMs = quickDeaths <= 1 ? 0 : Math.min(LONGEST_BACKOFF_MS, 250 * 2 ** quickDeaths);
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
          if (tries === MOST_STARTS || isStopped) throw error;
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
