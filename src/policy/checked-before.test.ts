import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { type TestContext, test } from "node:test";
import { silentLog } from "../log/log.ts";
import { areAllChecked, checkedFile, checkerCode, checkingFolders } from "./checked-before.ts";
import { createScanner } from "./scanner.ts";

const root = resolve(import.meta.dirname, "../..");
const good = {
  path: "plugins/good.ts",
  source: 'import { TurbotPlugin } from "turbot";\nexport default class Good extends TurbotPlugin {}\n',
};
const bad = { path: "plugins/bad.ts", source: 'import "node:fs";\nexport default class Bad {}\n' };
const code = checkerCode(root);
const placeIn = (home: string) => checkedFile(home, root)?.path ?? assert.fail();

function createHome(t: TestContext): string {
  const home = mkdtempSync(join(tmpdir(), "turbot-checked-"));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  mkdirSync(join(home, "data"));
  return home;
}

/** @param nodePath what can't be started finds out what needs a process */
function open(t: TestContext, home: string, { nodePath = process.execPath, of = code } = {}) {
  const scanner = createScanner({
    ...{ nodePath, log: silentLog },
    policyPath: join(root, "SECURITY_POLICY.md"),
    keptIn: { path: placeIn(home), code: of },
  });
  t.after(() => scanner.stop());
  return scanner;
}

const nowhere = { nodePath: "/nowhere/node" };

test("what an earlier start checked is known without a process: files and declarations, good and bad", async (t) => {
  const home = createHome(t);
  const first = open(t, home);
  const found = await first.scan([good, bad]);
  const refused = await first.readDeclaration("bad", "{}");
  assert.deepEqual([found[0]?.ok, found[1]?.ok], [true, false]);
  assert.notEqual(refused, undefined);
  first.remember();
  const second = open(t, home, nowhere);
  assert.deepEqual(await second.scan([good, bad]), found);
  assert.equal(await second.readDeclaration("bad", "{}"), refused);
});

test("a changed file, the same one elsewhere, and other code that checks are checked anew", async (t) => {
  const home = createHome(t);
  const first = open(t, home);
  await first.scan([good]);
  first.remember();
  const rules = async (file: typeof good, of = code) =>
    (await open(t, home, { ...nowhere, of }).scan([file])).flatMap(({ findings }) =>
      findings.map(({ rule }) => rule),
    );
  assert.deepEqual(await rules(good), []);
  assert.deepEqual(await rules({ ...good, source: `${good.source}\n` }), ["checker"]);
  assert.deepEqual(await rules({ ...good, path: "plugins/other.ts" }), ["checker"]);
  assert.deepEqual(await rules(good, "another"), ["checker"]);
});

test("nothing is known from a file that is damaged", async (t) => {
  for (const text of [
    "",
    "{",
    '{"code":1}',
    JSON.stringify({ code, files: [["a", {}]], declarations: [] }),
  ]) {
    const home = createHome(t);
    writeFileSync(placeIn(home), text);
    assert.equal((await open(t, home).scan([good]))[0]?.ok, true);
  }
});

/** A release in which nothing checks anything. */
function createRelease(t: TestContext): string {
  const release = createHome(t);
  for (const name of [...checkingFolders, "plugins"]) mkdirSync(join(release, name), { recursive: true });
  for (const name of ["SECURITY_POLICY.md", "package-lock.json", "src/policy/a.ts"])
    writeFileSync(join(release, name), "1");
  return release;
}

test("a start needs no checker once every plugin of the release was checked", async (t) => {
  const [home, release] = [createHome(t), createRelease(t)];
  writeFileSync(join(release, good.path), good.source);
  assert.equal(areAllChecked(release, home), false);
  const scanner = open(t, home, { of: checkerCode(release) });
  await scanner.scan([good]);
  scanner.remember();
  assert.equal(areAllChecked(release, home), true);
  writeFileSync(join(release, "plugins", "good.test.ts"), "what tests a plugin isn't loaded");
  assert.equal(areAllChecked(release, home), true);
  writeFileSync(join(release, bad.path), bad.source);
  assert.equal(areAllChecked(release, home), false);
});

test("all code that the checker loads counts as code that checks", () => {
  const loaded = new Set([join("src", "policy", "checker.ts")]);
  for (const path of loaded)
    for (const [, to = ""] of readFileSync(join(root, path), "utf8").matchAll(
      /^(?:import|export) (?!type )[^"]*?"(\.[^"]+\.ts)";$/gm,
    ))
      loaded.add(join(dirname(path), to));
  assert.ok(loaded.size > 100, "the walk went on");
  const others = [...loaded].filter(
    (path) => !checkingFolders.some((folder) => path.startsWith(`${folder}/`)),
  );
  assert.deepEqual(others, []);
});

test("the code that checks has another name when any of it changes", (t) => {
  const release = createRelease(t);
  const before = checkerCode(release);
  for (const name of ["SECURITY_POLICY.md", "package-lock.json", "src/policy/a.ts"]) {
    writeFileSync(join(release, name), "2");
    assert.notEqual(checkerCode(release), before, name);
    writeFileSync(join(release, name), "1");
    assert.equal(checkerCode(release), before);
  }
});
