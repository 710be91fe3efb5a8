import { createBotProcesses } from "./bot-processes.ts";
import { announceVerified, leaveStatus } from "./deliver-report.ts";
import { botEnvironment } from "./deploy-release.ts";
import { createFirstStart } from "./first-start.ts";
import { type Crash, createKeeper } from "./keep-alive.ts";
import { supervisorProven } from "./next-supervisor.ts";
import { createOriginWatch } from "./origin-watch.ts";
import { releaseFolder } from "./prepare-release.ts";
import { createRecordStore, readRecord } from "./record-store.ts";
import { firstRecord, recordFile } from "./release-record.ts";
import { createRememberedPrograms } from "./remembered-programs.ts";
import { createRestartPolicy } from "./restart-policy.ts";
import { settingsStamp } from "./settings-stamp.ts";
import { note, type Supervision, type SupervisorPowers } from "./supervision.ts";
import type { WakeUp } from "./wake-up.ts";

/**
 * Assembles what the steps of a deploy share: record, keeper, bot processes, the view of origin.
 *
 * @param head the commit that is checked out
 * @throws GitFailedError, or what the file system says
 */
export async function assembleSupervision(
  powers: SupervisorPowers,
  head: string,
  stop: AbortController,
  wake: WakeUp,
): Promise<Supervision> {
  const { timings, home, log } = powers;
  const file = recordFile(home);
  const kept = readRecord(file, (aside) => log.error("supervisor.record-unreadable", { aside }));
  // Until something has been proven, the checked-out commit is the best candidate.
  const unproven = kept === null || (kept.lastGood === null && kept.target === null);
  const first = unproven ? { ...(kept ?? firstRecord(head)), running: head } : kept;

  const processes = createBotProcesses((bots) => note(supervision, { bots }));
  const supervision: Supervision = {
    powers,
    record: createRecordStore(file, first, powers.now, powers.recordChanged),
    processes,
    keeper: createKeeper({
      start: (commit) => supervision.start(commit, "live"),
      policy: createRestartPolicy({
        atOnce: 1,
        firstMs: timings.firstRestartMs,
        longestMs: timings.longestRestartMs,
      }),
      settingsPolicy: createRestartPolicy({
        atOnce: 0,
        firstMs: timings.settingsRetryMs,
        longestMs: timings.longestSettingsRetryMs,
      }),
      settings: () => settingsStamp(home),
      limits: {
        readyMs: timings.keepReadyMs,
        silenceMs: timings.silenceMs,
        deafMs: timings.keepDeafMs,
        waitMs: timings.keepWaitMs,
      },
      settleMs: timings.probationMs,
      crashed,
      ready,
      settled,
    }),
    watch: await createOriginWatch(powers.git),
    firstStart: createFirstStart(() => supervision, stop, wake),
    run: createRememberedPrograms((programs) => note(supervision, { programs })),
    start(commit, how) {
      const folder = releaseFolder(home, commit);
      const bot = processes.start({
        commit,
        folder,
        env: botEnvironment(supervision, folder),
        how,
        print: powers.print,
        hide: powers.hide,
        processStates: powers.processStates,
        deploySignal: wake.ring,
      });
      log.info("supervisor.bot-started", { commit, how, pid: bot.pid });
      void bot.end.then(({ reason, cause }) => {
        log.info("supervisor.bot-ended", { commit, pid: bot.pid, reason, cause });
        wake.ring();
      });
      return bot;
    },
    stopping: stop.signal,
  };
  if (!supervision.watch.hasOrigin) log.warn("supervisor.no-origin", { deploys: "off" });
  return supervision;

  function ready(bot: Parameters<typeof announceVerified>[1]): void {
    const { record, firstStart } = supervision;
    log.info("supervisor.bot-ready", { commit: bot.commit });
    firstStart.done();
    if (record.current.phase === "rolling-back") {
      note(supervision, { phase: "idle" }, { event: "back", commit: bot.commit });
    }
    if (record.current.phase === "verified") void announceVerified(supervision, bot).then(wake.ring);
  }

  function settled({ commit }: { readonly commit: string }): void {
    supervisorProven(supervision);
    wake.ring();
    // The very first release only has to stay up: there is nothing to roll back to.
    if (supervision.record.current.lastGood !== null) return;
    note(supervision, { lastGood: commit }, { event: "verified", commit });
  }

  async function crashed({ commit, reason, output, cause, count, delayMs }: Crash): Promise<void> {
    log.error("supervisor.bot-crashed", { commit, reason, cause, count, restartInMs: delayMs });
    await supervision.firstStart.failed({ commit, cause });
    if (stop.signal.aborted) return;
    const isSetting = cause === "configuration";
    if (isSetting) log.warn("supervisor.waits-for-settings", { commit, retryMs: delayMs });
    // A crash loop is reported once, and again only after the bot has been healthy in between.
    if (count > 1) return;
    note(supervision, {}, { event: "crashed", commit, detail: reason });
    // Someone who has just fixed a setting knows why it restarts.
    if (!isSetting) leaveStatus(supervision, { event: "restart", commit, reason, output, cause });
  }
}
