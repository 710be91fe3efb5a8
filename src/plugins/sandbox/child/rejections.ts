import type { JSValueHandle } from "quickjs-wasi";
import { limits } from "../limits.ts";
import { describe } from "./look-inside.ts";

/** The rejected promises that nobody waits for. */
export interface Rejections {
  /** The engine says that one was rejected, or that somebody waits for it after all. */
  note(promise: JSValueHandle, reason: JSValueHandle, isHandled: boolean): void;
  /** Why those were rejected that nobody waits for by now; each is said once. */
  take(): readonly string[];
}

/** An async function that throws at once rejects its promise a moment before its caller can wait for it. */
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

/** Each handle is a copy of its own; where the object lies is the lower half of the value that it points to. */
function identityOf({ vm, ptr }: JSValueHandle): number {
  return new DataView(vm._getMemory().buffer).getUint32(ptr, true);
}
