import { appendFileSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type BadMonthReport, playBadMonth } from "../simulator/bad-month/play-bad-month.ts";
import { tableOf } from "../simulator/bad-month/report.ts";

const usage = `npm run bad-month -- [options]   a month of everything that can go wrong with powers over people
  --seed <number>     the same choices again; several make several months (default 1 2 3)
  --raiders <number>  accounts that join at once (default 500)
  --seconds <number>  how long what is done as fast as possible goes on (default 60)
  --only <text>       only the events with this in their name
  --write             put the tables into docs/bad-month.md
  --keep              keep the folder, with the bot's log`;

const { values } = parseArgs({
  options: {
    seed: { type: "string", multiple: true, default: ["1", "2", "3"] },
    raiders: { type: "string", default: "500" },
    seconds: { type: "string", default: "60" },
    only: { type: "string", default: "" },
    write: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help) console.log(usage);
else await main();

async function main(): Promise<void> {
  const root = resolve(import.meta.dirname, "..");
  const reports: BadMonthReport[] = [];
  for (const seed of values.seed) {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "turbot-bad-month-")));
    try {
      const report = await playBadMonth({
        ...{ seed: Number(seed), root, folder, node: process.execPath, path: process.env.PATH ?? "" },
        size: { raiders: Number(values.raiders), members: 12, ms: Number(values.seconds) * 1_000 },
        only: values.only,
        tell: (what) => console.error(what),
        log: (text) => appendFileSync(join(folder, "log"), text),
      });
      reports.push(report);
      console.log(`\nSeed ${seed}\n\n${tableOf(report)}\n`);
      for (const problem of report.problems) console.log(`✖ ${problem}`);
      if (values.write) write(join(root, "docs/bad-month.md"), report);
    } finally {
      if (values.keep) console.log(`kept: ${folder}`);
      else rmSync(folder, { recursive: true, force: true });
    }
  }
  process.exitCode = reports.every(({ problems }) => problems.length === 0) ? 0 : 1;
}

/** The tables stand between two marks: a seed's replaces the one that it has there. */
function write(path: string, report: BadMonthReport): void {
  const count = report.problems.length;
  const [size, found] = [
    `${values.raiders} raiders, ${values.seconds} seconds an event`,
    `${count} violation`,
  ];
  const title = `Seed ${report.seed}, ${size}, ${found}${count === 1 ? "" : "s"}:`;
  const text = readFileSync(path, "utf8");
  const [, tables = ""] = /<!-- played -->\n([\s\S]*?)<!-- end -->/.exec(text) ?? [];
  const others = tables
    .split(/^(?=Seed )/m)
    .map((table) => table.trim())
    .filter((table) => table !== "" && !table.startsWith(`Seed ${report.seed},`));
  const all = [...others, `${title}\n\n${tableOf(report)}`].toSorted();
  writeFileSync(
    path,
    text.replace(tables, () => `\n${all.join("\n\n")}\n\n`),
  );
}
