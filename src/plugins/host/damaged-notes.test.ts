import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { createPluginStores } from "../capabilities/plugin-store.ts";
import { readStored } from "../capabilities/read-stored.ts";

function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), "turbot-stores-"));
  t.after(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

test("a damaged store is set aside, and the plugin continues with an empty one without affecting others", (t) => {
  const data = folder(t);
  const first = createPluginStores(data);
  first.of("quotes").set("a", '"kept"');
  first.of("poll").set("a", '"kept"');
  first.close();
  const file = join(data, "quotes", "store.db");
  writeFileSync(file, "this is no database. ".repeat(300));
  assert.equal(readStored(data, "quotes"), undefined, "a dry run doesn't touch it");

  const damaged: string[] = [];
  const stores = createPluginStores(data, (plugin, aside) => damaged.push(`${plugin}/${aside}`));
  t.after(() => stores.close());
  assert.equal(stores.of("quotes").get("a"), null);
  stores.of("quotes").set("b", '"new"');
  assert.equal(stores.of("quotes").get("b"), '"new"');
  assert.equal(stores.of("poll").get("a"), '"kept"');
  assert.equal(damaged.length, 1);
  assert.match(damaged[0] ?? "", /^quotes\/store\.db\.damaged-\w+$/);
  assert.ok(readdirSync(join(data, "quotes")).some((name) => name.includes(".damaged-")));
});
