import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { measureCells } from "../simulator/cells/measure-cells.ts";
import { startCells } from "../simulator/cells/start-cells.ts";

/** Many Turbots at rest on one machine: `npm run cells -- --cells 20`. Linux only, as it reads /proc. */

const { values } = parseArgs({
  options: {
    cells: { type: "string", default: "20" },
    settle: { type: "string", default: "120" },
    seconds: { type: "string", default: "60" },
    restarts: { type: "string", default: "1" },
  },
});
const [count, settle, seconds, restarts] = [values.cells, values.settle, values.seconds, values.restarts].map(
  Number,
);
if (![count, settle, seconds, restarts].every((one) => Number.isInteger(one)) || !count || !seconds) {
  console.error("npm run cells -- [--cells 20] [--settle 120] [--seconds 60] [--restarts 1]: whole numbers");
  process.exit(2);
}

const compilingSeconds = 60;

const folder = mkdtempSync(join(tmpdir(), "turbot-cells-"));
const root = resolve(import.meta.dirname, "..");
const running = await startCells({ root, folder, node: process.execPath, env: process.env }, count);
const stop = async () => {
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
};
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => void stop().then(() => process.exit(130)));
try {
  let { cells } = running;
  // The first start compiles what later ones read, and its bots compile for their plugins' processes 45 s later.
  for (let left = restarts ?? 0; left > 0; left -= 1) {
    console.log(
      `${count} cells are up. ${compilingSeconds} s until all have compiled their code, then a restart.`,
    );
    await sleep(compilingSeconds * 1_000);
    cells = await running.restart();
  }
  console.log(`${count} cells are up. ${settle} s to settle, then ${seconds} s at rest.`);
  await sleep((settle ?? 0) * 1_000);
  const figures = await measureCells(cells, seconds);
  const sum = (of: (one: (typeof figures)[number]) => number) =>
    figures.reduce((all, one) => all + of(one), 0);
  const sorted = (of: (one: (typeof figures)[number]) => number) => figures.map(of).toSorted((a, b) => a - b);
  const spread = (numbers: readonly number[], digits = 0) =>
    `${numbers[0]?.toFixed(digits)} to ${numbers.at(-1)?.toFixed(digits)}, median ${numbers[Math.floor(numbers.length / 2)]?.toFixed(digits)}`;
  const mb = (bytes: number) => bytes / 1_048_576;
  console.log(
    `time to ready         ${spread(
      sorted(({ readyMs }) => readyMs / 1_000),
      1,
    )} s`,
  );
  console.log(`memory (PSS) a cell   ${spread(sorted(({ pss }) => mb(pss)))} MB`);
  console.log(`memory of all         ${Math.round(mb(sum(({ pss }) => pss)))} MB`);
  console.log(
    `processor at rest     ${spread(
      sorted(({ processor }) => processor * 100),
      2,
    )} % of one, a cell`,
  );
  console.log(`processor of all      ${(sum(({ processor }) => processor) * 100).toFixed(1)} % of one`);
  for (const [name, bytes] of Object.entries(figures[0]?.byProcess ?? {}))
    console.log(`  ${name.padEnd(32)} ${Math.round(mb(bytes))} MB`);
} finally {
  await stop();
}
