import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { silentLog } from "../log/log.ts";
import { createScanner } from "./scanner.ts";

const scanner = createScanner({
  nodePath: process.execPath,
  policyPath: fileURLToPath(new URL("../../SECURITY_POLICY.md", import.meta.url)),
  log: silentLog,
});
after(() => scanner.stop());

test("a store, a ranking and timers are kept over restarts, so a label says that something is kept", async () => {
  const uses = [
    'this.turbot.store.set("a", 1)',
    'this.turbot.ranking("1", "xp").add("5", 1)',
    'this.turbot.timers.set("due", { id: "1", at: new Date() })',
    'this.turbot.log.info("a")',
  ];
  const files = uses.map((use, at) => ({
    path: `plugins/fish-${at}.ts`,
    source: `import { TurbotPlugin } from "turbot";\nexport default class Fish extends TurbotPlugin {\n  async load() {\n    await ${use};\n  }\n}\n`,
  }));
  assert.deepEqual(
    (await scanner.scan(files)).map(({ stores }) => stores),
    [true, true, true, false],
  );
});
