import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { silentLog } from "../log/log.ts";
import { createScanner } from "./scanner.ts";

const plugin = (body: string) =>
  `import { TurbotPlugin } from "turbot";\nexport default class Fish extends TurbotPlugin {\n${body}\n}\n`;

test("a plugin that passes comes back without its types, everything else in its place", async (t) => {
  const scanner = createScanner({
    nodePath: process.execPath,
    policyPath: fileURLToPath(new URL("../../SECURITY_POLICY.md", import.meta.url)),
    log: silentLog,
  });
  t.after(() => scanner.stop());
  const javaScriptOf = async (path: string, source: string) => {
    const [file] = await scanner.scan([{ path, source }]);
    return [file?.ok, file?.javaScript] as const;
  };
  const fine = plugin("  private depth: number = 3;");
  const bare = plugin("          depth         = 3;");
  assert.deepEqual(await javaScriptOf("plugins/fish.ts", fine), [true, bare]);
  for (const refused of ["  load() { eval('1'); }", "  constructor(private depth: number) { super(); }"])
    assert.deepEqual(await javaScriptOf("plugins/shark.ts", plugin(refused)), [false, undefined]);
});
