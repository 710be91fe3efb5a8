import type { ChildProcess, ChildProcessWithoutNullStreams } from "node:child_process";
import { causeOfLoss } from "../../ipc/causes.ts";
import { encodeFrame, frameReader } from "../../ipc/frames.ts";
import type { Log } from "../../log/log.ts";
import {
  type FromChild,
  type HeldTime,
  type LoadHook,
  longestFromChild,
  longestToChild,
  type Still,
  type ToChild,
} from "./child-protocol.ts";
import type { IdleProcesses } from "./idle-processes.ts";
import { limits } from "./limits.ts";
import { createPending, type Pending } from "./pending.ts";
import { PluginError } from "./plugin-error.ts";
import { readDone, readFromChild } from "./read-from-child.ts";
import { spawnSandbox } from "./spawn-sandbox.ts";

/**
 * The child process in which plugins run. It has no permissions and ends with the bot. Its environment says only where its own code is
 * compiled already, and the threads of plugins lose even that.
 */
export interface Sandbox {
  /** Loads an engine, replacing any of that name. Returns the manifest's text. Throws PluginError. */
  load(
    engine: string,
    source: string,
    options?: {
      /** The plugin whose engine it is. @default the one of that name */
      readonly of?: string;
      /** @default "run" */
      readonly hook?: LoadHook;
      readonly ownWorker?: boolean;
      /** The source without types. @default the process leaves them out */
      readonly javaScript?: string | undefined;
      /** The source of its tests: a test run is loaded instead of the plugin. */
      readonly tests?: string;
      /** The same without types. @default the process leaves them out */
      readonly testsJavaScript?: string | undefined;
    },
  ): Promise<string>;
  /** Runs a handler. Throws PluginError. */
  call(plugin: string, call: { readonly call: string }, timeoutMs: number): Promise<unknown>;
  /** Answers a plugin's call to the host. */
  answer(
    plugin: string,
    answer: { readonly id: number; readonly ok: boolean; readonly answer: unknown },
  ): void;
  /** Whether timers are waiting in an engine. False if it is gone. */
  hasTimers(engine: string): Promise<boolean>;
  /** Tells a plugin whose timers are held the time; the first of them that is due runs. */
  time(plugin: string): void;
  /** Runs the plugin's unload hook, for at most half a second, and removes the plugin. */
  unload(plugin: string): Promise<void>;
  /** Removes an engine without its unload hook. */
  drop(engine: string): void;
  stop(): Promise<void>;
  readonly pid: number | undefined;
}

/** The time that plugins are told, instead of the machine's. */
export interface SandboxClock {
  readonly timers: HeldTime["timers"];
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface SandboxEvents {
  readonly host: (plugin: string, text: string) => void;
  readonly log: (plugin: string, text: string) => void;
  /** A plugin that is being loaded has its instance and runs its load hook now. `text`: its manifest so far. */
  readonly registered?: (plugin: string, text: string) => void;
  /** A plugin that is being loaded waits for something. */
  readonly waiting?: (plugin: string) => void;
  /** A plugin whose timers are held can do nothing more. Undefined: it got something, so it can. */
  readonly still?: (plugin: string, how: Omit<Still, "got"> | undefined) => void;
  /** A plugin's engine was stopped; `own`: by its own fault. */
  readonly gone: (gone: Extract<FromChild, { readonly t: "gone" }>) => void;
  /**
   * The child ended without being asked to. Every plugin in it is lost; `busy` ones were running something. `blames`: the machine
   * ended it.
   */
  readonly ended: (reason: string, busy: readonly string[], blames?: "machine") => void;
}

/** The child never became ready. */
export class SandboxNotStartedError extends Error {
  override readonly name = "SandboxNotStartedError";
  /** The machine ended it or couldn't start it. Undefined: the fault is ours. */
  readonly blames: "machine" | undefined;

  constructor(reason: string, stderr: string, blames: "machine" | undefined) {
    super(`The plugins' process doesn't start: ${reason} ${stderr}`.trim());
    this.blames = blames;
  }
}

const ignore = () => {};
const startMs = 15_000;
const loadMs = 10_000;
const unloadMs = 2000;
const stopMs = 1000;
const pingMs = 1000;
/** Pings in a row without an answer. Our own timer counts them, so a slow machine slows both sides. */
const mostMissed = 4;

/** A plugin that isn't there can do nothing more. */
const nothingLeft = { next: null, isBusy: false } as const;

/** Starts the child and waits until it is ready. */
export async function startSandbox(
  powers: {
    readonly nodePath: string;
    readonly log: Log;
    /** One that was started ahead. */
    readonly child?: ChildProcessWithoutNullStreams | undefined;
    /** Gets the process when it isn't needed any more. @default it ends then */
    readonly idle?: IdleProcesses | undefined;
    /** @default the machine's */
    readonly clock?: SandboxClock | undefined;
  },
  events: SandboxEvents,
): Promise<Sandbox> {
  const child = powers.child ?? spawnSandbox(powers.nodePath);
  const [loads, unloads, calls] = [createPending(), createPending(), createPending()];
  const asks = createPending();
  const { clock, idle } = powers;
  /** How much each plugin was sent since it was loaded: only then can it be still. */
  const sent = new Map<string, number>();
  let missed = 0;
  let pings = 0;
  let isStopping = false;
  let stopped: Promise<void> | undefined;
  let isOver = false;
  /** An engine ended in it, and what is left of that could harm others. */
  let isUsedUp = false;
  let stderr = "";
  let started: { resolve: () => void; reject: (error: Error) => void } | undefined;

  const frameOf = (message: ToChild): Buffer => {
    const frame = encodeFrame(message);
    if (frame.length > longestToChild) throw new RangeError("A message for the plugins is too long");
    return frame;
  };
  const write = (frame: Buffer) => {
    if (!isOver) child.stdin.write(frame);
  };
  const send = (message: ToChild) => write(frameOf(message));

  const at = () => (clock === undefined ? {} : { at: clock.now() });
  /** Something that a plugin reacts to. */
  const give = (plugin: string, frame: Buffer) => {
    sent.set(plugin, (sent.get(plugin) ?? 0) + 1);
    events.still?.(plugin, undefined);
    write(frame);
  };

  /** @returns the plugins that were running something */
  const leave = (): readonly string[] => {
    isOver = true;
    clearInterval(heartbeat);
    const busy = new Set([...loads.plugins(), ...calls.plugins()]);
    for (const pending of [loads, unloads, calls, asks])
      pending.rejectAll("lost", "The plugins' process was restarted");
    return [...busy];
  };

  const over = (reason: string, blames?: "machine") => {
    if (isOver) return;
    const busy = leave();
    child.kill("SIGKILL");
    const wasStarting = started !== undefined;
    started?.reject(new SandboxNotStartedError(reason, stderr, blames));
    started = undefined;
    // A failed start is reported by the rejection.
    if (!isStopping && !wasStarting) {
      powers.log.warn("pluginProcessEnded", { reason, stderr: stderr.slice(-2000) });
      events.ended(reason, busy, blames);
    }
  };

  const wait = (
    pending: Pending,
    key: string,
    plugin: string,
    ms: number,
    late: PluginError["kind"],
  ): Promise<unknown> => {
    const answer = pending.wait(key, plugin, ms, late);
    if (isOver) pending.reject(key, "lost", "The plugins' process is being restarted");
    return answer;
  };

  const onMessage = (message: FromChild) => {
    switch (message.t) {
      case "ready":
        started?.resolve();
        started = undefined;
        return;
      case "pong":
        if (message.n === pings) missed = 0;
        return;
      case "registered":
        return events.registered?.(message.plugin, message.text);
      case "loaded":
        return loads.resolve(message.plugin, message.text);
      case "failed":
        return loads.reject(message.plugin, "load", message.reason);
      case "waiting":
        return events.waiting?.(message.plugin);
      case "unloaded":
        events.still?.(message.plugin, nothingLeft);
        return unloads.resolve(message.plugin, undefined);
      case "timers":
        return asks.resolve(message.plugin, message.waiting);
      case "done":
        return onDone(message.plugin, message.text);
      case "host":
        return events.host(message.plugin, message.text);
      case "log":
        return events.log(message.plugin, message.text);
      case "still":
        if (message.got === sent.get(message.plugin))
          events.still?.(message.plugin, { next: message.next, isBusy: message.isBusy });
        return;
      case "gone":
        return onGone(message);
    }
  };

  const onDone = (plugin: string, text: string) => {
    const done = readDone(text);
    // A plugin can end only its own calls.
    if (done === undefined || calls.plugin(done.call) !== plugin) return;
    if (done.ok) calls.resolve(done.call, done.result);
    else calls.reject(done.call, "plugin", done.error);
  };

  const onGone = (gone: Extract<FromChild, { readonly t: "gone" }>) => {
    const { plugin, message } = gone;
    isUsedUp = true;
    const kind = gone.own ? gone.kind : "lost";
    loads.reject(plugin, kind, message);
    unloads.resolve(plugin, undefined);
    asks.resolve(plugin, false);
    for (const key of calls.keysOf(plugin)) calls.reject(key, kind, message);
    events.still?.(plugin, nothingLeft);
    events.gone(gone);
  };

  const heartbeat = setInterval(() => {
    missed += 1;
    if (missed > mostMissed) return over("it stopped answering");
    pings += 1;
    send({ t: "ping", n: pings });
  }, pingMs);

  const read = frameReader(longestFromChild, (frame) => {
    if (!isOver) onMessage(readFromChild(frame));
  });
  const onBytes = (bytes: Buffer) => {
    try {
      if (!isOver) read(bytes);
    } catch (error) {
      powers.log.error("pluginProcessSpeaksNonsense", { error });
      over("it sent what it must not send");
    }
  };
  const onStderr = (text: string) => {
    stderr = (stderr + text).slice(-4000);
  };
  const onError = (error: Error) =>
    over(error.message, child.pid === undefined ? causeOfLoss(error) : undefined);
  const onExit = (code: number | null, signal: NodeJS.Signals | null) =>
    over(`it ended with ${signal ?? code}`, causeOfLoss({ code, signal }));
  child.stdout.on("data", onBytes);
  child.stderr.setEncoding("utf8").on("data", onStderr);
  child.stdin.off("error", ignore).on("error", ignore);
  child.on("error", onError).on("exit", onExit);

  /** Resolves once it says so. Rejects if it ends or takes too long, with which it is over. */
  const untilReady = (longestMs: number) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => over("it took too long"), longestMs);
      const after =
        <T>(act: (value: T) => void) =>
        (value: T) => {
          clearTimeout(timer);
          act(value);
        };
      started = { resolve: after(resolve), reject: after(reject) };
    });

  /** Empties the process for the next who needs one. @returns false if this one can't be used again */
  const putAside = async (to: IdleProcesses): Promise<boolean> => {
    if (isOver || isUsedUp || loads.plugins().length > 0) return false;
    try {
      const emptied = untilReady(stopMs);
      send({ t: "empty" });
      await emptied;
    } catch {
      return false;
    }
    leave();
    child.stdout.off("data", onBytes);
    child.stderr.off("data", onStderr);
    child.off("error", onError).off("exit", onExit);
    to.put(child);
    return true;
  };

  const stop = async (): Promise<void> => {
    isStopping = true;
    clearInterval(heartbeat);
    if (idle !== undefined && (await putAside(idle))) return;
    await ended(child);
    over("it was stopped");
  };

  await untilReady(startMs);

  return {
    get pid() {
      return isOver ? undefined : child.pid;
    },
    async load(
      plugin,
      source,
      { of = plugin, hook = "run", ownWorker = false, javaScript, tests, testsJavaScript } = {},
    ) {
      if (source.length > limits.sourceLength || (tests?.length ?? 0) > limits.sourceLength)
        throw new PluginError(plugin, "load", `Its file has more than ${limits.sourceLength} characters`);
      // Nothing may throw between `wait` and `write`: nobody would handle the rejection.
      const frame = frameOf({
        t: "load",
        plugin,
        source,
        apart: ownWorker,
        of,
        hook,
        ...(javaScript === undefined ? {} : { javaScript }),
        ...(tests === undefined ? {} : { tests }),
        ...(testsJavaScript === undefined ? {} : { testsJavaScript }),
        ...(clock === undefined ? {} : { clock: { at: clock.now(), timers: clock.timers } }),
      });
      const loaded = wait(loads, plugin, plugin, loadMs, "load");
      sent.set(plugin, 0);
      events.still?.(plugin, undefined);
      write(frame);
      return String(await loaded);
    },
    async call(plugin, call, timeoutMs) {
      const frame = frameOf({ t: "call", plugin, text: JSON.stringify(call), ...at() });
      const done = wait(calls, call.call, plugin, timeoutMs, "late");
      give(plugin, frame);
      return done;
    },
    async hasTimers(plugin) {
      const answer = wait(asks, plugin, plugin, unloadMs, "late");
      send({ t: "ask timers", plugin });
      return (await answer) === true;
    },
    answer: (plugin, answer) =>
      give(plugin, frameOf({ t: "answer", plugin, text: JSON.stringify(answer), ...at() })),
    time(plugin) {
      if (clock !== undefined) give(plugin, frameOf({ t: "time", plugin, at: clock.now() }));
    },
    async unload(plugin) {
      const unloaded = wait(unloads, plugin, plugin, unloadMs, "timeout");
      send({ t: "unload", plugin });
      await unloaded.catch(() => {});
    },
    drop(plugin) {
      events.still?.(plugin, nothingLeft);
      send({ t: "drop", plugin });
    },
    stop() {
      // Once: somebody else can have the process afterwards.
      stopped ??= stop();
      return stopped;
    },
  };
}

/** Closes the child's input, which ends it; kills it if it doesn't react. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => {
    const force = setTimeout(() => child.kill("SIGKILL"), stopMs);
    child.once("exit", () => {
      clearTimeout(force);
      resolve();
    });
    child.stdin?.end();
  });
}
