import { encodeFrame, frameReader } from "../../../ipc/frames.ts";
import { type FromChild, longestToChild, type ToChild } from "../child-protocol.ts";
import { readEngineLibrary } from "./engine-library.ts";
import { readReadyEngine } from "./ready-engine.ts";
import { cachedStripper, createStripper, type Stripped } from "./strip-types.ts";
import { createWorkerPool } from "./worker-pool.ts";

/**
 * The plugins' process, without permissions or secrets. Frames come in on stdin and go out on stdout; it ends with stdin. Its argument is
 * the file of what engines are copied from.
 */

/** Milliseconds for `unload` hooks. */
const unloadMs = 500;

const send = (message: FromChild) => void process.stdout.write(encodeFrame(message));

const ready = readReadyEngine(process.argv[2]);
const stripper = createStripper();
const strip = cachedStripper(stripper.strip);
const leaving = new Map<string, NodeJS.Timeout>();
const pool = createWorkerPool(
  {
    ...readEngineLibrary(),
    runtimeSources:
      ready?.runtimeSources ?? (await stripper.runtimeSources(new URL("../../../", import.meta.url))),
    snapshot: ready?.snapshot,
  },
  (message) => {
    if (message.t === "done" && leaving.has(message.plugin) && message.text.includes('"unload"'))
      drop(message.plugin);
    else send(message);
  },
);

const drop = (plugin: string) => {
  clearTimeout(leaving.get(plugin));
  leaving.delete(plugin);
  pool.send({ t: "drop", plugin });
  send({ t: "unloaded", plugin });
};

/** @param javaScript the source without types, if that is known */
async function withoutTypes(source: string, javaScript: string | undefined): Promise<Stripped> {
  return javaScript === undefined ? strip(source) : { javaScript };
}

async function load({
  plugin,
  source,
  javaScript,
  tests,
  testsJavaScript,
  apart,
  of,
  hook,
  clock,
}: Extract<ToChild, { readonly t: "load" }>): Promise<void> {
  const own = await withoutTypes(source, javaScript);
  const test = tests === undefined ? undefined : await withoutTypes(tests, testsJavaScript);
  const unreadable = [own, test].find((stripped) => stripped !== undefined && "error" in stripped);
  if (unreadable !== undefined && "error" in unreadable)
    send({ t: "failed", plugin, reason: unreadable.error.slice(0, 1000) });
  else if ("javaScript" in own)
    pool.load({
      plugin,
      of,
      hook,
      clock,
      javaScript: own.javaScript,
      isDedicated: apart,
      tests: test !== undefined && "javaScript" in test ? test.javaScript : undefined,
    });
}

const read = frameReader(longestToChild, (value) => {
  const message = value as ToChild;
  switch (message.t) {
    case "ping":
      send({ t: "pong", n: message.n });
      break;
    case "load":
      void load(message);
      break;
    case "empty":
      for (const timer of leaving.values()) clearTimeout(timer);
      leaving.clear();
      void pool.empty().then(() => send({ t: "ready" }));
      break;
    case "unload":
      if (pool.send({ t: "unload", plugin: message.plugin })) {
        leaving.set(message.plugin, setTimeout(drop, unloadMs, message.plugin));
      } else send({ t: "unloaded", plugin: message.plugin });
      break;
    case "ask timers":
      if (!pool.send(message)) send({ t: "timers", plugin: message.plugin, waiting: false });
      break;
    default:
      pool.send(message);
  }
});

process.stdin.on("data", read);
process.stdin.on("close", () => process.exit(0));
process.stdin.on("error", () => process.exit(0));
process.stdout.on("error", () => process.exit(0));
send({ t: "ready" });
