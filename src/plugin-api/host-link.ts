/**
 * The one way out of the sandbox: text goes to the host, and text comes back. Nothing here is a wall (the host checks
 * every call again); it keeps plugin code pleasant.
 */
export type HostFunction = (operation: string, text: string) => string | undefined;

declare global {
  /** There only while the sandbox starts, before any plugin code runs. */
  var turbotHost: HostFunction | undefined;
}

const host: HostFunction | undefined = globalThis.turbotHost;

/** How many calls a plugin has under way at once; further ones wait their turn. The host's own limit is higher. */
const CALLS_AT_ONCE = 8;

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

const waiting = new Map<number, Waiting>();
const queue: (() => void)[] = [];
let lastCall = 0;

/** Asks the host at once. Only for what needs no waiting: logs, timers, formatting. */
export function tellHost(operation: string, text: string): string {
  if (host === undefined) {
    throw new Error(
      "Plugins and their tests run in Turbot's sandbox: npm run turbot -- try plugins/<name>.ts, or npm run turbot -- check .",
    );
  }
  return host(operation, text) ?? "";
}

/** Asks the host for something that takes time. `input` is copied as JSON. */
export function callHost(method: string, input: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const start = () => {
      lastCall += 1;
      waiting.set(lastCall, { resolve, reject });
      try {
        tellHost("call", JSON.stringify({ id: lastCall, method, input }));
      } catch (error) {
        waiting.delete(lastCall);
        reject(error instanceof Error ? error : new Error(String(error)));
        next();
      }
    };
    if (waiting.size < CALLS_AT_ONCE) start();
    else queue.push(start);
  });
}

/** The host's answer to a call. */
export function answered(id: number, ok: boolean, answer: unknown): void {
  const call = waiting.get(id);
  if (call === undefined) return;
  waiting.delete(id);
  if (ok) call.resolve(answer);
  else call.reject(new Error(String(answer)));
  next();
}

function next(): void {
  if (waiting.size < CALLS_AT_ONCE) queue.shift()?.();
}
