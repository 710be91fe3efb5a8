import { setImmediate as afterInput, setTimeout as sleep } from "node:timers/promises";
import type { BotProcess } from "./bot-process.ts";
import type { ToBot } from "./protocol.ts";

/** How well a bot has to be. Milliseconds. */
export interface HealthLimits {
  readonly readyMs: number;
  readonly silenceMs: number;
  readonly deafMs: number;
}

/** Why a bot that should be live is not well, in words; `null` if it is. */
export function illness(bot: BotProcess, since: number, limits: HealthLimits, now: number): string | null {
  const { readyAt, heartbeatAt, deafSince } = bot.health;
  if (bot.ended !== null) return bot.ended;
  if (readyAt === null) {
    return now - since > limits.readyMs ? `it was not ready within ${seconds(limits.readyMs)}` : null;
  }
  if (heartbeatAt !== null && now - heartbeatAt > limits.silenceMs) {
    return `it lived but gave no heartbeat for ${seconds(limits.silenceMs)}: its event loop is blocked`;
  }
  if (deafSince !== null && now - deafSince > limits.deafMs) {
    return `it was connected but deaf: Discord's gateway did not answer for ${seconds(limits.deafMs)}`;
  }
  return null;
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}

/**
 * Waits until `look` finds something, looking again at each message of the bot, at its end, and every `everyMs`.
 *
 * @throws the signal's reason
 */
export async function untilBot<T>(
  bot: BotProcess,
  look: (now: number) => T | null,
  everyMs: number,
  signal: AbortSignal,
): Promise<T> {
  for (;;) {
    // Was it the supervisor that stood still, the bot's heartbeats lie here unread: they come first.
    await afterInput();
    signal.throwIfAborted();
    const found = look(performance.now());
    if (found !== null) return found;
    await changeOr(bot, everyMs, signal);
  }
}

function changeOr(bot: BotProcess, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
    bot.change().then(done);
  });
}

/**
 * Says something to a live bot and makes sure it was heard: the second heartbeat afterwards can't have been sent before
 * the message was read.
 *
 * @returns false if the bot ended first, or was silent for `silenceMs`
 */
export async function tellBot(
  bot: BotProcess,
  message: ToBot,
  silenceMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const before = bot.health.heartbeats;
  const since = performance.now();
  bot.send(message);
  return untilBot(
    bot,
    (now) => {
      if (bot.health.heartbeats >= before + 2) return true;
      return bot.ended !== null || now - Math.max(since, bot.health.heartbeatAt ?? since) > silenceMs
        ? false
        : null;
    },
    silenceMs / 10,
    signal,
  );
}

/** Asks a bot to end in peace, and ends it after `drainMs`. @returns whether it had to be killed */
export async function drainBot(bot: BotProcess, drainMs: number): Promise<boolean> {
  if (bot.ended !== null) return false;
  bot.send({ type: "drain" });
  const patience = new AbortController();
  const late = await Promise.race([
    bot.end.then(() => false),
    sleep(drainMs, true, { signal: patience.signal }).catch(() => false),
  ]);
  patience.abort();
  if (late) bot.kill();
  await bot.end;
  return late;
}
