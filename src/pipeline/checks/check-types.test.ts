import assert from "node:assert/strict";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { type TestContext, test } from "node:test";
import { createOsSandbox } from "../../os-sandbox/create-os-sandbox.ts";
import { readTemplates } from "../../policy/read-policy.ts";
import { createTypeCheck } from "./check-types.ts";

const root = resolve(import.meta.dirname, "../../..");
const templates = readTemplates(readFileSync(join(root, "SECURITY_POLICY.md"), "utf8"));

/** A worktree-like folder with the plugin API, the project's settings, and these files. */
function worktree(t: TestContext, files: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), "types-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ["tsconfig.json", "package.json"]) cpSync(join(root, name), join(folder, name));
  for (const name of readdirSync(join(root, "src/plugin-api"))) {
    if (name === "testing.ts" || name.endsWith(".test.ts")) continue;
    cpSync(join(root, "src/plugin-api", name), join(folder, "src/plugin-api", name), { recursive: true });
  }
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const scratch = join(folder, "scratch");
  const checkTypes = createTypeCheck({ nodePath, release: root, scratch, osSandbox: osSandboxIn(scratch) });
  return { folder, scratch, checkTypes };
}

const nodePath = process.execPath;
const osSandboxIn = (scratch: string) => createOsSandbox({ scratch });
/** A machine without bubblewrap. */
const noSandbox = createOsSandbox({ scratch: tmpdir(), programs: [] });

test("passes the policy's templates under the project's strict settings", async (t) => {
  const files = Object.fromEntries([...templates].map(([name, source]) => [`plugins/${name}.ts`, source]));
  const { folder, scratch, checkTypes } = worktree(t, files);
  assert.deepEqual(await checkTypes({ folder, files: Object.keys(files) }), { state: "passed" });
  assert.deepEqual(readdirSync(scratch), []);
});

test("locates a type error by line and column", async (t) => {
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

test("types options in the handler", async (t) => {
  const source = (templates.get("slash-plugin") ?? "").replace("Math.random() * sides", "sides.length");
  const { folder, checkTypes } = worktree(t, { "plugins/dice.ts": source });
  assert.equal((await checkTypes({ folder, files: ["plugins/dice.ts"] })).state, "failed");
});

test("reports errors outside the plugin's files only when it checks the whole project", async (t) => {
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

test("reports that it didn't run when there is no compiler", async (t) => {
  const { folder, scratch } = worktree(t, {});
  const checkTypes = createTypeCheck({ nodePath, release: folder, scratch, osSandbox: noSandbox });
  assert.equal((await checkTypes({ folder, files: "project" })).state, "not_run");
});

test("a compiler whose runtime crashes at its memory limit was stopped at its memory", {
  skip: process.platform === "win32",
}, async (t) => {
  const crash = [
    "SIGSEGV: segmentation violation",
    "PC=0x43425d m=7 sigcode=1 addr=0x0",
    "",
    "goroutine 0 gp=0x327257d38000 m=7 mp=0x327257c48808 [idle]:",
    "runtime.(*spanQueue).tryDrain(0x2000?, 0x4000?, 0x14cb0?)",
  ];
  const system = `typescript-${process.platform}-${process.arch}`;
  const { folder, scratch } = worktree(t, {
    [`node_modules/@typescript/${system}/lib/tsc`]: `#!/bin/sh\ncat >&2 <<'END'\n${crash.join("\n")}\nEND\nexit 2\n`,
    "node_modules/typescript/bin/tsc": "",
  });
  chmodSync(join(folder, "node_modules/@typescript", system, "lib/tsc"), 0o755);
  const checkTypes = createTypeCheck({ nodePath, release: folder, scratch, osSandbox: noSandbox });
  const result = await checkTypes({ folder, files: ["plugins/dice.ts"] });
  assert.ok(result.state === "failed", JSON.stringify(result));
  assert.match(result.findings[0]?.detail ?? "", /it took more than \d+ MB of memory/);
});

const places = { "in the OS sandbox": osSandboxIn, "without a sandbox": () => noSandbox } as const;
for (const [where, sandboxIn] of Object.entries(places)) {
  const skip = process.platform === "win32" && "Windows has no such limits";

  test(`stops a check that takes too long and counts it as failed, ${where}`, async (t) => {
    const { folder, scratch } = worktree(t, { "plugins/dice.ts": templates.get("slash-plugin") ?? "" });
    const osSandbox = sandboxIn(scratch);
    const checkTypes = createTypeCheck({ nodePath, release: root, scratch, osSandbox, timeoutMs: 1 });
    const result = await checkTypes({ folder, files: ["plugins/dice.ts"] });
    assert.ok(result.state === "failed");
    assert.match(result.findings[0]?.detail ?? "", /it took too long/);
  });

  test(`stops exploding types at the memory limit and reports them as a finding, ${where}`, {
    skip,
  }, async (t) => {
    const bomb = [
      'type D = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9";',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a type of TypeScript's
      "type Four = `${D}${D}${D}${D}`;",
      ...Array.from(
        { length: 500 },
        (_, at) => `type T${at} = \`t${at}\${Four}\`; export const x${at}: T${at} = "t${at}0000";`,
      ),
    ].join("\n");
    const files = { "plugins/bomb.ts": bomb, "plugins/dice.ts": templates.get("slash-plugin") ?? "" };
    const { folder, scratch } = worktree(t, files);
    const checkTypes = createTypeCheck({
      nodePath,
      release: root,
      scratch,
      osSandbox: sandboxIn(scratch),
      memoryMb: { files: 256, project: 2_560 },
    });
    const result = await checkTypes({ folder, files: ["plugins/bomb.ts"] });
    assert.ok(result.state === "failed", JSON.stringify(result));
    const [finding, ...more] = result.findings;
    assert.deepEqual(
      [finding?.path, finding?.detail, more],
      ["plugins/bomb.ts", "the type check was stopped: it took more than 256 MB of memory", []],
    );
    // The next check isn't affected.
    assert.deepEqual(await checkTypes({ folder, files: ["plugins/dice.ts"] }), { state: "passed" });
  });
}

test("reports that nothing was checked when the compiler can't read its settings", async (t) => {
  const { folder, checkTypes } = worktree(t, { "plugins/dice.ts": templates.get("slash-plugin") ?? "" });
  writeFileSync(join(folder, "tsconfig.json"), '{ "compilerOptions": { "strickt": true } }');
  const result = await checkTypes({ folder, files: ["plugins/dice.ts"] });
  assert.ok(result.state === "not_run", JSON.stringify(result));
  assert.match(result.why, /the compiler failed: TS\d+: .*strickt/);
});
