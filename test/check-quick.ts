import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { testsBeside } from "../src/pipeline/checks/choose-tests.ts";

/*
 * `npm run check:quick`, for before a commit: types and lint of everything, and the tests that the changes since the last commit (or
 * since what is named: `npm run check:quick -- main`) most likely touch. `npm run check` is the gate.
 */

const root = resolve(import.meta.dirname, "..");
/** Quick, and they hold the shape of the whole. */
const always = ["test/architecture.test.ts", "test/documents.test.ts", "test/failures.test.ts"];

function run(file: string, args: readonly string[]): boolean {
  return spawnSync(file, args, { cwd: root, stdio: "inherit" }).status === 0;
}

function git(...args: readonly string[]): readonly string[] {
  const { stdout, stderr, status } = spawnSync("git", args, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return stdout.split("\0").filter((path) => path !== "");
}

const since = process.argv[2] ?? "HEAD";
const changed = [
  ...git("diff", "--name-only", "-z", since),
  ...git("ls-files", "--others", "--exclude-standard", "-z"),
];
const exists = (path: string) => existsSync(join(root, path));
const touched = testsBeside(
  exists,
  changed.map((path) => path.replace(/\.js$/, ".ts")),
);
const tests = [...new Set([...always, ...touched])];

const fine =
  run("npm", ["run", "--silent", "types"]) &&
  run("npm", ["run", "--silent", "lint"]) &&
  run("node", ["test/run-tests.ts", ...tests]);
process.exitCode = fine ? 0 : 1;
