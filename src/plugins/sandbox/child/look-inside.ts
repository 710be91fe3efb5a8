import type { JSValueHandle, QuickJS } from "quickjs-wasi";
import { limits } from "../limits.ts";
import { RuntimeError } from "./runtime-error.ts";

/** Whether most of the memory has been used at some time: WebAssembly memory never shrinks. */
export function isFull(vm: QuickJS): boolean {
  return vm._getMemory().buffer.byteLength > limits.heapBytes * 0.9;
}

/**
 * Whether something was thrown because memory ran out: either it can't be caught in the engine, or not even an error could be
 * allocated, so it is null. An interrupt can't be caught either, but the caller checks the time first.
 */
export function meansFull(vm: QuickJS, thrown: JSValueHandle): boolean {
  if (vm._getExports().qjs_is_uncatchable_error(thrown.ptr) !== 0) return true;
  return thrown.isNull && isFull(vm);
}

/** The text of a string value: converting anything else would run the plugin's code. */
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
