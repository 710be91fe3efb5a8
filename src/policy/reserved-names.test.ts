import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { test } from "node:test";
import { readPolicy } from "./read-policy.ts";

// A plugin's store is `data/<plugin>/`, beside what the program itself keeps in `data/`. This test reads those names from the
// program's source, so that nobody has to remember to reserve one.

const root = resolve(import.meta.dirname, "../..");
const { reservedNames } = readPolicy(readFileSync(join(root, "SECURITY_POLICY.md"), "utf8"));

const sources = globSync(["src/**/*.ts", "bin/**/*.ts"], { cwd: root })
  .map((path) => path.replaceAll(sep, "/"))
  .filter((path) => !/\.test\.ts$|\/fixtures\/|\/attacks\//.test(path))
  .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

/** Each place where a path leads into `data/`, and its next part if that is a literal. */
const uses = sources.flatMap(({ path, text }) =>
  [...text.matchAll(/(?<!\.o(?:n|ff)\(\s*)"data"\s*(?:,\s*(?:"([^"]+)"|([^"\s)][^,)]*)))?\s*(?=[,)])/g)].map(
    ([whole, name, expression]) => ({ path, whole, name, expression }),
  ),
);

/** Files that pass on the folder itself, and how often. */
const passedOn: Readonly<Record<string, number>> = {
  // Plugins' own stores three times, and two callees that make folders with `mkdtemp`.
  "src/app/compose/compose.ts": 5,
  // Plugins' own stores.
  "src/app/compose/compose-plugins.ts": 1,
  // A backup's copies, in a folder with an underscore, and what a backup brings, which was there before.
  "src/backup/what-belongs.ts": 1,
  // The doctor's checks, which make folders with `mkdtemp`.
  "src/app/turbot/doctor-in-discord.ts": 1,
  // Only makes the folder.
  "src/reports/report-status.ts": 1,
  // Only looks whether it is writable.
  "src/set-up/machine/home-finding.ts": 1,
  // Makes the folder, and checks that it is writable.
  "src/supervisor/check-home.ts": 2,
  // `github-app-<id>.pem`, which has a dot.
  "src/wizard/github-app/find-made-app.ts": 1,
};

/** Valid plugin names, as in `SECURITY_POLICY.md`. */
const couldBeAPlugin = (name: string) => /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name);

test("every name that Turbot itself uses under data/ is reserved", () => {
  const names = new Set(uses.flatMap(({ name }) => name ?? []));
  // Proves that the search works.
  for (const known of ["preflight", "deps", "sessions.db", "git.lock"]) assert.ok(names.has(known), known);
  const open = [...names].filter((name) => couldBeAPlugin(name) && !Object.hasOwn(reservedNames, name));
  assert.deepEqual(open, [], "add them to the table in SECURITY_POLICY.md");
});

test("the data folder is passed on only in places that this test knows", () => {
  const found = uses.filter(({ name }) => name === undefined);
  const counts = Map.groupBy(found, ({ path }) => path);
  assert.deepEqual(
    Object.fromEntries([...counts].map(([path, all]) => [path, all.length]).toSorted()),
    passedOn,
    "check which names this creates, then list it here",
  );
  assert.deepEqual(
    found.filter(({ expression }) => expression !== undefined),
    [],
    "a computed name can't be read here",
  );
});

test("no temporary folder can have a plugin's name", () => {
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
