import type { StatusReport, ToBot } from "../ipc/protocol.ts";
import { writeStatusReport } from "../ipc/status-report.ts";
import type { BotProcess } from "./bot-process.ts";
import { note, type Supervision } from "./supervision.ts";
import { notifyBot } from "./watch-bot.ts";

/**
 * Delivers the report in the record: directly to a live bot, otherwise through `.status`. Only then is it removed from the
 * record, so a kill in between repeats it rather than losing it.
 *
 * @returns false if it was dropped because a more important report is still unread
 */
export async function deliverReport(supervision: Supervision): Promise<boolean> {
  const { record, keeper, powers, stopping } = supervision;
  const { report } = record.current;
  if (report === null) return true;
  const { bot } = keeper;
  const message = toLiveBot(report);
  const delivered =
    message !== null &&
    bot !== null &&
    bot.health.readyAt !== null &&
    (await notifyBot(bot, message, powers.timings.silenceMs, stopping).catch(() => false));
  const reported = delivered || leaveStatus(supervision, report);
  note(supervision, { report: null });
  return reported;
}

/** `null`: it is for the bot that starts next. */
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

/** Writes `.status`; a full disk must not keep a bot from starting. @returns whether the report was written */
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
 * Sends `verified` to a live bot, unless it has already heard that.
 *
 * @returns whether nothing is left to announce
 */
export async function announceVerified(supervision: Supervision, bot: BotProcess): Promise<boolean> {
  const { record, powers, stopping } = supervision;
  const { phase, target } = record.current;
  if (phase !== "verified" || target === null) return true;
  const { commit, pullRequest } = target;
  const heard = await notifyBot(
    bot,
    { type: "verified", commit, pullRequest },
    powers.timings.silenceMs,
    stopping,
  ).catch(() => false);
  if (heard) note(supervision, { phase: "idle", target: null });
  return heard;
}
