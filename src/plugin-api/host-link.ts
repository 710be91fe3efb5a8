import { errorOf } from "./refusal.ts";

/**
 * The only way out of the sandbox: text goes to the host, and text comes back. Nothing here is a security boundary: the host
 * checks every call.
 */
export type HostFunction = (operation: string, text: string) => string | undefined;

declare global {
  /** Exists only while the engine starts, before any plugin code runs. */
  var turbotHost: HostFunction | undefined;
}

const host: HostFunction | undefined = globalThis.turbotHost;

/** The most calls under way at once; further ones wait their turn. The host's own limit is higher. */
const callsAtOnce = 8;

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

const waiting = new Map<number, Waiting>();
const queue: (() => void)[] = [];
let lastCall = 0;

/** Calls the host synchronously, for logs, timers and formatting. */
export function callHostSync(operation: string, text: string): string {
  if (host === undefined) {
    throw new Error(
      "Plugins and their tests run in Turbot's sandbox: npm run turbot -- try plugins/<name>.ts, or npm run turbot -- check .",
    );
  }
  return host(operation, text) ?? "";
}

/** Calls the host asynchronously. `input` is copied as JSON. */
export function callHost(method: string, input: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const start = () => {
      lastCall += 1;
      waiting.set(lastCall, { resolve, reject });
      try {
        callHostSync("call", JSON.stringify({ id: lastCall, method, input }));
      } catch (error) {
        waiting.delete(lastCall);
        reject(error instanceof Error ? error : new Error(String(error)));
        next();
      }
    };
    if (waiting.size < callsAtOnce) start();
    else queue.push(start);
  });
}

/** Settles a call with the host's answer. */
export function answered(id: number, ok: boolean, answer: unknown): void {
  const call = waiting.get(id);
  if (call === undefined) return;
  waiting.delete(id);
  if (ok) call.resolve(answer);
  else call.reject(errorOf(answer));
  next();
}

function next(): void {
  if (waiting.size < callsAtOnce) queue.shift()?.();
}
