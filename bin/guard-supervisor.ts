import { existsSync, readFileSync } from "node:fs";
import { Session } from "node:inspector";
import { join, resolve } from "node:path";
import { isMainThread, Worker, workerData } from "node:worker_threads";

/**
 * Loaded before a supervisor that has not proven itself yet, from the release whose supervisor has: whatever is wrong with the
 * new one, this much of the process still works. When it fails on trial, the proven one takes its place. Node built-ins
 * only, and nothing of either supervisor.
 *
 * Started as a thread, this file watches the main one: a blocked event loop can't tell of itself.
 */

/** How long a trial may take, in milliseconds: the bot gets ready and lives through a probation meanwhile. */
const LONGEST_TRIAL_MS = 15 * 60_000;

const LOOK_MS = 1_000;
/** Looks in a row at which the event loop stood still. Looks are counted, not the clock's time: when the machine sleeps, so do they. */
const MOST_BLOCKED_LOOKS = 60;

const root = resolve(import.meta.dirname, "..");
const home = process.env.TURBOT_HOME ?? root;

if (isMainThread) guard();
else watch(workerData);

function guard(): void {
  process.on("uncaughtExceptionMonitor", (error) =>
    giveBack(error instanceof Error ? error.message : String(error)),
  );
  process.on("exit", (code) => {
    if (code !== 0) giveBack(`it ended with exit code ${code}`);
  });
  Object.defineProperty(globalThis, Symbol.for("turbot.give-back"), { value: giveBack });
  const beats = new Int32Array(new SharedArrayBuffer(4));
  setInterval(() => Atomics.add(beats, 0, 1), LOOK_MS / 4).unref();
  const watcher = new Worker(new URL(import.meta.url), {
    workerData: beats,
    env: { TURBOT_HOME: home },
    // Not this file once more before it.
    execArgv: [],
  });
  watcher.unref();
  // Without it, the rest of this still holds.
  watcher.on("error", () => {});
  const trialIsOver = () => {
    giveBack("the bot was not well under it for 15 minutes");
    void watcher.terminate();
  };
  setTimeout(trialIsOver, LONGEST_TRIAL_MS).unref();
}

function watch(beats: Int32Array): void {
  let seen = -1;
  let blocked = 0;
  const looks = setInterval(() => {
    const beat = Atomics.load(beats, 0);
    blocked = beat === seen ? blocked + 1 : 0;
    seen = beat;
    if (blocked !== MOST_BLOCKED_LOOKS) return;
    if (onTrial()) interrupt("its event loop was blocked for a minute");
    else clearInterval(looks);
  }, LOOK_MS);
}

/** Only the main thread can be replaced by another program, and only from within: a debugger gets into any loop. */
function interrupt(why: string): void {
  const session = new Session();
  session.connectToMainThread();
  session.on("Debugger.paused", () => {
    const expression = `globalThis[Symbol.for("turbot.give-back")](${JSON.stringify(why)})`;
    session.post("Runtime.evaluate", { expression });
  });
  session.post("Debugger.enable");
  session.post("Debugger.pause");
}

function giveBack(why: string): void {
  if (!onTrial()) return;
  const pinned = join(root, "node_modules", ".bin", "node");
  const node = existsSync(pinned) ? pinned : process.execPath;
  const args = [node, join(root, "bin", "supervisor.ts"), "--after-trial", why.slice(0, 500)];
  process.execve?.(node, args, process.env);
}

function onTrial(): boolean {
  try {
    const record: unknown = JSON.parse(readFileSync(join(home, "data", "supervisor.json"), "utf8"));
    if (typeof record !== "object" || record === null || !("supervisor" in record)) return false;
    const { supervisor } = record;
    return (
      typeof supervisor === "object" &&
      supervisor !== null &&
      "trial" in supervisor &&
      supervisor.trial !== null
    );
  } catch {
    return false;
  }
}
