import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { type TestContext, test } from "node:test";
import { readTemplates } from "../policy/read-policy.ts";
import { createTypeCheck } from "./check-types.ts";

const root = resolve(import.meta.dirname, "../..");
const templates = readTemplates(readFileSync(join(root, "SECURITY_POLICY.md"), "utf8"));

/** A folder like a worktree: the plugin API, the project's settings, and these files. */
function worktree(t: TestContext, files: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), "types-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ["tsconfig.json", "package.json"]) cpSync(join(root, name), join(folder, name));
  for (const name of readdirSync(join(root, "src/plugin-api"))) {
    if (name === "testing.ts" || name.endsWith(".test.ts")) continue;
    cpSync(join(root, "src/plugin-api", name), join(folder, "src/plugin-api", name));
  }
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const scratch = join(folder, "scratch");
  const checkTypes = createTypeCheck({ nodePath: process.execPath, release: root, scratch });
  return { folder, scratch, checkTypes };
}

test("the policy's templates pass under the project's strict settings", async (t) => {
  const files = Object.fromEntries([...templates].map(([name, source]) => [`plugins/${name}.ts`, source]));
  const { folder, scratch, checkTypes } = worktree(t, files);
  assert.deepEqual(await checkTypes({ folder, files: Object.keys(files) }), { state: "passed" });
  assert.deepEqual(readdirSync(scratch), []);
});

test("a type error is found where it is", async (t) => {
  const source = `${templates.get("slash-plugin")}\nexport const fins: number = "two";\n`;
  const { folder, checkTypes } = worktree(t, { "plugins/dice.ts": source });
  const result = await checkTypes({ folder, files: ["plugins/dice.ts"] });
  assert.ok(result.state === "failed");
  const [finding] = result.findings;
  assert.equal(result.findings.length, 1);
  assert.equal(
    `${finding?.path}:${finding?.line}:${finding?.column}`,
    `plugins/dice.ts:${source.split("\n").length - 1}:14`,
  );
  assert.match(finding?.detail ?? "", /^TS2322: Type 'string' is not assignable to type 'number'/);
});

test("options are typed in the handler", async (t) => {
  const source = (templates.get("slash-plugin") ?? "").replace("Math.random() * sides", "sides.length");
  const { folder, checkTypes } = worktree(t, { "plugins/dice.ts": source });
  assert.equal((await checkTypes({ folder, files: ["plugins/dice.ts"] })).state, "failed");
});

test("what is wrong elsewhere isn't the plugin's doing, but it is the project's", async (t) => {
  const plugin = `import { broken } from "../src/plugin-api/broken.ts";\n${templates.get("prefix-plugin")}\nbroken;\n`;
  const { folder, checkTypes } = worktree(t, {
    "plugins/flip.ts": plugin,
    "src/plugin-api/broken.ts": 'export const broken: number = "x";\n',
  });
  assert.equal((await checkTypes({ folder, files: ["plugins/flip.ts"] })).state, "passed");
  const project = await checkTypes({ folder, files: "project" });
  assert.ok(
    project.state === "failed" && project.findings.some(({ path }) => path === "src/plugin-api/broken.ts"),
  );
});

test("without a compiler it says that it didn't run", async (t) => {
  const { folder, scratch } = worktree(t, {});
  const checkTypes = createTypeCheck({ nodePath: process.execPath, release: folder, scratch });
  assert.equal((await checkTypes({ folder, files: "project" })).state, "not_run");
});

test("a check that takes too long is stopped and counts as failed", async (t) => {
  const { folder, scratch } = worktree(t, { "plugins/dice.ts": templates.get("slash-plugin") ?? "" });
  const checkTypes = createTypeCheck({ nodePath: process.execPath, release: root, scratch, timeoutMs: 1 });
  const result = await checkTypes({ folder, files: ["plugins/dice.ts"] });
  assert.ok(result.state === "failed");
  assert.match(result.findings[0]?.detail ?? "", /it took too long/);
});
