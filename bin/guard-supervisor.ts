import { existsSync, readFileSync } from "node:fs";
import { Session } from "node:inspector";
import { join, resolve } from "node:path";
import { isMainThread, Worker, workerData } from "node:worker_threads";

/**
 * Loaded before a supervisor that hasn't proven itself yet, from the release of the one that has: no matter what is wrong with
 * the new one, this part of the process still works. If the new one fails on trial, the proven one replaces it. Node
 * built-ins only, and no code of either supervisor.
 *
 * As a worker thread, this file watches the main thread: a blocked event loop can't report itself.
 */

/** How long a trial can take, in milliseconds: in it, the bot has to get ready and live through a probation. */
const longestTrialMs = 15 * 60_000;

const lookMs = 1_000;
/** Looks in a row that find the event loop blocked. Looks are counted, not clock time: they pause when the machine sleeps. */
const mostBlockedLooks = 60;

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
  setInterval(() => Atomics.add(beats, 0, 1), lookMs / 4).unref();
  const watcher = new Worker(new URL(import.meta.url), {
    workerData: beats,
    env: { TURBOT_HOME: home },
    // Don't preload this file into it.
    execArgv: [],
  });
  watcher.unref();
  // Without the watcher, the rest of the guard still works.
  watcher.on("error", () => {});
  const endTrial = () => {
    giveBack("the bot was not well under it for 15 minutes");
    void watcher.terminate();
  };
  setTimeout(endTrial, longestTrialMs).unref();
}

function watch(beats: Int32Array): void {
  let seen = -1;
  let blocked = 0;
  const looks = setInterval(() => {
    const beat = Atomics.load(beats, 0);
    blocked = beat === seen ? blocked + 1 : 0;
    seen = beat;
    if (blocked !== mostBlockedLooks) return;
    if (onTrial()) interrupt("its event loop was blocked for a minute");
    else clearInterval(looks);
  }, lookMs);
}

/** Only the main thread itself can exec another program, and a debugger can interrupt it in any loop. */
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
