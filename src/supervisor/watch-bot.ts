import { setImmediate as afterInput, setTimeout as sleep } from "node:timers/promises";
import type { Wait } from "../ipc/causes.ts";
import type { ToBot } from "../ipc/protocol.ts";
import type { BotProcess, Ending } from "./bot-process.ts";

/** How well a bot has to be. Milliseconds. */
export interface HealthLimits {
  readonly readyMs: number;
  readonly silenceMs: number;
  readonly deafMs: number;
  /** How long one may be unready or deaf through no fault of its own, saying so all the time. Default: the limits above. */
  readonly waitMs?: number;
}

/** Why a bot that should be live is not well, in words to be read after "it", and whose fault that is. */
export type Illness = Ending;

/** So many times a limit is waited for a bot that the machine keeps from running. */
const mostPatience = 6;

/** @returns `null` if it is well */
export function illness(bot: BotProcess, since: number, limits: HealthLimits, now: number): Illness | null {
  bot.denied.look();
  const { readyAt, heartbeatAt, deafSince, waits } = bot.health;
  if (bot.ended !== null) return bot.ended;
  if (readyAt === null) return notReady(bot, since, limits, now);
  if (heartbeatAt !== null) {
    const late = tooLate(bot, heartbeatAt, limits.silenceMs, now);
    if (late === "machine") {
      return busy(`it lived but gave no heartbeat for ${seconds(limits.silenceMs * mostPatience)}`);
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

function notReady(bot: BotProcess, since: number, limits: HealthLimits, now: number): Illness | null {
  const { readyMs, silenceMs, waitMs = readyMs } = limits;
  const { aliveAt, waits } = bot.health;
  const reason = (ms: number) => `it was not ready within ${seconds(ms)}`;
  // What it waits for counts only while it goes on saying so.
  const isAlive = aliveAt !== null && tooLate(bot, aliveAt, silenceMs, now) === null;
  const wait = isAlive ? foreign(waits) : undefined;
  const limitMs = wait === undefined ? readyMs : waitMs;
  const late = tooLate(bot, since, limitMs, now);
  if (late === null) return null;
  if (wait !== undefined) return { reason: waiting(reason(limitMs), wait), cause: wait.cause };
  return late === "machine"
    ? busy(reason(limitMs * mostPatience))
    : { reason: reason(limitMs), cause: "release" };
}

/** The first thing that keeps it from serving and is neither its own fault nor a plugin's. */
function foreign(waits: readonly Wait[]): Wait | undefined {
  return waits.find(({ cause, blocks }) => blocks && cause !== "release" && cause !== "plugin");
}

function waiting(reason: string, { what }: Wait): string {
  return `${reason}: it is waiting for ${what}`;
}

function busy(reason: string): Illness {
  return { reason: `${reason}: the machine did not let it run`, cause: "machine" };
}

/**
 * Whether what a bot began at `since` takes longer than it may, and through whom. What the machine denied it doesn't
 * count; but nobody waits longer than some times the limit.
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
  return ms > limitMs * mostPatience ? "machine" : null;
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
