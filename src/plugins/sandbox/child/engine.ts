import { randomBytes, randomUUID } from "node:crypto";
import { EvalFlags, type JSValueHandle, QuickJS } from "quickjs-wasi";
import { readingNeeds } from "../../../plugin-api/needs.ts";
import type { HeldTime, LoadHook, Still } from "../child-protocol.ts";
import { limits } from "../limits.ts";
import type { CpuCredit } from "./cpu-credit.ts";
import { createEngineClock, wasiOf } from "./engine-clock.ts";
import { toRestore } from "./engine-snapshot.ts";
import { type EngineTemplate, engineLimits, hostFunction, takeEntryPoints } from "./engine-template.ts";
import { createEngineTimers, createHeldTimers } from "./engine-timers.ts";
import { answerIntl, answerUrl } from "./format.ts";
import { createLogLimit } from "./log-limit.ts";
import { describe, isFull, lineOf, meansFull, textOf } from "./look-inside.ts";
import { createRejections } from "./rejections.ts";
import { RuntimeError } from "./runtime-error.ts";
import { loadModule, pluginFile, resolveModule, testFile } from "./runtime-modules.ts";
import type { RuntimeSources } from "./runtime-sources.ts";
import { createCpuTurns } from "./turns.ts";

/** One plugin in its own engine. It emits nothing after `gone`. */
export interface Engine {
  /** Evaluates the plugin. `loaded` or `failed` follows, or `gone`. */
  start(javaScript: string, hook: LoadHook): void;
  /** The same for a plugin's tests, which can import the plugin. Loads the test run instead of the plugin. */
  startTests(plugin: string, javaScript: string, tests: string): void;
  /** @param at the time from here on, if it is held */
  call(text: string, at?: number): void;
  answer(text: string, at?: number): void;
  /** Sets the time that is held, and runs the first timer that is due. */
  time(at: number): void;
  unload(): void;
  hasTimers(): boolean;
  dispose(): void;
}

export interface EngineEvents {
  /** Its instance exists and its load hook begins. Emitted at most once, before `loaded`. */
  readonly registered: (text: string) => void;
  readonly loaded: (text: string) => void;
  /** It ran as far as it can without `loaded` or `failed`. */
  readonly waiting: () => void;
  readonly failed: (reason: string) => void;
  readonly done: (text: string) => void;
  readonly host: (text: string) => void;
  readonly log: (text: string) => void;
  /** Its time is held, and it can't do anything more. */
  readonly still: (how: Still) => void;
  readonly gone: (kind: "timeout" | "memory" | "crash", message: string) => void;
}

export interface EngineParts {
  readonly template: EngineTemplate;
  readonly runtimeSources: RuntimeSources;
  /** What it can spend of the CPU, with others of its plugin. */
  readonly credit: CpuCredit;
  /** Marks the engine as running, for the watchdog, until the returned function is called. */
  readonly running: () => () => void;
  /** Undefined: it goes by the machine's. */
  readonly clock?: HeldTime | undefined;
}

const testRun = `import "${testFile}"; export { default } from "plugin-runtime/testing/test-run.ts";`;
/** UTF-16 code units, of the reason why a plugin can't be loaded and of a log line as JSON. */
const longestReason = 1000;
const longestLog = 8000;
/** UTF-16 code units that are always within the limit: as JSON, one takes at most six bytes. */
const surelyFits = Math.floor(limits.textBytes / 6) - 2;
const outOfMemory = "It used more than 16 MB of memory";

export async function createEngine(parts: EngineParts, events: EngineEvents): Promise<Engine> {
  const { credit } = parts;
  const turns = createCpuTurns(credit);
  const clock = parts.clock === undefined ? undefined : createEngineClock(parts.clock);
  const held =
    clock?.timers === "held" ? createHeldTimers(clock.now, (id) => enter("timer", String(id))) : undefined;
  const timers = held ?? createEngineTimers((id) => enter("timer", String(id)));
  let got = 0;
  let startedAt = Number.POSITIVE_INFINITY;
  let cpuAtStart = 0;
  let overdue = false;
  let ranOut = false;
  let over = false;
  const foreign = new Map<string, string>();
  let callsUnderWay = 0;
  let hostCalls = 0;
  let isStarting = false;
  let isRegistered = false;

  /** The wall clock is cheap to read; the thread's CPU time is read only once that has run out, and decides. */
  const isOverdue = () => {
    if (!overdue && performance.now() - startedAt > limits.sliceMs)
      overdue = cpuMs() - cpuAtStart > limits.sliceMs;
    return overdue;
  };

  const rejections = createRejections();
  const { wasm, extensions, snapshot } = parts.template;
  const copied = toRestore(snapshot, clock === undefined ? undefined : wasiOf(clock));
  const vm = await QuickJS.restore(copied.snapshot, {
    ...engineLimits,
    wasi: copied.wasi,
    wasm,
    extensions,
    interruptHandler: isOverdue,
    onUnhandledRejection(promise, reason, isHandled) {
      // In a promise reaction an uncatchable error becomes a rejection; unless the time is up, it means out of memory.
      if (!isHandled && vm._getExports().qjs_is_uncatchable_error(reason.ptr) !== 0 && !overdue)
        ranOut = true;
      rejections.note(promise, reason, isHandled);
    },
    moduleLoader: {
      normalize: resolveModule,
      load: (name) => foreign.get(name) ?? loadModule(parts.runtimeSources, name),
    },
  });

  const logLimit = createLogLimit(clock?.now ?? (() => performance.now()));
  const log = (line: () => object) => {
    if (logLimit.take()) events.log(JSON.stringify(line()));
  };

  /** An engine without memory left often can't even create an error, and throws null. */
  const saysFull = (text: string) => isFull(vm) && /out of memory|(?:Thrown|Error): null\b/.test(text);

  /** The end of loading, which can be reported only once. */
  const started = (emit: (text: string) => void) => (text: string) => {
    if (!isStarting) throw new RuntimeError("Nothing is being loaded");
    isStarting = false;
    emit(text);
    return undefined;
  };

  const operations: Readonly<Record<string, (text: string) => string | undefined>> = {
    call: (text) => {
      if (hostCalls >= limits.hostCalls) throw new RuntimeError("Too many calls under way at once");
      hostCalls += 1;
      events.host(text);
      return undefined;
    },
    done: (text) => {
      if (callsUnderWay === 0) throw new RuntimeError("No call is under way");
      callsUnderWay -= 1;
      if (saysFull(text)) ranOut = true;
      else events.done(text);
      return undefined;
    },
    registered: (text) => {
      if (!isStarting || isRegistered) throw new RuntimeError("Nothing is being loaded");
      isRegistered = true;
      events.registered(text);
      return undefined;
    },
    loaded: started(events.loaded),
    failed: started((text) => {
      if (saysFull(text)) ranOut = true;
      else events.failed(text.slice(0, longestReason));
    }),
    log: (text) => {
      if (text.length > longestLog) throw new RuntimeError("A line of the log is too long");
      if (logLimit.take()) events.log(text);
      return undefined;
    },
    "timer.set": (text) => {
      const { id, ms } = JSON.parse(text) as { id: unknown; ms: unknown };
      timers.set(Number(id), Number(ms));
      return undefined;
    },
    "timer.clear": (text) => {
      timers.clear(Number(text));
      return undefined;
    },
    random: (text) =>
      randomBytes(Math.min(65_536, Math.max(0, Math.trunc(Number(text)) || 0))).toString("hex"),
    uuid: () => randomUUID(),
    url: answerUrl,
    intl: answerIntl,
  };

  vm.registerHostCallback(hostFunction, (operation, text) => {
    const name = textOf(operation, 32);
    const perform = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (perform === undefined) throw new RuntimeError("The host has no such operation");
    const given = textOf(text, limits.textLength);
    if (given.length > surelyFits && Buffer.byteLength(JSON.stringify(given)) > limits.textBytes)
      throw new RuntimeError(`A text of more than ${limits.textBytes} bytes can't leave the plugin`);
    let answer: string | undefined;
    try {
      answer = perform(given);
    } catch (error) {
      // Any other error would carry a trace with our paths.
      throw error instanceof RuntimeError ? error : new RuntimeError("The host can't make sense of this");
    }
    return answer === undefined ? vm.undefined : vm.newString(answer);
  });
  const { enter: enterRuntime, start: startRuntime } = takeEntryPoints(vm);

  const dispose = () => {
    over = true;
    turns.end();
    timers.clearAll();
    try {
      vm.dispose();
    } catch {
      // A crashed engine may be impossible to dispose of; its memory is freed with the last reference to it.
    }
  };

  const end = (kind: "timeout" | "memory" | "crash", message: string) => {
    if (over) return;
    dispose();
    events.gone(kind, message);
  };

  /** One slice: enters the engine, then runs all ready jobs until it has to wait or its time is up. */
  const slice = (work: () => void) => {
    startedAt = performance.now();
    cpuAtStart = cpuMs();
    overdue = false;
    const stop = parts.running();
    let problem: { readonly error: unknown } | undefined;
    try {
      vm.withScope(() => {
        work();
        const end = runJobs(vm, isOverdue, (error) =>
          log(() => ({ level: "error", text: `In a microtask: ${describe(error)}` })),
        );
        if (end === "full") ranOut = true;
      });
    } catch (error) {
      problem = { error };
    } finally {
      stop();
    }
    const unhandled = rejections.take();
    // Without memory they only repeat what `end` reports.
    for (const reason of ranOut ? [] : unhandled)
      log(() => ({ level: "error", text: `A rejected promise that nobody waits for: ${reason}` }));
    credit.spend(cpuMs() - cpuAtStart);
    if (overdue) end("timeout", `It computed for more than ${limits.sliceMs} ms without a pause`);
    else if (ranOut) end("memory", outOfMemory);
    else if (problem !== undefined) endBy(problem.error);
  };

  const endBy = (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    if (isOutOfMemory(message)) end("memory", outOfMemory);
    else end("crash", `Its engine stopped: ${message.slice(0, 300)}`);
  };

  /** Runs a slice now, or when the plugin has CPU time again. */
  const schedule = (work: () => void, after: () => void = () => {}) =>
    turns.take(() => {
      slice(work);
      after();
      tellStill();
    });

  const tellStill = () => {
    if (held === undefined || over || hostCalls > 0 || !turns.isEmpty()) return;
    events.still({ got, next: held.next(), isBusy: callsUnderWay > 0 || isStarting });
  };

  const get = (at: number | undefined) => {
    got += 1;
    clock?.set(at);
  };

  const enter = (what: string, text: string) =>
    schedule(() => {
      vm.callFunction(enterRuntime, vm.undefined, vm.newString(what), vm.newString(text));
    });

  const evaluate = (source: string, file: string, hook: LoadHook) => {
    isStarting = true;
    schedule(
      () => {
        try {
          const module = vm.evalCode(source, file, EvalFlags.TYPE_MODULE);
          vm.callFunction(startRuntime, vm.undefined, module, vm.newString(skippedHook[hook]));
        } catch (error) {
          if (overdue || !(error instanceof Error) || isOutOfMemory(error.message)) throw error;
          isStarting = false;
          events.failed(`${error.name}: ${error.message}${lineOf(error)}`.slice(0, longestReason));
        }
      },
      () => {
        if (isStarting && !over) events.waiting();
      },
    );
  };

  return {
    start: (javaScript, hook) => evaluate(plain(javaScript), pluginFile, hook),
    startTests(plugin, javaScript, tests) {
      foreign.set(`./${plugin}.ts`, plain(javaScript));
      // On the first line, so that line numbers stay the same. Imports are hoisted anyway.
      foreign.set(testFile, `import.meta.url = "file:///plugins/${plugin}.test.ts"; ${plain(tests)}`);
      evaluate(testRun, "tests.ts", "run");
    },
    call(text, at) {
      get(at);
      if (callsUnderWay >= limits.calls) {
        const { call } = JSON.parse(text) as { call: string };
        events.done(JSON.stringify({ call, ok: false, error: "It has too much to do already" }));
        tellStill();
        return;
      }
      callsUnderWay += 1;
      enter("call", text);
    },
    answer(text, at) {
      get(at);
      hostCalls = Math.max(0, hostCalls - 1);
      enter("answer", text);
    },
    time(at) {
      get(at);
      held?.fireDue(at);
      tellStill();
    },
    unload() {
      callsUnderWay += 1;
      enter("unload", "");
    },
    hasTimers: () => timers.isWaiting(),
    dispose,
  };
}

/** The needs of plugins whose load hook isn't run, as JSON; "all": nobody's is. */
const skippedHook: Readonly<Record<LoadHook, string>> = {
  run: "[]",
  skip: '"all"',
  "unless it reads": JSON.stringify(readingNeeds),
};

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Comments out a shebang, which is allowed only at the start of a file. */
function plain(javaScript: string): string {
  return javaScript.replace(/^#!/, "//");
}

/** The engine's message when it has no memory left, or too little to create an error. */
function isOutOfMemory(message: string): boolean {
  return /out of memory|wasm_malloc|^<null>$/.test(message);
}

/**
 * Runs ready jobs until there are none or the time is up. "full": memory ran out. The engine can't catch that, so a caller
 * waiting for the running code would never get an answer.
 */
function runJobs(
  vm: QuickJS,
  isOverdue: () => boolean,
  onError: (error: JSValueHandle) => void,
): "done" | "overdue" | "full" {
  const engine = vm._getExports();
  while (engine.qjs_is_job_pending() !== 0) {
    const isFailed = engine.qjs_execute_pending_job() < 0;
    if (isOverdue()) return "overdue";
    if (!isFailed) continue;
    const error = vm.getException();
    if (meansFull(vm, error)) return "full";
    onError(error);
  }
  return "done";
}
