import type { BotProcess } from "./bot-process.ts";
import { failedPreflight, type ReleaseFault, unstartedPreflight } from "./preflight.ts";
import type { Supervision } from "./supervision.ts";
import { untilBot } from "./watch-bot.ts";

/** How often to sample whether the machine lets it run, in milliseconds. */
const lookEveryMs = 500;

/**
 * Waits until a bot that was started for its preflight says that it passed, or has ended with exit code 0: then it is of a release that
 * doesn't stand by in the same process. One that takes too long is killed.
 *
 * @returns `null` if it passed
 * @throws the signal's reason
 */
export async function untilChecked(
  { powers: { timings }, stopping }: Supervision,
  bot: BotProcess,
): Promise<ReleaseFault | null> {
  const since = bot.health.startedAt;
  const look = (now: number): "passed" | "failed" | "late" | null => {
    bot.denied.look();
    if (bot.health.checked) return "passed";
    if (bot.ended !== null) return bot.ended.code === 0 && bot.ended.signal === null ? "passed" : "failed";
    return now - since > timings.preflightMs ? "late" : null;
  };
  const found = await untilBot(bot, look, Math.min(lookEveryMs, timings.preflightMs / 10), stopping);
  if (found === "passed") return null;
  // Time after its end would count as time that it got.
  const denied = bot.denied.since(since) > (performance.now() - since) / 2;
  if (found === "late") bot.kill();
  const { code, signal, startError } = await bot.end;
  if (startError !== undefined) return unstartedPreflight(startError);
  const killed = found === "late" ? "it took too long" : null;
  return failedPreflight({ code, signal, killed, denied }, bot.lastLines());
}
