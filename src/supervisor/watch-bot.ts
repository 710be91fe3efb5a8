import { setImmediate as afterInput, setTimeout as sleep } from "node:timers/promises";
import type { Wait } from "../ipc/causes.ts";
import type { ToBot } from "../ipc/protocol.ts";
import type { BotProcess, Ending } from "./bot-process.ts";

/** How long a bot can be unhealthy in each way, in milliseconds. */
export interface HealthLimits {
  readonly readyMs: number;
  readonly silenceMs: number;
  readonly deafMs: number;
  /** How long it can be unready or deaf through no fault of its own, as long as it keeps saying so. Default: the limits above. */
  readonly waitMs?: number;
}

/** Why a bot that should be live is unhealthy, and whose fault that is. */
export type HealthFault = Ending;

/** A bot that the machine keeps from running gets at most this many times each limit. */
const deniedFactor = 6;

/** @returns `null` if it is healthy */
export function checkHealth(
  bot: BotProcess,
  since: number,
  limits: HealthLimits,
  now: number,
): HealthFault | null {
  bot.denied.look();
  const { readyAt, heartbeatAt, deafSince, waits } = bot.health;
  if (bot.ended !== null) return bot.ended;
  if (readyAt === null) return notReady(bot, since, limits, now);
  if (heartbeatAt !== null) {
    const late = tooLate(bot, heartbeatAt, limits.silenceMs, now);
    if (late === "machine") {
      return busy(`it lived but gave no heartbeat for ${seconds(limits.silenceMs * deniedFactor)}`);
    }
    if (late === "release") {
      const reason = `it lived but gave no heartbeat for ${seconds(limits.silenceMs)}: its event loop is blocked`;
      return { reason, cause: "release" };
    }
  }
  const wait = foreign(waits);
  const deafMs = wait === undefined ? limits.deafMs : Math.max(limits.deafMs, limits.waitMs ?? 0);
  if (deafSince === null || now - deafSince <= deafMs) return null;
  const reason = `it was connected but deaf: Discord's gateway did not answer for ${seconds(deafMs)}`;
  return wait === undefined
    ? { reason, cause: "release" }
    : { reason: waiting(reason, wait), cause: wait.cause };
}

function notReady(bot: BotProcess, since: number, limits: HealthLimits, now: number): HealthFault | null {
  const { readyMs, silenceMs, waitMs = readyMs } = limits;
  const { aliveAt, waits } = bot.health;
  const reason = (ms: number) => `it was not ready within ${seconds(ms)}`;
  // What it is waiting for counts only while it keeps saying so.
  const isAlive = aliveAt !== null && tooLate(bot, aliveAt, silenceMs, now) === null;
  const wait = isAlive ? foreign(waits) : undefined;
  const limitMs = wait === undefined ? readyMs : waitMs;
  const late = tooLate(bot, since, limitMs, now);
  if (late === null) return null;
  if (wait !== undefined) return { reason: waiting(reason(limitMs), wait), cause: wait.cause };
  return late === "machine"
    ? busy(reason(limitMs * deniedFactor))
    : { reason: reason(limitMs), cause: "release" };
}

/** The first thing that keeps it from serving and is neither the release's fault nor a plugin's. */
function foreign(waits: readonly Wait[]): Wait | undefined {
  return waits.find(({ cause, blocks }) => blocks && cause !== "release" && cause !== "plugin");
}

function waiting(reason: string, { what }: Wait): string {
  return `${reason}: it is waiting for ${what}`;
}

function busy(reason: string): HealthFault {
  return { reason: `${reason}: the machine did not let it run`, cause: "machine" };
}

/**
 * Whether what a bot began at `since` is taking too long, and whose fault that is. Time that the machine denied it doesn't
 * count, but `deniedFactor` times the limit is the most anyone waits.
 */
export function tooLate(
  bot: BotProcess,
  since: number,
  limitMs: number,
  now: number,
): "release" | "machine" | null {
  const ms = now - since;
  if (ms <= limitMs) return null;
  if (ms - bot.denied.since(since) > limitMs) return "release";
  return ms > limitMs * deniedFactor ? "machine" : null;
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}

/**
 * Waits until `look` finds something, looking again at each of the bot's messages, when it ends, and every `everyMs`.
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
    // If it was the supervisor that stalled, the bot's heartbeats are still unread: handle them first.
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
    void bot.change().then(done);
  });
}

/**
 * Sends a live bot a message and makes sure that it was received: the second heartbeat after it can't have been sent before
 * the message was read.
 *
 * @returns false if the bot ended first, or was silent for `silenceMs`
 */
export async function notifyBot(
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

/** Asks a bot to exit, and kills it after `drainMs`. @returns whether it had to be killed */
export async function drainBot(bot: BotProcess, drainMs: number): Promise<boolean> {
  if (bot.ended !== null) return false;
  bot.send({ type: "drain" });
  const timer = new AbortController();
  const late = await Promise.race([
    bot.end.then(() => false),
    sleep(drainMs, true, { signal: timer.signal }).catch(() => false),
  ]);
  timer.abort();
  if (late) bot.kill();
  await bot.end;
  return late;
}
