import { quietly, quietlyNow } from "../system/quietly.ts";
import { assembleSupervision } from "./assemble-supervision.ts";
import type { BotProcesses } from "./bot-processes.ts";
import { CannotStartError } from "./cannot-start.ts";
import { checkHome } from "./check-home.ts";
import { createDeployChooser } from "./choose-deploy.ts";
import { deployRelease } from "./deploy-release.ts";
import {
  giveUpCanary,
  type NextSupervisor,
  nextSupervisorAtRest,
  nextSupervisorAtStart,
} from "./next-supervisor.ts";
import { obeyOrder } from "./obey-order.ts";
import { pruneOldReleases } from "./prune-releases.ts";
import { recover } from "./recover.ts";
import { note, type Supervision, type SupervisorPowers } from "./supervision.ts";
import { lockHome } from "./supervisor-lock.ts";
import { createWakeUp } from "./wake-up.ts";

export interface Supervisor {
  /**
   * Keeps the home's bot running and deploys what is merged, until `stop`, or until another release's supervisor should
   * take over: by then all bots have ended, and the caller replaces this process with it.
   *
   * @returns the supervisor that takes over; `null` after a stop
   * @throws CannotStartError
   */
  run(): Promise<NextSupervisor | null>;
  /** Drains the bot; `run` resolves once it has ended. A second call kills it. */
  stop(): void;
}

/** The whole supervisor, from the lock to the last drain. See docs/deploy-protocol.md. */
export function createSupervisor(powers: SupervisorPowers): Supervisor {
  const stop = new AbortController();
  const wake = createWakeUp();
  let processes: BotProcesses | undefined;

  async function run(): Promise<NextSupervisor | null> {
    const { head, changed } = await checkHome(powers.home, powers.git);
    const lock = lockHome(powers.home, process.pid, powers.now);
    let next: NextSupervisor | null = null;
    try {
      if (changed.length > 0) {
        powers.log.warn("supervisor.changed-files-do-not-run", { head, files: changed.slice(0, 10) });
      }
      const supervision = await assembleSupervision(powers, head, stop, wake);
      processes = supervision.processes;
      try {
        next = await nextSupervisorAtStart(supervision);
        if (next === null) {
          await recover(supervision);
          next = await loop(supervision);
        }
      } finally {
        await quietly(() => endBots(supervision));
      }
    } catch (error) {
      if (!stop.signal.aborted || error !== stop.signal.reason) throw error;
    } finally {
      quietlyNow(() => lock.release());
    }
    if (stop.signal.reason instanceof CannotStartError) throw stop.signal.reason;
    return next;
  }

  async function loop(supervision: Supervision): Promise<NextSupervisor | null> {
    const { record, keeper, firstStart } = supervision;
    const chooser = createDeployChooser(supervision);
    while (!stop.signal.aborted) {
      // A verified release that hasn't been announced comes first, if there is a bot to announce it.
      const announcing = record.current.phase === "verified" && !keeper.struggling;
      const waits = announcing || firstStart.pending;
      if (!waits) await obeyOrder(supervision).catch(unexpected);
      if (!waits && (await chooser.choose().catch(unexpected))) {
        await deployRelease(supervision);
        await pruneOldReleases(supervision);
        continue;
      }
      const next = await nextSupervisorAtRest(supervision);
      if (next !== null) return next;
      await wake.wait(powers.timings.signalMs, stop.signal);
    }
    return null;
  }

  /** A full disk, say: the bot keeps running, and the next look comes soon. */
  function unexpected(error: unknown): false {
    stop.signal.throwIfAborted();
    powers.log.error("supervisor.unexpected", { error });
    return false;
  }

  async function endBots(supervision: Supervision): Promise<void> {
    supervision.keeper.release();
    const { target } = supervision.record.current;
    // A deliberate stop doesn't count against the release on probation, nor against the supervisor on trial.
    if (target !== null) note(supervision, { target: { ...target, tries: 0 } });
    if (stop.signal.aborted) giveUpCanary(supervision);
    const { stopMs, drainMs } = powers.timings;
    await supervision.processes.end(stop.signal.aborted ? stopMs : drainMs);
  }

  return {
    run,
    stop() {
      if (stop.signal.aborted) processes?.kill();
      else stop.abort(new Error("the supervisor was asked to stop"));
    },
  };
}
