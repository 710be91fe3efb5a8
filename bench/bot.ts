import { measureDeliveries } from "./bot/deliveries.ts";
import { measureEvents } from "./bot/events.ts";
import { measureMemory } from "./bot/memory.ts";
import { measureStart } from "./bot/start.ts";
import { measureDelivery, measureInboxOpening } from "./bot/store.ts";

/** What a bot costs: its start, events that concern nobody, deliveries, and memory. Takes five minutes. */

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
for (const rows of [10_000, 5_000_000])
  console.log(`opening an inbox of ${rows}, ms of CPU`, await measureInboxOpening(rows, runs));
for (const kept of [0, 100_000]) {
  console.log(`a delivery with ${kept} kept`, await measureDeliveries({ deliveries: 2_000, kept }));
  console.log("… of which its rows, µs of CPU", await measureDelivery(kept, 2_000));
}
console.log("memory at rest, 7 plugins", await measureMemory({ nodeArgs: ["--max-semi-space-size=2"] }));
