import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { unreviewedCodePrograms } from "./unreviewed-code-programs.ts";

/** Prints the names of the packages that importing the entries in its arguments loads. */
const listPackages = `import { registerHooks } from "node:module";
const names = new Set();
registerHooks({
  load(url, context, next) {
    const [, name] = /\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url) ?? [];
    if (name !== undefined) names.add(name);
    return next(url, context);
  },
});
await Promise.allSettled(process.argv.slice(1).map((url) => import(url)));
await new Promise((resolve) => process.stdout.write("\\n" + JSON.stringify([...names]) + "\\n", resolve));
process.exit();`;

const needed = ["croner", "discord-api-types", "oxc-parser", "quickjs-wasi", "sax", "unhomoglyph", "zod"];

test("processes for unreviewed code load a parser and an engine, and no client that could call anybody", async () => {
  for (const { entries } of unreviewedCodePrograms) {
    const args = ["--input-type=module", "--eval", listPackages, ...entries];
    const { stdout } = await promisify(execFile)(process.execPath, args, { encoding: "buffer" });
    const loaded: readonly string[] = JSON.parse(stdout.toString().trimEnd().split("\n").at(-1) ?? "");
    const surplus = loaded.filter((name) => !needed.includes(name) && !name.startsWith("@oxc-parser/"));
    assert.deepEqual(surplus, [], entries.join(" "));
  }
});
