import { type BotProcess, startBot } from "./bot-process.ts";
import { CannotStart } from "./cannot-start.ts";
import { checkHome } from "./check-home.ts";
import { createDeployChooser } from "./choose-deploy.ts";
import { announceVerified, deliverReport, leaveStatus } from "./deliver-report.ts";
import { botEnvironment, deployRelease } from "./deploy-release.ts";
import { endOrphans } from "./end-orphans.ts";
import { resumeProbation } from "./hand-over.ts";
import { type Crash, createKeeper } from "./keep-alive.ts";
import { createOriginWatch } from "./origin-watch.ts";
import { preflight } from "./preflight.ts";
import { PrepareFailed } from "./prepare-failed.ts";
import { prepareRelease, releaseFolder } from "./prepare-release.ts";
import { pruneReleases, repairReleases } from "./prune-releases.ts";
import { createRecordStore, firstRecord, readRecord, recordFile } from "./release-record.ts";
import { createRestartPolicy } from "./restart-policy.ts";
import { note, type Supervision, type SupervisorPowers } from "./supervision.ts";
import { lockHome } from "./supervisor-lock.ts";
import { createWakeUp } from "./wake-up.ts";
import { drainBot } from "./watch-bot.ts";

export interface Supervisor {
  /**
   * Keeps the home's bot running and deploys what is merged, until `stop`.
   *
   * @throws CannotStart
   */
  run(): Promise<void>;
  /** Drains the bot; `run` resolves once it has ended. The second call kills it. */
  stop(): void;
}

/** The whole of it, from the lock to the last drain. See docs/deploy-protocol.md. */
export function createSupervisor(powers: SupervisorPowers): Supervisor {
  const stop = new AbortController();
  const wake = createWakeUp();
  const bots = new Set<BotProcess>();
  /** Whether the bot was seen to work, or not to, since the start. Until then the first release ever has no rival. */
  let tried = false;

  async function run(): Promise<void> {
    const { head, changed } = await checkHome(powers.home, powers.git);
    const lock = lockHome(powers.home, process.pid, powers.now);
    try {
      if (changed.length > 0) {
        powers.log.warn("supervisor.changed-files-do-not-run", { head, files: changed.slice(0, 10) });
      }
      const supervision = await assemble(head);
      try {
        await recover(supervision);
        await loop(supervision);
      } finally {
        await endBots(supervision);
      }
    } catch (error) {
      if (!stop.signal.aborted || error !== stop.signal.reason) throw error;
    } finally {
      lock.release();
    }
    if (stop.signal.reason instanceof CannotStart) throw stop.signal.reason;
  }

  async function assemble(head: string): Promise<Supervision> {
    const file = recordFile(powers.home);
    const kept = readRecord(file, (aside) => powers.log.error("supervisor.record-unreadable", { aside }));
    // While nothing has ever been proven, what is checked out is the best there is.
    const unproven = kept === null || (kept.lastGood === null && kept.target === null);
    const first = unproven ? { ...(kept ?? firstRecord(head)), running: head } : kept;
    const record = createRecordStore(file, first, powers.now, powers.recordChanged);
    const { timings } = powers;
    const keeper = createKeeper({
      start: (commit) => start(commit, "live"),
      policy: createRestartPolicy(timings.firstRestartMs, timings.longestRestartMs),
      limits: {
        readyMs: timings.keepReadyMs,
        silenceMs: timings.silenceMs,
        deafMs: timings.keepDeafMs,
      },
      settleMs: timings.probationMs,
      crashed: (crash) => crashed(supervision, crash),
      ready: (bot) => live(supervision, bot),
      settled: ({ commit }) => {
        // The first release ever is proven by living, as nothing was there before.
        if (record.current.lastGood !== null) return;
        note(supervision, { lastGood: commit }, { event: "verified", commit });
      },
    });
    const start: Supervision["start"] = (commit, how) => {
      const bot = startBot({
        commit,
        folder: releaseFolder(powers.home, commit),
        env: botEnvironment(supervision),
        standby: how === "standby",
        print: powers.print,
        hide: powers.hide,
        deploySignal: wake.ring,
      });
      bots.add(bot);
      powers.log.info("supervisor.bot-started", { commit, how, pid: bot.pid });
      rememberBots(supervision);
      bot.end.then((reason) => {
        bots.delete(bot);
        powers.log.info("supervisor.bot-ended", { commit, pid: bot.pid, reason });
        rememberBots(supervision);
        wake.ring();
      });
      return bot;
    };
    const watch = await createOriginWatch(powers.git);
    if (!watch.hasOrigin) powers.log.warn("supervisor.no-origin", { deploys: "off" });
    const supervision: Supervision = { powers, record, keeper, watch, start, stopping: stop.signal };
    return supervision;
  }

  function rememberBots(supervision: Supervision): void {
    const living = [...bots].flatMap(({ pid, birth }) => (pid === undefined ? [] : [{ pid, birth }]));
    note(supervision, { bots: living });
  }

  /** Goes on where the last supervisor, however it ended, left off. */
  async function recover(supervision: Supervision): Promise<void> {
    const { record, keeper } = supervision;
    const killed = await endOrphans(record.current.bots, powers.timings.drainMs);
    if (killed.length > 0) powers.log.warn("supervisor.orphans-killed", { pids: killed });
    record.update({ bots: [] }, { event: "started", commit: record.current.running });
    await repairReleases(powers.home, powers.git);
    await prune(supervision);
    const { running, phase } = record.current;
    await prepareRelease({ ...powers, installMs: powers.timings.installMs }, running, stop.signal).catch(
      (error: unknown) => {
        if (!(error instanceof PrepareFailed)) throw error;
        throw new CannotStart(
          `The release ${running} could not be made: ${error.message}. Put that right, then start again.\n${error.output}`.trim(),
          { cause: error },
        );
      },
    );
    await deliverReport(supervision);
    if (phase === "going" || phase === "probation") await resumeProbation(supervision);
    else keeper.hold(running);
  }

  async function loop(supervision: Supervision): Promise<void> {
    const chooser = createDeployChooser(supervision);
    while (!stop.signal.aborted) {
      const { phase } = supervision.record.current;
      // What was verified and not yet announced comes first, if there is anyone to announce it.
      const announcing = phase === "verified" && !supervision.keeper.struggling;
      const first = supervision.record.current.lastGood === null && !tried;
      const chosen = !announcing && !first && (await chooser.choose().catch(unexpected));
      if (chosen) {
        await deployRelease(supervision);
        await prune(supervision);
      } else {
        await wake.wait(powers.timings.signalMs, stop.signal);
      }
    }
  }

  /** A full disk, say: the bot goes on running, and the next look comes soon. */
  function unexpected(error: unknown): false {
    stop.signal.throwIfAborted();
    powers.log.error("supervisor.unexpected", { error });
    return false;
  }

  function live(supervision: Supervision, bot: BotProcess): void {
    const { record } = supervision;
    powers.log.info("supervisor.bot-ready", { commit: bot.commit });
    triedOnce();
    if (record.current.phase === "rolling-back") {
      note(supervision, { phase: "idle" }, { event: "back", commit: bot.commit });
    }
    if (record.current.phase === "verified") void announceVerified(supervision, bot).then(wake.ring);
  }

  async function crashed(supervision: Supervision, crash: Crash): Promise<void> {
    const { commit, reason, output, count, delayMs } = crash;
    powers.log.error("supervisor.bot-crashed", { commit, reason, count, restartInMs: delayMs });
    // A crash loop is told once: the first time, and again after the bot has been well.
    if (count > 1) return;
    note(supervision, {}, { event: "crashed", commit, detail: reason });
    leaveStatus(supervision, { event: "restart", commit, reason, output });
    await giveUpIfHopeless(supervision, commit);
    triedOnce();
  }

  function triedOnce(): void {
    tried = true;
    wake.ring();
  }

  /**
   * A bot that never ran here and doesn't pass its preflight lacks settings, most likely: someone who just set it up
   * is better served by what it says than by a loop of it.
   */
  async function giveUpIfHopeless(supervision: Supervision, commit: string): Promise<void> {
    if (tried || supervision.record.current.lastGood !== null) return;
    const powersHere = {
      botEnv: botEnvironment(supervision),
      preflightMs: powers.timings.preflightMs,
      hide: powers.hide,
    };
    const fault = await preflight(powersHere, releaseFolder(powers.home, commit), stop.signal).catch(
      () => null,
    );
    if (fault === null || stop.signal.aborted) return;
    // Its log lines were not written for someone at a terminal, unless they are all there is.
    const words = fault.output.split("\n").filter((line) => !line.startsWith('{"'));
    const said = words.join("\n").trim() || fault.output;
    stop.abort(
      new CannotStart(`Turbot can't start yet: ${fault.reason}. Put this right, then start again.\n${said}`),
    );
  }

  async function prune(supervision: Supervision): Promise<void> {
    const { running, lastGood, previousGood, target } = supervision.record.current;
    const keep = [running, lastGood, previousGood, target?.commit ?? null, target?.before ?? null];
    await pruneReleases(powers.home, powers.git, new Set(keep.filter((commit) => commit !== null))).catch(
      (error: unknown) => powers.log.warn("supervisor.not-pruned", { error }),
    );
  }

  async function endBots(supervision: Supervision): Promise<void> {
    supervision.keeper.release();
    const { target } = supervision.record.current;
    // A stop on purpose is no sign against the release on probation.
    if (target !== null) note(supervision, { target: { ...target, tries: 0 } });
    const { drainMs } = powers.timings;
    await Promise.all(
      [...bots].map((bot) => {
        if (bot.live) return drainBot(bot, drainMs);
        bot.kill();
        return bot.end;
      }),
    );
  }

  return {
    run,
    stop() {
      if (stop.signal.aborted) for (const bot of bots) bot.kill();
      else stop.abort(new Error("the supervisor was asked to stop"));
    },
  };
}
