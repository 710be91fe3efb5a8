import { callHostSync } from "../plugin-api/host-link.ts";
import { AbortController, AbortSignal } from "./abort.ts";
import { console } from "./console.ts";
import { formatters, localize } from "./intl.ts";
import { random } from "./random.ts";
import { clearTimer, setTimer } from "./timers.ts";
import { URL, URLSearchParams } from "./url.ts";

/** Basic web APIs that the engine lacks, built on the host's text answers. */

function randomBytes(count: number): number[] {
  const hex = callHostSync("random", String(count));
  return Array.from({ length: count }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

const crypto = {
  randomUUID(): string {
    return callHostSync("uuid", "");
  },
  getRandomValues<T extends ArrayBufferView>(array: T): T {
    if (array.byteLength > 65_536) throw new RangeError("At most 65,536 bytes at once");
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(randomBytes(array.byteLength));
    return array;
  },
};

const additions: Record<string, unknown> = {
  console,
  crypto,
  setTimeout: (run: unknown, ms?: unknown, ...given: unknown[]) => setTimer(false, run, ms, given),
  setInterval: (run: unknown, ms?: unknown, ...given: unknown[]) => setTimer(true, run, ms, given),
  clearTimeout: clearTimer,
  clearInterval: clearTimer,
  URL,
  URLSearchParams,
  AbortController,
  AbortSignal,
  Intl: formatters,
};

for (const [name, value] of Object.entries(additions)) {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
}
localize();
Object.defineProperty(Math, "random", {
  value: random,
  writable: true,
  configurable: true,
  enumerable: false,
});

// A plugin can't turn text into code, so that only reviewed code runs.
for (const name of ["eval", "Function", "Atomics", "SharedArrayBuffer", "turbotHost"]) {
  Reflect.deleteProperty(globalThis, name);
}
for (const sample of [() => {}, async () => {}, function* () {}, async function* () {}]) {
  Object.defineProperty(Object.getPrototypeOf(sample), "constructor", {
    value: class NoCodeFromText {
      constructor() {
        throw new TypeError("Text can't be made into code here");
      }
    },
  });
}
