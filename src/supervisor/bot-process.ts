import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { killGroup } from "../git/run-program.ts";
import { createLineHider } from "../log/hide-lines.ts";
import { channelSpawn, openBotChannel } from "./bot-channel.ts";
import { createLastLines } from "./last-lines.ts";
import { processBirth } from "./process-birth.ts";
import type { ToBot, ToSupervisor } from "./protocol.ts";
import { readBotMessage } from "./read-bot-message.ts";

/** One running `bin/bot.ts`. */
export interface BotProcess {
  readonly commit: string;
  /** `undefined` if it could not be started at all. */
  readonly pid: number | undefined;
  readonly birth: string | null;
  readonly health: BotHealth;
  /** False for a standby bot before its `go`: it has nothing to drain. */
  readonly live: boolean;
  /** Why it ended, in words; `null` while it lives. */
  readonly ended: string | null;
  /** Resolves when it has ended, and everything it started with it. */
  readonly end: Promise<string>;
  /** Resolves with the next message or the end. */
  change(): Promise<void>;
  /** To one that is gone, it says nothing. */
  send(message: ToBot): void;
  kill(): void;
  lastLines(): string;
}

/** Times on the monotonic clock, in milliseconds. */
export interface BotHealth {
  readonly startedAt: number;
  readonly standby: boolean;
  readonly readyAt: number | null;
  readonly heartbeatAt: number | null;
  readonly heartbeats: number;
  /** Since when its heartbeats say that Discord doesn't answer. */
  readonly deafSince: number | null;
}

export interface BotStart {
  readonly commit: string;
  /** The release's folder. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly standby: boolean;
  /** Takes what the bot prints, as it comes. */
  readonly print: (chunk: string) => void;
  readonly hide: (text: string) => string;
  /** A `.deploy` file was written. */
  readonly deploySignal: () => void;
}

/** What a process printed last may arrive after its end is known. */
const LAST_WORDS_MS = 200;

export function startBot(start: BotStart): BotProcess {
  const child = spawn(
    releaseNode(start.folder),
    [join("bin", "bot.ts"), ...(start.standby ? ["--standby"] : [])],
    {
      cwd: start.folder,
      env: { ...start.env, ...channelSpawn.env },
      stdio: [...channelSpawn.stdio],
      // A group of its own: Ctrl-C in a terminal reaches the supervisor alone, which then drains the bot.
      detached: true,
    },
  );
  const lines = createLastLines(start.hide);
  for (const stream of [child.stdout, child.stderr]) {
    const shown = createLineHider(start.print, start.hide);
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      lines.add(chunk);
      shown.add(chunk);
    });
    stream?.on("close", shown.end);
  }

  let health: BotHealth = {
    startedAt: performance.now(),
    standby: false,
    readyAt: null,
    heartbeatAt: null,
    heartbeats: 0,
    deafSince: null,
  };
  let ended: string | null = null;
  let live = !start.standby;
  let change = Promise.withResolvers<void>();
  const changed = () => {
    change.resolve();
    change = Promise.withResolvers<void>();
  };
  const channel = openBotChannel(child.stdio, (value) => {
    const message = readBotMessage(value);
    if (message === null) return;
    if (message.type === "deploy") start.deploySignal();
    health = heard(health, message, performance.now());
    changed();
  });
  const end = ending(child).then((reason) => {
    ended = reason;
    changed();
    return reason;
  });

  return {
    commit: start.commit,
    pid: child.pid,
    birth: child.pid === undefined ? null : processBirth(child.pid),
    get health() {
      return health;
    },
    get live() {
      return live;
    },
    get ended() {
      return ended;
    },
    end,
    change: () => (ended === null ? change.promise : Promise.resolve()),
    send: (message) => {
      if (message.type === "go") live = true;
      channel.send(message);
    },
    kill: () => killGroup(child.pid),
    lastLines: () => lines.text(),
  };
}

/** The runtime that the release pins, not the one that runs the supervisor. */
export function releaseNode(folder: string): string {
  return join(folder, "node_modules", ".bin", "node");
}

function heard(health: BotHealth, message: ToSupervisor, now: number): BotHealth {
  switch (message.type) {
    case "standby":
      return { ...health, standby: true };
    case "ready":
      return { ...health, readyAt: health.readyAt ?? now, heartbeatAt: now };
    case "heartbeat":
      return {
        ...health,
        heartbeatAt: now,
        heartbeats: health.heartbeats + 1,
        deafSince: message.gateway ? null : (health.deafSince ?? now),
      };
    case "deploy":
      return health;
  }
}

function ending(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => {
      // Also sent when a message can't be delivered; only a start that failed has no number.
      if (child.pid === undefined) resolve(`it could not be started: ${error.message}`);
    });
    child.on("error", () => {});
    child.once("exit", async (code, signal) => {
      // Its plugin host and whatever else it started.
      killGroup(child.pid);
      const closed = new Promise((close) => child.once("close", close));
      const patience = new AbortController();
      await Promise.race([
        closed,
        sleep(LAST_WORDS_MS, undefined, { signal: patience.signal }).catch(() => {}),
      ]);
      patience.abort();
      resolve(
        signal !== null
          ? `it was ended by ${signal}`
          : `it ended by itself with exit code ${code ?? "unknown"}`,
      );
    });
  });
}
