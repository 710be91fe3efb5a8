import { EvalFlags, type ExtensionDescriptor, type JSValueHandle, QuickJS } from "quickjs-wasi";
import { limits } from "../limits.ts";
import type { EngineLibrary } from "./engine-library.ts";
import { type EngineSnapshot, withoutStack } from "./engine-snapshot.ts";
import { RuntimeError } from "./runtime-error.ts";
import { loadModule, resolveModule } from "./runtime-modules.ts";
import type { RuntimeSources } from "./runtime-sources.ts";

/** The engine that all others are copied from, with the plugin API already running. Copying takes a fifth of the time of creating one. */
export interface EngineTemplate {
  readonly wasm: WebAssembly.Module;
  readonly extensions: ExtensionDescriptor[];
  readonly snapshot: EngineSnapshot;
}

/** The name of the only host function inside the engine. */
export const hostFunction = "turbotHost";

/** An engine's limits, applied to each copy. */
export const engineLimits = {
  memoryLimit: limits.heapBytes,
  maxStackSize: 256 * 1024,
  timezoneOffset: 0,
} as const;

export async function createEngineTemplate(
  parts: EngineLibrary & { readonly runtimeSources: RuntimeSources },
): Promise<EngineTemplate> {
  const { wasm, runtimeSources } = parts;
  const extensions = [...parts.extensions];
  const vm = await QuickJS.create({
    ...engineLimits,
    wasm,
    extensions,
    moduleLoader: { normalize: resolveModule, load: (name) => loadModule(runtimeSources, name) },
  });
  vm.newFunction(hostFunction, () => {
    throw new RuntimeError("The host isn't there yet");
  }).consume((host) => vm.setProp(vm.global, hostFunction, host));
  const runtime = vm.evalCode(
    'import { enter, start } from "plugin-runtime/runtime.ts"; globalThis.turbotRuntime = { enter, start };',
    "start.ts",
    EvalFlags.TYPE_MODULE,
  );
  vm.executePendingJobs();
  if (runtime.promiseState !== 1) {
    throw new Error("The plugin API doesn't start in the engine", { cause: await runtimeError(vm, runtime) });
  }
  runtime.dispose();
  vm.evalCode(`delete globalThis.${hostFunction};`).dispose();
  const snapshot = withoutStack(vm.snapshot());
  vm.dispose();
  return { wasm, extensions, snapshot };
}

/** Takes a copy's entry points out of it: one to enter it, one to start a plugin. The plugin finds no trace of either. */
export function takeEntryPoints(vm: QuickJS): {
  readonly enter: JSValueHandle;
  readonly start: JSValueHandle;
} {
  const entryPoints = vm.evalCode("turbotRuntime").consume((made) => ({
    enter: made.getProp("enter"),
    start: made.getProp("start"),
  }));
  vm.evalCode("delete globalThis.turbotRuntime;").dispose();
  return entryPoints;
}

async function runtimeError(vm: QuickJS, runtime: JSValueHandle): Promise<unknown> {
  const result = await vm.resolvePromise(runtime);
  return "error" in result ? vm.dump(result.error) : undefined;
}
