import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type LoadResult, runLoad } from "../simulator/load/run-load.ts";

/** Many people at once: `npm run load -- --seconds 60`. */

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    people: { type: "string", default: "100" },
    planners: { type: "string", default: "20" },
    channels: { type: "string", default: "50" },
  },
});
const size = {
  seconds: number("seconds", 1),
  people: number("people", 1),
  planners: number("planners", 0),
  channels: number("channels", 1),
};
if (size.planners > size.people) refuse("--planners: there aren't that many people");

const home = mkdtempSync(join(tmpdir(), "turbot-load-"));
process.on("exit", () => rmSync(home, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

console.log(
  `${size.people} people in ${size.channels} channels, ${size.planners} of them plan, for ${size.seconds} s, ` +
    "against stand-ins with Discord's rate limits:\n",
);
const result = await runLoad(
  { release: resolve(import.meta.dirname, ".."), home, nodePath: process.execPath, env: process.env },
  size,
);
for (const [name, figure] of figures(result)) console.log(`${name.padEnd(32)} ${figure}`);
const { lost, doubled, outOfOrder, planTurnsLost } = result;
process.exitCode = lost + doubled + outOfOrder + planTurnsLost === 0 ? 0 : 1;

function figures(of: LoadResult): readonly (readonly [name: string, figure: string])[] {
  return [
    ["messages", `${of.messages}, ${of.long} of them with a long answer`],
    ["turns in planning threads", `${of.planTurns} in ${of.plansAsked} threads`],
    ["lost", String(of.lost + of.planTurnsLost)],
    ["doubled", String(of.doubled)],
    ["out of order", String(of.outOfOrder)],
    ["the bot's own share of a reply", `p50 ${ms(of.ownShare.p50)}, p95 ${ms(of.ownShare.p95)}`],
    ["from question to whole answer", `p50 ${ms(of.wait.p50)}, p95 ${ms(of.wait.p95)}`],
    ["refused by Discord as too fast", String(of.tooFast)],
    ["calls to Claude at once", `at most ${of.mostCallsAtOnce}`],
    [
      "peak memory of the bot",
      of.peakMemory === undefined ? "unknown" : `${Math.round(of.peakMemory / 1_048_576)} MB`,
    ],
  ];
}

function ms(time: number): string {
  return time < 10_000 ? `${Math.round(time)} ms` : `${(time / 1_000).toFixed(1)} s`;
}

function number(name: keyof typeof values, least: number): number {
  const given = Number(values[name]);
  if (!Number.isInteger(given) || given < least)
    refuse(`--${name} is not a whole number of at least ${least}`);
  return given;
}

function refuse(why: string): never {
  console.error(why);
  process.exit(2);
}
