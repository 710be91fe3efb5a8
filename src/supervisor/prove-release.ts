import type { BotProcess } from "./bot-process.ts";
import type { ReleaseFault } from "./preflight.ts";
import { note, type Supervision } from "./supervision.ts";
import { checkHealth, type HealthFault, untilBot } from "./watch-bot.ts";

/**
 * Steps 7 and 8: waits until the new release is ready, then watches it through its probation.
 *
 * @param since when it was told to go live, on the monotonic clock
 * @returns `null` if it passed
 * @throws the signal's reason
 */
export async function proveRelease(
  supervision: Supervision,
  bot: BotProcess,
  since: number,
): Promise<ReleaseFault | null> {
  const { record, powers, stopping } = supervision;
  const { timings } = powers;
  const look = (now: number): { readonly fault: HealthFault | null } | null => {
    const unhealthy = checkHealth(bot, since, timings, now);
    if (unhealthy !== null) return { fault: unhealthy };
    const { readyAt, deafSince, heartbeatAt } = bot.health;
    if (readyAt === null) return null;
    if (record.current.phase === "going") {
      note(supervision, { phase: "probation" }, { event: "ready", commit: bot.commit });
    }
    // Time alone proves nothing: a heartbeat has to arrive after it is over, which a bot that hangs can't send.
    const spokeAfter = (heartbeatAt ?? readyAt) - readyAt;
    const proven = spokeAfter >= timings.probationMs && deafSince === null;
    return proven ? { fault: null } : null;
  };
  const everyMs = Math.min(timings.silenceMs / 4, timings.probationMs / 4, 500);
  const { fault } = await untilBot(bot, look, everyMs, stopping);
  return fault === null ? null : { ...fault, output: bot.lastLines() };
}
