import { type EndingSignal, heartbeatMs, type ToBot, type ToSupervisor } from "../ipc/protocol.ts";
import { readSupervisorMessage } from "../ipc/read-supervisor-message.ts";
import type { Log } from "../log/log.ts";
import type { PreflightResult } from "../preflight/preflight.ts";
import type { BotEvents } from "./bot-powers.ts";
import type { Bot } from "./create-bot.ts";

/** A bot process from start to exit, with or without a supervisor at the other end of IPC. */
export interface Lifecycle {
  /** "checked": it runs its preflight, and stands by if that passes. */
  start(mode: "checked" | "standby" | "live"): Promise<void>;
  /** A message came over IPC. */
  hear(message: unknown): void;
  /** The supervisor is gone; the next one will start another bot. */
  orphaned(): void;
  /** Drains after this signal. The supervisor is told that the exit was asked for, since it didn't send the signal itself. */
  signalled(signal: EndingSignal): void;
}

export interface LifecyclePowers {
  readonly createBot: (events: BotEvents) => Bot;
  /** Undefined if there is no supervisor. */
  readonly supervisor: ((message: ToSupervisor) => void) | undefined;
  readonly exit: (code: number) => void;
  readonly fail: (error: unknown) => void;
  /** Gets how a preflight ended. If it failed, ends the process. */
  readonly onChecked: (result: PreflightResult) => void;
  readonly log: Log;
}

/** How long running work can take to finish, in milliseconds. Everything else waits for the next bot. */
const graceMs = 2_000;

/** Time to answer GitHub before a bot without a supervisor exits, in milliseconds. */
const answerMs = 250;

/** Nobody waits for an orphan. In milliseconds. */
const orphanGraceMs = 500;

/** The process exits after this even if something hangs, in milliseconds. Everything that matters is on disk by then. */
const longestDrainMs = 8_000;

export function createLifecycle(powers: LifecyclePowers): Lifecycle {
  const { supervisor, exit, fail, log } = powers;
  let state: "loading" | "standby" | "live" | "draining" = "loading";
  let goCame = false;
  const bot = powers.createBot({
    onDeploySignal() {
      if (supervisor !== undefined) supervisor({ type: "deploy" });
      else setTimeout(end, answerMs, "a deploy was left, and whoever starts me again will find it", graceMs);
    },
    // It looks for orders when it is told of a deploy, too; an older one ignores them.
    onOrder: supervisor === undefined ? undefined : () => supervisor({ type: "deploy" }),
    onFatal: fail,
  });

  const isEnding = () => state === "draining";
  let waiting: NodeJS.Timeout | undefined;
  let beating: NodeJS.Timeout | undefined;

  /** Until the bot is ready, tells the supervisor that it is alive and what it is waiting for. */
  function tellWaits(): void {
    if (waiting !== undefined) return;
    const tell = () => supervisor?.({ type: "waiting", on: bot.waits() });
    tell();
    waiting = setInterval(tell, heartbeatMs);
  }

  async function goLive(): Promise<void> {
    if (state === "live" || state === "draining") return;
    state = "live";
    tellWaits();
    try {
      await bot.goLive();
    } finally {
      clearInterval(waiting);
    }
    // It was told to end while it was starting.
    if (isEnding()) return;
    if (supervisor !== undefined) {
      const beat = () => supervisor({ type: "heartbeat", gateway: bot.healthy(), waits: bot.waits() });
      supervisor({ type: "ready" });
      beat();
      beating = setInterval(beat, heartbeatMs);
    }
    log.info("bot is live");
    await bot.settleIn();
  }

  /** An error from going live doesn't count once the bot was told to end. */
  function failUnlessEnding(error: unknown): void {
    if (!isEnding()) fail(error);
  }

  function end(why: string, grace: number): void {
    if (state === "draining") return;
    const wasLive = state === "live";
    state = "draining";
    log.info("bot drains", { why });
    const late = setTimeout(leave, longestDrainMs);
    late.unref();
    const drained = wasLive ? bot.drain(grace) : bot.stop();
    drained
      .catch((error: unknown) => log.error("draining failed", { error }))
      .finally(() => {
        clearTimeout(late);
        leave();
      });
  }

  function leave(): void {
    clearInterval(waiting);
    clearInterval(beating);
    exit(0);
  }

  /** @returns whether there is something to go on with */
  async function check(): Promise<boolean> {
    const result = await bot.check();
    if (isEnding()) return false;
    powers.onChecked(result);
    if (result.fault !== undefined) return false;
    supervisor?.({ type: "checked" });
    return true;
  }

  function obey(message: ToBot): void {
    switch (message.type) {
      case "go":
        goCame = true;
        if (state === "standby") goLive().catch(failUnlessEnding);
        break;
      case "drain":
        end("the supervisor asked for it", graceMs);
        break;
      case "verified":
        void bot.tellVerified(message.commit, message.pullRequest);
        break;
      case "deploy_failed":
      case "unexplained_head":
        void bot.tellReport(message.report);
        break;
    }
  }

  return {
    async start(mode) {
      if (mode === "live") tellWaits();
      if (mode === "checked" && !(await check())) return;
      await bot.standby();
      if (state === "draining") return;
      if (mode === "live" || goCame) return goLive().catch(failUnlessEnding);
      state = "standby";
      supervisor?.({ type: "standby" });
    },
    hear(value) {
      const message = readSupervisorMessage(value);
      if (message === undefined) log.warn("the supervisor said something unknown");
      else obey(message);
    },
    orphaned: () => end("the supervisor is gone", orphanGraceMs),
    signalled(signal) {
      if (state !== "draining") supervisor?.({ type: "ending", signal });
      end(`the signal ${signal} came`, graceMs);
    },
  };
}
