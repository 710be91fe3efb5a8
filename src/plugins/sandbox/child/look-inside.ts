import type { JSValueHandle, QuickJS } from "quickjs-wasi";
import { limits } from "../limits.ts";
import { RuntimeError } from "./runtime-error.ts";

/** WebAssembly memory never shrinks: most of it was used at some time. */
export function isFull(vm: QuickJS): boolean {
  return vm._getMemory().buffer.byteLength > limits.heapBytes * 0.9;
}

/**
 * Whether something was thrown because memory ran out: nothing in the engine can catch that, or there wasn't even enough left for
 * an error, and it is null. Being interrupted can't be caught either; that comes with the time being up.
 */
export function meansFull(vm: QuickJS, thrown: JSValueHandle): boolean {
  if (vm._getExports().qjs_is_uncatchable_error(thrown.ptr) !== 0) return true;
  return thrown.isNull && isFull(vm);
}

/** The text of a value that is text already: anything else would run the plugin's code to become one. */
export function textOf(value: JSValueHandle | undefined, longest: number): string {
  if (value?.isString !== true) throw new RuntimeError("The host takes text");
  if (value.length > longest)
    throw new RuntimeError(`A text of more than ${longest} characters can't leave the plugin`);
  return value.toString();
}

export function describe(reason: JSValueHandle): string {
  if (reason.isString) return reason.length > 500 ? "a long text" : reason.toString();
  if (!reason.isError) return "not an error";
  try {
    const message = reason.getProp("message");
    return message.isString && message.length <= 500 ? message.toString() : "an error";
  } catch {
    return "an error that can't be read";
  }
}

/** ` (line 3)`, or nothing if the plugin has no part in it. */
export function lineOf(error: Error): string {
  const line = /plugin(?:\.test)?\.ts:(\d+)/.exec(error.stack ?? "")?.[1];
  return line === undefined ? "" : ` (line ${line})`;
}
