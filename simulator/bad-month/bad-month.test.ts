import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { playBadMonth } from "./play-bad-month.ts";

test("a short bad month: all of it is tried, of every call that plugins have, and nothing gets through", async (t) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "turbot-bad-month-")));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const { rows, problems } = await playBadMonth({
    ...{ seed: 1, root: resolve(import.meta.dirname, "../.."), folder },
    ...{ node: process.execPath, path: process.env.PATH ?? "" },
    size: { raiders: 5, members: 12, ms: 500 },
    tell: () => {},
    log: () => {},
  });
  assert.deepEqual(problems, []);
  assert.equal(rows.length, 10);
  const sum = (of: "tried" | "deeds" | "undone") => rows.reduce((all, row) => all + row[of], 0);
  assert.ok(sum("tried") > 300, `${sum("tried")} tried`);
  assert.ok(sum("deeds") > 20 && sum("undone") > 10, `${sum("deeds")} deeds, ${sum("undone")} undone`);
});
