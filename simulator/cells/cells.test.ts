import assert from "node:assert/strict";
import { lstatSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { until } from "../../src/app/fixtures/until.ts";
import { measureCells } from "./measure-cells.ts";
import { startCells } from "./start-cells.ts";

test("two Turbots on a machine share their packages and nothing else, and one that dies leaves the other alone", async (t) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "turbot-cells-")));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const root = resolve(import.meta.dirname, "../..");
  const running = await startCells({ root, folder, node: process.execPath, env: process.env }, 2);
  t.after(running.stop);
  const [one, other] = running.cells;
  assert.ok(one !== undefined && other !== undefined);

  for (const { home, discord } of running.cells) {
    assert.equal(discord.gateway.connected(), 1);
    const [release = ""] = readdirSync(join(home, "releases"));
    const modules = join(home, "releases", release, "node_modules");
    assert.equal(realpathSync(modules), join(folder, "packages", "shared", "node_modules"));
    assert.equal(lstatSync(join(home, "data", "deps"), { throwIfNoEntry: false }), undefined);
    assert.equal(lstatSync(join(home, ".env")).mode & 0o777, 0o600);
  }
  const [first] = process.platform === "linux" ? await measureCells([one], 1) : [];
  if (first !== undefined) assert.ok(first.pss > 0 && first.processor >= 0);

  const record = () => JSON.parse(readFileSync(join(other.home, "data", "supervisor.json"), "utf8")).bots;
  const bots = record();
  for (const { pid } of one.processes()) process.kill(pid, "SIGKILL");
  await until(() => one.discord.gateway.connected() === 0);
  assert.match(JSON.stringify(await other.health()), /"ok":true/);
  assert.equal(other.discord.gateway.connected(), 1);
  assert.deepEqual(record(), bots);
});
