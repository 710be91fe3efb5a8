import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { killGroup } from "../git/run-program.ts";
import { type Cause, causeOf, causeOfExit, causeOfSignal, type Wait } from "../ipc/causes.ts";
import type { ToBot, ToSupervisor } from "../ipc/protocol.ts";
import { readBotMessage } from "../ipc/read-bot-message.ts";
import { createLineHider } from "../log/hide-lines.ts";
import { channelSpawn, openBotChannel } from "./bot-channel.ts";
import { createDeniedTime, type DeniedTime } from "./denied-time.ts";
import { createLastLines } from "./last-lines.ts";
import { processBirth } from "./process-birth.ts";
import type { ProcessStates } from "./process-standing.ts";

/**
 * What a bot is started for. A new release gets both flags for `preflight`, and stands by once it has checked itself; one that knows
 * only one flag at a time takes that for its preflight alone, and ends.
 */
const flags = { live: [], standby: ["--standby"], preflight: ["--preflight", "--standby"] } as const;
export type StartedFor = keyof typeof flags;

/** One running `bin/bot.ts`. */
export interface BotProcess {
  readonly commit: string;
  /** `undefined` if it couldn't be started at all. */
  readonly pid: number | undefined;
  readonly birth: string | null;
  readonly health: BotHealth;
  /** False before its `go` for one that checks itself or stands by: it has nothing to drain. */
  readonly live: boolean;
  /** Why it ended; `null` while it lives. */
  readonly ended: BotEnd | null;
  /** Resolves once it and everything it started have ended. */
  readonly end: Promise<BotEnd>;
  /** Time during which the machine kept it from running. */
  readonly denied: DeniedTime;
  /** Resolves with the next message or the end. */
  change(): Promise<void>;
  /** Does nothing if the bot is gone. */
  send(message: ToBot): void;
  kill(): void;
  lastLines(): string;
}

/** How a process ended: in words that follow a colon, and whose fault that was as far as its end tells. */
export interface Ending {
  readonly reason: string;
  readonly cause: Cause;
}

/** The same with what the system said about it. */
export interface BotEnd extends Ending {
  readonly code: number | null;
  /** What ended it, also if it ended in peace after it was sent that from outside. */
  readonly signal: string | null;
  /** Why it couldn't be started at all. */
  readonly startError?: Error;
}

/** Times on the monotonic clock, in milliseconds. */
export interface BotHealth {
  readonly startedAt: number;
  /** It passed its preflight. */
  readonly checked: boolean;
  readonly standby: boolean;
  readonly readyAt: number | null;
  readonly heartbeatAt: number | null;
  readonly heartbeats: number;
  /** Since when its heartbeats have said that Discord doesn't answer. */
  readonly deafSince: number | null;
  /** When it last reported `waiting`, before it was ready; an older bot never does. */
  readonly aliveAt: number | null;
  /** What it is waiting for, or doing without. */
  readonly waits: readonly Wait[];
}

export interface BotStart {
  readonly commit: string;
  /** The release's folder. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly how: StartedFor;
  /** Gets the bot's output as it comes. */
  readonly print: (chunk: string) => void;
  readonly hide: (text: string) => string;
  readonly processStates: ProcessStates;
  /** Called when the bot has written `.deploy`. */
  readonly deploySignal: () => void;
}

/** A process's last output can arrive after its exit. */
const lastOutputMs = 200;

/**
 * V8's room for short-lived objects, in MB. It usually begins with 1 and grows to 16, three times: at a start, which makes a lot, it would
 * clean up all the time, and later keep 30 MB more than events need.
 */
export const youngHeap = ["--min-semi-space-size=8", "--max-semi-space-size=8"];

export function startBot(start: BotStart): BotProcess {
  const child = spawn(releaseNode(start.folder), [...youngHeap, join("bin", "bot.ts"), ...flags[start.how]], {
    cwd: start.folder,
    env: { ...start.env, ...channelSpawn.env },
    stdio: [...channelSpawn.stdio],
    // Its own process group: Ctrl-C in a terminal reaches only the supervisor, which then drains the bot.
    detached: true,
  });
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
    checked: false,
    standby: false,
    readyAt: null,
    heartbeatAt: null,
    heartbeats: 0,
    deafSince: null,
    aliveAt: null,
    waits: [],
  };
  let ended: BotEnd | null = null;
  let killedByUs = false;
  let outsideSignal: string | undefined;
  let live = start.how === "live";
  let change = Promise.withResolvers<void>();
  const changed = () => {
    change.resolve();
    change = Promise.withResolvers<void>();
  };
  const channel = openBotChannel(child.stdio, (value) => {
    const message = readBotMessage(value);
    if (message === null) return;
    if (message.type === "deploy") start.deploySignal();
    // What a preflight says is no reason for what happens later.
    if (message.type === "checked" && start.how === "preflight" && !health.checked) lines.forget();
    if (message.type === "ending") outsideSignal ??= message.signal;
    health = heard(health, message, performance.now());
    changed();
  });
  const end = ending(
    child,
    () => killedByUs,
    () => outsideSignal,
  ).then((how) => {
    ended = how;
    changed();
    return how;
  });
  const { pid } = child;

  return {
    commit: start.commit,
    pid,
    birth: pid === undefined ? null : processBirth(pid),
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
    denied: createDeniedTime(
      () => (pid === undefined ? new Map() : start.processStates(pid)),
      () => performance.now(),
    ),
    change: () => (ended === null ? change.promise : Promise.resolve()),
    send: (message) => {
      if (message.type === "go") live = true;
      channel.send(message);
    },
    kill() {
      killedByUs = true;
      killGroup(pid);
    },
    lastLines: () => lines.text(),
  };
}

/** The Node that the release pins, not the one that runs the supervisor. */
export function releaseNode(folder: string): string {
  return join(folder, "node_modules", ".bin", "node");
}

function heard(health: BotHealth, message: ToSupervisor, now: number): BotHealth {
  switch (message.type) {
    case "checked":
      return { ...health, checked: true };
    case "standby":
      return { ...health, standby: true };
    case "waiting":
      return { ...health, aliveAt: now, waits: message.on };
    case "ready":
      return { ...health, readyAt: health.readyAt ?? now, heartbeatAt: now, waits: [] };
    case "heartbeat":
      return {
        ...health,
        waits: message.waits ?? [],
        heartbeatAt: now,
        heartbeats: health.heartbeats + 1,
        deafSince: message.gateway ? null : (health.deafSince ?? now),
      };
    case "deploy":
    case "ending":
      return health;
  }
}

/** If we didn't do it, it was the kernel out of memory, or a person or watchdog on the machine. */
const fromOutside = "it was killed from outside";

/** A bot that eats up the machine's memory ends this way every time, no matter which signal a watchdog sends. */
export function isKilledFromOutside({ reason, cause }: Ending): boolean {
  return cause === "machine" && reason.startsWith(fromOutside);
}

function endInWords(code: number | null): string {
  const why: Readonly<Partial<Record<Cause, string>>> = {
    configuration: "a setting needs a person",
    machine: "the machine failed it",
    discord: "Discord failed it",
    github: "GitHub failed it",
    claude: "Claude failed it",
  };
  const said = why[causeOfExit(code)];
  return `it ended by itself with exit code ${code ?? "unknown"}${said === undefined ? "" : `: ${said}`}`;
}

function endBySignal(signal: NodeJS.Signals, byUs: boolean): Ending {
  const cause = byUs ? "release" : causeOfSignal(signal);
  return cause === "machine"
    ? { reason: `${fromOutside} (${signal})`, cause }
    : { reason: `it was ended by ${signal}`, cause };
}

/** @param asked the signal from outside that the bot said it is ending on */
function ending(
  child: ChildProcess,
  killedByUs: () => boolean,
  asked: () => string | undefined,
): Promise<BotEnd> {
  return new Promise((resolve) => {
    child.once("error", (error) => {
      // Also emitted when a message can't be delivered; only a failed start has no pid.
      if (child.pid === undefined) {
        const reason = `it could not be started: ${error.message}`;
        resolve({ reason, cause: causeOf(error) ?? "release", code: null, signal: null, startError: error });
      }
    });
    child.on("error", () => {});
    child.once("exit", async (code, signal) => {
      // Its plugin host, and anything else it started.
      killGroup(child.pid);
      const closed = new Promise((close) => child.once("close", close));
      const timer = new AbortController();
      await Promise.race([closed, sleep(lastOutputMs, undefined, { signal: timer.signal }).catch(() => {})]);
      timer.abort();
      const sent = asked();
      if (signal !== null) resolve({ ...endBySignal(signal, killedByUs()), code, signal });
      else if (code === 0 && sent !== undefined) {
        const reason = `${fromOutside} (it was sent ${sent}, and ended in peace)`;
        resolve({ reason, cause: "machine", code, signal: sent });
      } else resolve({ reason: endInWords(code), cause: causeOfExit(code), code, signal });
    });
  });
}
