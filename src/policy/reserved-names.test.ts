import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { test } from "node:test";
import { readPolicy } from "./read-policy.ts";

// A plugin's store is `data/<plugin>/`, beside what the program itself keeps in `data/`. What the program keeps there is
// read out of its own source, so that nobody has to remember to reserve a name.

const root = resolve(import.meta.dirname, "../..");
const { reservedNames } = readPolicy(readFileSync(join(root, "SECURITY_POLICY.md"), "utf8"));

const sources = globSync(["src/**/*.ts", "bin/**/*.ts"], { cwd: root })
  .map((path) => path.replaceAll(sep, "/"))
  .filter((path) => !/\.test\.ts$|\/fixtures\/|\/attacks\//.test(path))
  .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

/** Each place where a path leads into `data/`: what comes next in it, if that is written there. */
const uses = sources.flatMap(({ path, text }) =>
  [...text.matchAll(/(?<!\.on\(\s*)"data"\s*(?:,\s*(?:"([^"]+)"|([^"\s)][^,)]*)))?\s*(?=[,)])/g)].map(
    ([whole, name, expression]) => ({ path, whole, name, expression }),
  ),
);

/** Who hands the folder itself on, to what, and how often: the names that come of that are looked for below. */
const handedOn: Readonly<Record<string, number>> = {
  // Plugins' own stores twice, and two that make folders with `mkdtemp`.
  "src/app/compose.ts": 4,
  // Plugins' own stores.
  "src/app/compose-plugins.ts": 1,
  // It only makes the folder.
  "src/reports/report-status.ts": 1,
  // It makes the folder, and tries whether it can be written to.
  "src/supervisor/check-home.ts": 2,
};

/** As `SECURITY_POLICY.md` has it: what a plugin may be called. */
const couldBeAPlugin = (name: string) => /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name);

test("every name that Turbot itself uses under data/ is closed to plugins", () => {
  const names = new Set(uses.flatMap(({ name }) => name ?? []));
  // They are found at all.
  for (const known of ["preflight", "deps", "sessions.db", "git.lock"]) assert.ok(names.has(known), known);
  const open = [...names].filter((name) => couldBeAPlugin(name) && !Object.hasOwn(reservedNames, name));
  assert.deepEqual(open, [], "add them to the table in SECURITY_POLICY.md");
});

test("nothing else gets into data/ unseen: the folder is handed on only where this test knows of it", () => {
  const found = uses.filter(({ name }) => name === undefined);
  const counts = Map.groupBy(found, ({ path }) => path);
  assert.deepEqual(
    Object.fromEntries([...counts].map(([path, all]) => [path, all.length]).toSorted()),
    handedOn,
    "see what names come of that, then list it here",
  );
  assert.deepEqual(
    found.filter(({ expression }) => expression !== undefined),
    [],
    "a name that is put together can't be read here",
  );
});

test("no folder with a made-up name can be a plugin's", () => {
  const prefixes = sources.flatMap(({ text }) =>
    [...text.matchAll(/mkdtemp(?:Sync)?\(\s*join\(\w+(?:\(\))?,\s*"([^"]+)"\)/g)].map(
      ([, prefix = ""]) => prefix,
    ),
  );
  assert.ok(prefixes.length >= 2);
  const inData = prefixes.filter((prefix) => !prefix.startsWith("turbot-"));
  assert.deepEqual(
    inData.filter((prefix) => couldBeAPlugin(`${prefix}abc`)),
    [],
  );
});
