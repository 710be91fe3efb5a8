import { readdirSync, readFileSync } from "node:fs";
import { silentLog } from "../../src/log/log.ts";
import { createScanner } from "../../src/policy/scanner.ts";
import { median, plainly, quantile, table, times } from "./figures.ts";

const folder = new URL("../../plugins/", import.meta.url);
const policyText = readFileSync(new URL("../../SECURITY_POLICY.md", import.meta.url), "utf8");

/** The time to scan one of the bundled plugins, with a new checker process and with a running one. */
export async function measureScanning(runs: number): Promise<string> {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".ts"))
    .map((name) => ({ path: `plugins/${name}`, source: readFileSync(new URL(name, folder), "utf8") }));
  const first = files.slice(0, 1);
  const cold = await times(runs, async () => {
    const scanner = createScanner({ nodePath: process.execPath, policyText, log: silentLog });
    const took = await timed(() => scanner.scan(first));
    await scanner.stop();
    return took;
  });
  const scanner = createScanner({ nodePath: process.execPath, policyText, log: silentLog });
  await scanner.scan(files);
  const warm: number[] = [];
  for (let round = 0; round < 20; round += 1)
    for (const { path, source } of files) {
      // A file scanned before costs nothing, so each time it is a different one.
      const file = { path, source: `${source}// ${round}` };
      warm.push(await timed(() => scanner.scan([file])));
    }
  await scanner.stop();
  return table(
    "Scanning a file",
    ["", "median ms", "p99 ms"],
    [
      ["cold", plainly(median(cold)), ""],
      ["warm", plainly(median(warm)), plainly(quantile(warm, 0.99))],
    ],
  );
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await run();
  return performance.now() - startedAt;
}
