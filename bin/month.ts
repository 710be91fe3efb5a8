import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { wholeMonth } from "../simulator/month/cast.ts";
import { playMonth } from "../simulator/month/play-month.ts";
import { reportOf } from "../simulator/month/report.ts";
import { fairShare } from "../simulator/month/tally.ts";
import { readConfig } from "../src/config/read-config.ts";

/** A month of a server with 3,000 members by the table of prices: `npm run month -- --seed 2 --chat claude-sonnet-5-5`. */

const usage = `npm run month -- [options]   a month of a big server on a virtual clock, by the table of prices; takes a few minutes
  --seed <number>     the same choices again (default 1)
  --chat <model>      another model for chat
  --dollars <number>  another month's money`;

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    chat: { type: "string" },
    dollars: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit();
}

const home = mkdtempSync(join(tmpdir(), "turbot-month-"));
process.on("exit", () => rmSync(home, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

// What a new community gets: the required settings, and every default.
const config = readConfig({
  ...{ TURBOT_HOME: home, DISCORD_TOKEN: "a-token-that-nobody-uses", ANTHROPIC_API_KEY: "none" },
  ...{ GITHUB_REPO: "reef/turbot", WEBHOOK_SECRET: "a-secret-that-nobody-uses" },
  LOG_CHANNEL_ID: "100000000000000001",
  ...(values.chat === undefined ? {} : { CHAT_MODEL: values.chat }),
  ...(values.dollars === undefined ? {} : { MONTHLY_DOLLARS: values.dollars }),
});
const { caps, models } = config.claude;
console.log(
  `November on a virtual clock: ${wholeMonth.members} members, ${wholeMonth.tries} tries to chat, ${wholeMonth.builds} builds, ` +
    `$${caps.month.dollars}, chat with ${models.chat}, code with ${models.building}\n`,
);
const result = await playMonth({
  ...{ size: wholeMonth, seed: Number(values.seed), caps, models },
  release: resolve(import.meta.dirname, ".."),
  database: join(home, "sessions.db"),
  rateLimits: config.chat,
  onProgress: (done, of) => console.error(`${done} of ${of}`),
});
console.log(reportOf(result));
const isRight =
  result.dollars <= caps.month.dollars &&
  result.builds.refusals.length === 0 &&
  fairShare(result.tally) >= 0.95;
process.exitCode = isRight ? 0 : 1;
