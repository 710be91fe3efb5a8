import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { smokeTest } from "../plugins/dry-run/smoke-test.ts";
import { readPolicy, readTemplates } from "./read-policy.ts";

const text = readFileSync(new URL("../../SECURITY_POLICY.md", import.meta.url), "utf8");
const powers = { nodePath: process.execPath, now: Date.now };

test("every global that the policy permits exists in the sandbox", async () => {
  const { permittedGlobals } = readPolicy(text);
  const pairs = permittedGlobals.map((name) => `["${name}", typeof ${name}]`).join(", ");
  const source = `import { TurbotPlugin } from "turbot";
const missing = [${pairs}].filter(([name, type]) => type === "undefined" && name !== "undefined").map(([name]) => name);
if (missing.length > 0) throw new Error("missing: " + missing.join(", "));
export default class Globals extends TurbotPlugin {}
`;
  const { report } = await smokeTest({ path: "plugins/globals.ts", source }, powers);
  assert.equal(report.state, "loaded", JSON.stringify(report));
});

for (const name of ["slash-plugin", "prefix-plugin"]) {
  test(`the policy's template ${name} works in the sandbox`, async () => {
    const source = readTemplates(text).get(name) ?? "";
    const { report, tries } = await smokeTest({ path: `plugins/${name}.ts`, source }, powers);
    assert.equal(report.state, "loaded", JSON.stringify(report));
    assert.deepEqual(
      tries.flatMap(({ problem }) => problem ?? []),
      [],
    );
  });
}
