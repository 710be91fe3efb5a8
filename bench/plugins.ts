import { loadavg } from "node:os";
import { measureCommands } from "./plugins/commands.ts";
import { measureDisturbance } from "./plugins/disturbance.ts";
import { measureMemory } from "./plugins/memory.ts";
import { measurePictures } from "./plugins/pictures.ts";
import { measureRankings } from "./plugins/rankings.ts";
import { measureScanning } from "./plugins/scanning.ts";

/** `npm run bench:plugins`: the cost of plugins, and what a bad one costs the others. Takes three minutes. */

const runs = 3;

console.log(
  `Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}: other work on the machine shows in all figures.`,
);
for (const measure of [
  () => measureMemory(runs),
  () => measureCommands(),
  () => measureScanning(runs),
  () => measurePictures(runs),
  () => measureRankings(),
  () => measureDisturbance(),
]) {
  console.log(await measure());
}
