import { causeOf } from "../ipc/causes.ts";
import type { StatusReport } from "../ipc/protocol.ts";
import type { BotProcess } from "./bot-process.ts";
import { checkSupervisor } from "./check-supervisor.ts";
import { compileCacheEnvironment } from "./compile-cache.ts";
import { cutOver } from "./cut-over.ts";
import { deliverReport } from "./deliver-report.ts";
import { postponed, shouldReport } from "./postpone.ts";
import type { ReleaseFault } from "./preflight.ts";
import { PrepareFailedError } from "./prepare-failed.ts";
import { prepareRelease } from "./prepare-release.ts";
import type { DeployTarget, Phase } from "./release-record.ts";
import { withQuarantined } from "./roll-back.ts";
import { settingsStamp } from "./settings-stamp.ts";
import { superseded, unlessSuperseded } from "./supersede.ts";
import { note, releasePowers, type Supervision } from "./supervision.ts";
import { supervisorCode } from "./supervisor-code.ts";
import { untilChecked } from "./until-checked.ts";
import { type HealthFault, tooLate, untilBot } from "./watch-bot.ts";

/**
 * Steps 2 to 9 for the record's target. Until the cut-over, the running bot is not touched and a newer merge supersedes
 * this one.
 *
 * @throws the signal's reason; the record then says where to resume
 */
export async function deployRelease(supervision: Supervision): Promise<void> {
  let fresh: BotProcess | null = null;
  try {
    const folder = await prepare(supervision);
    // Interrupted for a newer merge that may itself be outdated by now: choose again from the record.
    if ((await superseded(supervision)) || folder === null) return;
    enter(supervision, "preflight");
    // Read before the preflight, so that an edit during it counts as a change.
    const settings = settingsStamp(supervision.powers.home);
    fresh = supervision.start(target(supervision).commit, "preflight");
    const fault = await tryOut(supervision, folder, fresh);
    if (fault !== null) {
      await end(fresh);
      return await fail(supervision, fault, settings);
    }
    enter(supervision, "standby");
    // An older release, or a fork's, has only checked itself.
    if (!fresh.health.checked) fresh = supervision.start(target(supervision).commit, "standby");
    const late = await standby(supervision, fresh);
    if (late !== null) {
      await end(fresh);
      return await fail(supervision, late, settings);
    }
    if (await superseded(supervision)) return await end(fresh);
    enter(supervision, "draining");
  } catch (error) {
    await end(fresh);
    supervision.stopping.throwIfAborted();
    // A full disk, for example: it went wrong here, and the release itself hasn't failed at anything yet.
    const output = error instanceof PrepareFailedError ? error.output : "";
    const reason = troubleInWords(error instanceof Error ? error.message : String(error), output);
    const cause = causeOf(error) ?? "machine";
    return fail(supervision, { reason, output, cause: cause === "release" ? "machine" : cause });
  }
  await cutOver(supervision, fresh);
}

/** @param folder the release's */
export function botEnvironment(
  { powers, record }: Supervision,
  folder: string,
): Readonly<Record<string, string>> {
  const { TURBOT_PROVEN: _stranger, ...env } = powers.env;
  return {
    ...compileCacheEnvironment(powers.home, folder),
    ...env,
    TURBOT_HOME: powers.home,
    // Once a release has been proven, settings that have gone bad since don't keep the bot from serving people.
    ...(record.current.lastGood === null ? {} : { TURBOT_PROVEN: "1" }),
  };
}

/** git, npm and the system each report a full disk in their own way: say it in one way, with what to do about it. */
function troubleInWords(message: string, output: string): string {
  return /no space left on device|disk quota exceeded|\bENOSPC\b|\bEDQUOT\b/i.test(`${message}\n${output}`)
    ? "the disk is full: make room on the machine (df -h says where)"
    : message;
}

function target({ record }: Supervision): DeployTarget {
  if (record.current.target === null) throw new Error("a deploy needs a target");
  return record.current.target;
}

/** Records a phase before it begins. */
function enter(supervision: Supervision, phase: Phase): void {
  const { commit } = target(supervision);
  supervision.record.update({ phase }, { event: phase, commit });
  supervision.powers.log.info(`supervisor.${phase}`, { commit });
}

/** npm can take minutes: a newer merge doesn't wait for it. */
function prepare(supervision: Supervision): Promise<string | null> {
  enter(supervision, "preparing");
  const { commit } = target(supervision);
  return unlessSuperseded(supervision, (signal) =>
    prepareRelease(releasePowers(supervision), commit, signal),
  );
}

/** A bot that checks itself or stands by has nothing to finish. */
async function end(fresh: BotProcess | null): Promise<void> {
  fresh?.kill();
  await fresh?.end;
}

/** Waits for the preflight of the release's bot, and checks its supervisor if that is a different one: meanwhile the bot gets ready. */
async function tryOut(
  supervision: Supervision,
  folder: string,
  bot: BotProcess,
): Promise<ReleaseFault | null> {
  const fault = await untilChecked(supervision, bot);
  const { code } = supervision.powers.own;
  if (fault !== null || code === null || supervisorCode(folder) === code) return fault;
  return checkSupervisor(supervision, target(supervision).commit);
}

async function standby(
  { powers: { timings }, stopping }: Supervision,
  bot: BotProcess,
): Promise<ReleaseFault | null> {
  // Its preflight, and its supervisor's check, had limits of their own, so its time starts only now.
  const since = performance.now();
  const look = (now: number): { readonly fault: HealthFault | null } | null => {
    bot.denied.look();
    if (bot.ended !== null) {
      const { reason, cause } = bot.ended;
      return { fault: { reason: `while it got ready beside the running one, ${reason}`, cause } };
    }
    if (bot.health.standby) return { fault: null };
    const late = tooLate(bot, since, timings.standbyMs, now);
    const reason = `it did not get ready beside the running one within ${timings.standbyMs / 1000} s`;
    return late === null ? null : { fault: { reason, cause: late } };
  };
  const { fault } = await untilBot(bot, look, Math.min(500, timings.standbyMs / 10), stopping);
  return fault === null ? null : { ...fault, output: bot.lastLines() };
}

/**
 * The running bot is not affected; it, or the next one, reports the failure.
 *
 * @param settings the stamp of `.env` when the release was tried
 */
async function fail(supervision: Supervision, fault: ReleaseFault, settings?: string): Promise<void> {
  const { record, powers } = supervision;
  const failed = target(supervision);
  const { commit, pullRequest } = failed;
  const { reason, output, cause } = fault;
  powers.log.error("supervisor.deploy-failed", { commit, pullRequest, reason, output, cause });
  const report: StatusReport = { event: "deploy_failed", commit, pullRequest, reason, output, cause };
  if (cause === "release") {
    const quarantined = withQuarantined(supervision, failed, reason, output);
    note(
      supervision,
      { phase: "idle", target: null, report, quarantined, postponed: null },
      { event: "deploy_failed", commit, detail: reason },
    );
    return void (await deliverReport(supervision));
  }
  const lacksSetting = cause === "configuration" && settings !== undefined;
  const next = postponed(supervision, failed, { cause, ...(lacksSetting ? { settings } : {}) });
  const again = lacksSetting ? "settings" : "later";
  note(
    supervision,
    {
      phase: "idle",
      target: null,
      postponed: next,
      ...(shouldReport(record.current.postponed, next) ? { report: { ...report, again } } : {}),
    },
    { event: "deploy_failed", commit, detail: reason },
  );
  await deliverReport(supervision);
}
