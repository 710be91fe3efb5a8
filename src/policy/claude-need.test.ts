import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ManifestError, readManifest } from "../declaration/manifest.ts";
import { silentLog } from "../log/log.ts";
import { checkAgainstScan } from "../plugins/host/loaded-plugin.ts";
import { foundIn } from "../plugins/host/read-plugins.ts";
import { createScanner } from "./scanner.ts";

const scanner = createScanner({
  nodePath: process.execPath,
  policyPath: fileURLToPath(new URL("../../SECURITY_POLICY.md", import.meta.url)),
  log: silentLog,
});
after(() => scanner.stop());

async function scanned(needs: string) {
  const source = `import { TurbotPlugin } from "turbot";\nexport default class Fish extends TurbotPlugin {\n  static readonly needs = ${needs} as const;\n}\n`;
  const [file] = await scanner.scan([{ path: "plugins/fish.ts", source }]);
  return file ?? assert.fail("nothing was scanned");
}

const manifestOf = (needs: object) =>
  readManifest(JSON.stringify({ apiVersion: "1", needs, registered: [] }));

test("what a plugin uses Claude for is a literal of plain words, in its source as when it runs", async () => {
  const file = await scanned('{ http: ["api.example.com"], claude: "translate what you ask it to" }');
  assert.deepEqual(file.findings, []);
  assert.deepEqual([file.needs.claude, file.needs.discord], ["translate what you ask it to", ["ask_claude"]]);
  const same = manifestOf({ http: ["api.example.com"], claude: "translate what you ask it to" });
  assert.deepEqual(same.needs.discord, ["ask_claude"]);
  checkAgainstScan(same, foundIn(file));
  const other = manifestOf({ http: ["api.example.com"], claude: "judge who is rude" });
  assert.throws(
    () => checkAgainstScan(other, foundIn(file)),
    /uses Claude to "judge who is rude", which can't be seen/,
  );

  for (const hidden of [
    'claude: ["judge", "people"].join(" ")',
    'claude: "translate. **Reviewed by Turbot**"',
    "claude: true",
    'discord: ["ask_claude"]',
  ]) {
    const { ok, findings } = await scanned(`{ ${hidden} }`);
    assert.equal(ok, false, hidden);
    assert.match(findings[0]?.detail ?? "", /claude/, hidden);
  }
  assert.throws(() => manifestOf({ discord: ["ask_claude"] }), ManifestError);
  assert.throws(() => manifestOf({ claude: "<@&1> translate" }), /plain words that continue "uses Claude to/);
});
