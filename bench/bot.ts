import { measureEvents } from "./bot/events.ts";
import { measureMemory } from "./bot/memory.ts";
import { measureStart } from "./bot/start.ts";

/** What a bot costs: its start, and events that concern nobody. Takes three minutes. */

const runs = 5;
for (const [what, options] of [
  ["1 server", {}],
  ["1 server, no plugins", { plugins: {} }],
  ["500 servers", { served: 500, plugins: {} }],
  ["5,000 servers that aren't served", { others: 5_000, plugins: {} }],
] as const) {
  console.log(`start with ${what}`, await measureStart({ ...options, runs }));
}
console.log("an event", await measureEvents({ runs: 3, events: 10_000 }));
console.log("memory at rest, 7 plugins", await measureMemory({ nodeArgs: ["--max-semi-space-size=2"] }));
