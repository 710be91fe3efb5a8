import { readFileSync } from "node:fs";

/*
 * Loaded before supervisor and bot in a chaos run (`NODE_OPTIONS=--import=…`): shifts their wall clock by the milliseconds in a file, as
 * if the machine's clock were changed and corrected. Nothing else changes: timers and the monotonic clock are unaffected.
 */

/** It is part of this module's URL. */
const file = new URL(import.meta.url).searchParams.get("file");
const RealDate = Date;
let offMs = 0;

function look(from: string): void {
  try {
    const said = Number(readFileSync(from, "utf8"));
    offMs = Number.isFinite(said) ? said : 0;
  } catch {
    offMs = 0;
  }
}

if (file !== null) {
  look(file);
  setInterval(look, 50, file).unref();
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args: unknown[], newTarget) =>
      Reflect.construct(target, args.length === 0 ? [RealDate.now() + offMs] : args, newTarget),
    apply: () => new Date().toString(),
    get: (target, name, receiver) =>
      name === "now" ? () => RealDate.now() + offMs : Reflect.get(target, name, receiver),
  });
}
