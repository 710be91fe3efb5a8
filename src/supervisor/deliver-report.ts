import type { BotProcess } from "./bot-process.ts";
import { writeStatusReport } from "./status-report.ts";
import { note, type Supervision } from "./supervision.ts";
import { tellBot } from "./watch-bot.ts";

/**
 * Brings the report that the record holds to the bot: to the live one directly, otherwise through `.status`. The record
 * forgets it only then, so a kill in between repeats it rather than losing it.
 */
export async function deliverReport(supervision: Supervision): Promise<void> {
  const { record, keeper, powers, stopping } = supervision;
  const { report } = record.current;
  if (report === null) return;
  const { bot } = keeper;
  const direct = report.event === "deploy_failed" && bot !== null && bot.health.readyAt !== null;
  const told =
    direct &&
    (await tellBot(bot, { type: "deploy_failed", report }, powers.timings.silenceMs, stopping).catch(
      () => false,
    ));
  if (!told) leaveStatus(supervision, report);
  note(supervision, { report: null });
}

/** Writes `.status`; a full disk must not keep a bot from being started. */
export function leaveStatus({ powers }: Supervision, report: Parameters<typeof writeStatusReport>[1]): void {
  try {
    if (!writeStatusReport(powers.home, report)) {
      powers.log.info("supervisor.report-skipped", { skipped: report.event });
    }
  } catch (error) {
    powers.log.error("supervisor.status-not-written", { error, report: report.event });
  }
}

/**
 * Says `verified` to a live bot, if that has not been heard yet.
 *
 * @returns whether there is nothing left to say
 */
export async function announceVerified(supervision: Supervision, bot: BotProcess): Promise<boolean> {
  const { record, powers, stopping } = supervision;
  const { phase, target } = record.current;
  if (phase !== "verified" || target === null) return true;
  const { commit, pullRequest } = target;
  const heard = await tellBot(
    bot,
    { type: "verified", commit, pullRequest },
    powers.timings.silenceMs,
    stopping,
  ).catch(() => false);
  if (heard) note(supervision, { phase: "idle", target: null });
  return heard;
}
