import { fork } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { silentLog } from "../../src/log/log.ts";
import { createScanner } from "../../src/policy/scanner.ts";
import { alternate } from "../harness/alternate.ts";
import { turbot } from "../harness/outcome.ts";
import type { BenchPowers, Measure, Suite } from "../harness/suite.ts";
import { median, times } from "../plugins/figures.ts";

export const scanner: Suite = {
  title: "Scanner",
  about:
    "Turbot's scanner, which reads every plugin before it runs, in a process that can die. Beside it: ESLint in a process of its own, with rules that forbid about the same. Warm is one more file, cold is the first, with the start of the process.",
  measurements: { scan },
};

/** Something that scans sources, in a process of its own. */
interface Scanning {
  scan(source: string): Promise<void>;
  stop(): Promise<void>;
}

async function scan(powers: BenchPowers): ReturnType<Measure> {
  const folder = join(powers.root, "plugins");
  const sources = readdirSync(folder)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => readFileSync(join(folder, name), "utf8"));
  const runs = powers.pick({ tiny: 2, quick: 20, full: 200 });
  const measure = (start: () => Scanning) => async () => {
    const startedAt = performance.now();
    const scanning = start();
    try {
      await scanning.scan(sources[0] ?? "");
      const cold = performance.now() - startedAt;
      let file = 0;
      const scanOnce = async () => {
        const from = performance.now();
        // A file that was scanned before costs nothing, so each time it is a different one.
        await scanning.scan(`${sources[file % sources.length]}// ${file++}`);
        return performance.now() - from;
      };
      await times(runs, scanOnce);
      return { cold, warm: median(await times(runs, scanOnce)) };
    } finally {
      await scanning.stop();
    }
  };
  const comparisons = await alternate(
    powers.pick({ tiny: 1, quick: 1, full: 11 }),
    {
      [turbot]: measure(() => ownScanner(powers)),
      ...(powers.peers ? { ESLint: measure(() => eslint(powers)) } : {}),
    },
    {
      warm: { what: "a file, warm", unit: "ms", better: "less" },
      cold: { what: "a file, cold", unit: "ms", better: "less" },
    },
  );
  return { comparisons };
}

function ownScanner({ root, node }: BenchPowers): Scanning {
  const policyText = readFileSync(join(root, "SECURITY_POLICY.md"), "utf8");
  const own = createScanner({ nodePath: node, policyText, log: silentLog });
  return {
    scan: async (source) => void (await own.scan([{ path: "plugins/measured.ts", source }])),
    stop: () => own.stop(),
  };
}

function eslint({ node, path }: BenchPowers): Scanning {
  const program = join(import.meta.dirname, "..", "peers", "scan-with-eslint.ts");
  // Node warns that its stripping of types is an experiment.
  const child = fork(program, { execPath: node, execArgv: ["--no-warnings"], env: { PATH: path } });
  let asked = 0;
  return {
    async scan(source) {
      child.send({ id: ++asked, source });
      await once(child, "message");
    },
    async stop() {
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}
