import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { runTryCommand } from "../../cli/try.ts";
import { silentLog } from "../../log/log.ts";
import { createScanner } from "../../policy/scanner.ts";
import { splitWords } from "../dispatch/split-words.ts";
import { createDryRuns } from "./dry-runs.ts";

const guide = readFileSync(new URL("../../../docs/writing-plugins.md", import.meta.url), "utf8");
const blocks = [...guide.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)].map(
  ([, language, path, text]) => ({
    language,
    path,
    text: text ?? "",
  }),
);
const sources = new Map(
  blocks.flatMap(({ path, text }) => (path === undefined ? [] : [[path, text] as const])),
);
const scanner = createScanner({
  nodePath: process.execPath,
  policyPath: fileURLToPath(new URL("../../../SECURITY_POLICY.md", import.meta.url)),
  log: silentLog,
});
after(() => scanner.stop());

for (const [index, { language, text }] of blocks.entries()) {
  if (language !== "sh") continue;
  const [, , ...args] = splitWords(text.trim());
  test(`"${text.trim()}" prints what the guide says`, async () => {
    const printed: string[] = [];
    const code = await runTryCommand(args, {
      dryRuns: createDryRuns({ nodePath: process.execPath, log: silentLog }),
      scanner,
      read: async (path) => sources.get(path) ?? assert.fail(`The guide has no ${path}`),
      out: (line) => void printed.push(line),
      error: (line) => void printed.push(line),
    });
    const lines = printed.join("\n").split("\n");
    assert.match(lines.pop() ?? "", /^Turbotastic! Done in \d+ ms\.$/);
    assert.equal(lines.join("\n"), blocks[index + 1]?.text.trimEnd());
    assert.equal(code, 0);
  });
}

for (const [path, tests] of sources) {
  if (!path.endsWith(".test.ts")) continue;
  test(`${path} in the guide passes`, async () => {
    const plugin = path.replace(/\.test\.ts$/, ".ts");
    const source = sources.get(plugin) ?? assert.fail(`The guide has no ${plugin}`);
    const dryRuns = createDryRuns({ nodePath: process.execPath, log: silentLog });
    const report = await dryRuns.runTests({ path: plugin, source, tests });
    assert.equal(report.problem, undefined);
    assert.deepEqual(
      report.tests.map(({ state, error }) => error ?? state),
      report.tests.map(() => "passed"),
    );
  });
}

test("the guide tries every plugin in it, and the policy permits each with its test", async () => {
  const tried = blocks.filter(({ language }) => language === "sh").map(({ text }) => text.split(/\s+/)[2]);
  const plugins = [...sources.keys()].filter((path) => !path.endsWith(".test.ts"));
  assert.deepEqual(tried, plugins);
  const scanned = await scanner.scan([...sources].map(([path, source]) => ({ path, source })));
  assert.deepEqual(
    scanned.flatMap(({ findings }) => findings),
    [],
  );
});
