import {
  EvalFlags,
  type ExtensionDescriptor,
  type JSValueHandle,
  QuickJS,
  type Snapshot,
} from "quickjs-wasi";
import { limits } from "../limits.ts";
import { RuntimeError } from "./runtime-error.ts";
import { loadModule, resolveModule } from "./runtime-modules.ts";
import type { RuntimeSources } from "./runtime-sources.ts";

/** What every engine begins as: one in which the plugin API runs already. Copying it takes a fifth of making one. */
export interface EngineTemplate {
  readonly wasm: WebAssembly.Module;
  readonly extensions: ExtensionDescriptor[];
  readonly snapshot: Snapshot;
}

/** The one function of the host that is there inside, by its name. */
export const HOST_FUNCTION = "turbotHost";

/** What an engine may use. It is given to each copy anew. */
export const engineLimits = {
  memoryLimit: limits.heapBytes,
  maxStackSize: 256 * 1024,
  timezoneOffset: 0,
} as const;

export async function createEngineTemplate(parts: {
  readonly wasm: WebAssembly.Module;
  readonly extensions: readonly ExtensionDescriptor[];
  readonly guest: RuntimeSources;
}): Promise<EngineTemplate> {
  const { wasm, guest } = parts;
  const extensions = [...parts.extensions];
  const vm = await QuickJS.create({
    ...engineLimits,
    wasm,
    extensions,
    moduleLoader: { normalize: resolveModule, load: (name) => loadModule(guest, name) },
  });
  vm.newFunction(HOST_FUNCTION, () => {
    throw new RuntimeError("The host isn't there yet");
  }).consume((host) => vm.setProp(vm.global, HOST_FUNCTION, host));
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
  vm.evalCode(`delete globalThis.${HOST_FUNCTION};`).dispose();
  const snapshot = vm.snapshot();
  vm.dispose();
  return { wasm, extensions, snapshot };
}

/** How to enter a copy, and how to start a plugin in it. The plugin finds no trace of either. */
export function takeEntrances(vm: QuickJS): { readonly enter: JSValueHandle; readonly start: JSValueHandle } {
  const entrances = vm.evalCode("turbotRuntime").consume((made) => ({
    enter: made.getProp("enter"),
    start: made.getProp("start"),
  }));
  vm.evalCode("delete globalThis.turbotRuntime;").dispose();
  return entrances;
}

async function runtimeError(vm: QuickJS, runtime: JSValueHandle): Promise<unknown> {
  const result = await vm.resolvePromise(runtime);
  return "error" in result ? vm.dump(result.error) : undefined;
}
