import type { StatusReport, ToBot } from "../ipc/protocol.ts";
import { writeStatusReport } from "../ipc/status-report.ts";
import type { BotProcess } from "./bot-process.ts";
import { note, type Supervision } from "./supervision.ts";
import { tellBot } from "./watch-bot.ts";

/**
 * Brings the report that the record holds to the bot: to the live one directly, otherwise through `.status`. The record
 * forgets it only then, so a kill in between repeats it rather than losing it.
 *
 * @returns false if something weightier waits unread, and this was dropped for it
 */
export async function deliverReport(supervision: Supervision): Promise<boolean> {
  const { record, keeper, powers, stopping } = supervision;
  const { report } = record.current;
  if (report === null) return true;
  const { bot } = keeper;
  const message = toLiveBot(report);
  const told =
    message !== null &&
    bot !== null &&
    bot.health.readyAt !== null &&
    (await tellBot(bot, message, powers.timings.silenceMs, stopping).catch(() => false));
  const left = told || leaveStatus(supervision, report);
  note(supervision, { report: null });
  return left;
}

/** The others are for the bot that starts next. */
function toLiveBot(report: StatusReport): ToBot | null {
  switch (report.event) {
    case "deploy_failed":
    case "supervisor_kept":
      return { type: "deploy_failed", report };
    case "unexplained_head":
      return { type: "unexplained_head", report };
    default:
      return null;
  }
}

/** Writes `.status`; a full disk must not keep a bot from being started. @returns whether the report is there */
export function leaveStatus({ powers }: Supervision, report: StatusReport): boolean {
  try {
    const written = writeStatusReport(powers.home, report);
    if (!written) powers.log.info("supervisor.report-skipped", { skipped: report.event });
    return written;
  } catch (error) {
    powers.log.error("supervisor.status-not-written", { error, report: report.event });
    return false;
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
