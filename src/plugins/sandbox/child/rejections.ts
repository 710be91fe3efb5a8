import type { JSValueHandle } from "quickjs-wasi";
import { limits } from "../limits.ts";
import { describe } from "./look-inside.ts";

/** Collects rejected promises that nobody handles. */
export interface Rejections {
  /** Records the engine's report that a promise was rejected, or is handled after all. */
  note(promise: JSValueHandle, reason: JSValueHandle, isHandled: boolean): void;
  /** Takes the reasons of those that are still unhandled. */
  take(): readonly string[];
}

/** A rejection isn't final at once: an async function that throws rejects its promise just before its caller can await it. */
export function createRejections(): Rejections {
  const reasons = new Map<number, string>();
  return {
    note(promise, reason, isHandled) {
      const key = identityOf(promise);
      if (isHandled) reasons.delete(key);
      else if (reasons.size < limits.logLines) reasons.set(key, describe(reason));
    },
    take() {
      const left = [...reasons.values()];
      reasons.clear();
      return left;
    },
  };
}

/** Handles are copies, so they can't be compared; the object's address is the lower half of the value that a handle points to. */
function identityOf({ vm, ptr }: JSValueHandle): number {
  return new DataView(vm._getMemory().buffer).getUint32(ptr, true);
}
