/** A misbehaviour that a test or the playground requests from a simulator. */
export interface Fault {
  /** Which calls: matched against "POST /channels/1/messages" (method, space, path without the version). */
  readonly on: RegExp;
  /** How many calls it affects; then it is gone. Default 1. */
  readonly times?: number;
  readonly effect:
    | {
        readonly kind: "answer";
        readonly status: number;
        readonly headers?: Record<string, string>;
        readonly body?: unknown;
      }
    /** The connection is cut without an answer. */
    | { readonly kind: "drop" }
    /** The call is carried out, and then the connection is cut: the caller can't know. */
    | { readonly kind: "drop_after" }
    /** Nothing comes for this long; then the call is answered as usual. */
    | { readonly kind: "delay"; readonly ms: number }
    /** Part of a streamed answer, then the connection is cut. Only where answers stream. */
    | { readonly kind: "cut"; readonly afterEvents: number };
}

export interface Faults {
  /** @returns a function that removes it */
  add(fault: Fault): () => void;
  clear(): void;
  /** The fault for this call, if any; uses it up. */
  take(call: string): Fault["effect"] | undefined;
}

export function createFaults(): Faults {
  let active: { readonly fault: Fault; left: number }[] = [];
  return {
    add(fault) {
      const mine = { fault, left: fault.times ?? 1 };
      active.push(mine);
      return () => {
        active = active.filter((entry) => entry !== mine);
      };
    },
    clear: () => {
      active = [];
    },
    take(call) {
      const hit = active.find((entry) => entry.fault.on.test(call));
      if (hit === undefined) return undefined;
      hit.left -= 1;
      active = active.filter((entry) => entry.left > 0);
      return hit.fault.effect;
    },
  };
}
