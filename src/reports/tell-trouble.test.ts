import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Wait } from "../ipc/causes.ts";
import { silentLog } from "../log/log.ts";
import { openSound, readDamage } from "../store/damage/repair-database.ts";
import { createTroubleReports } from "./tell-trouble.ts";

const minute = 60_000;

function setUp(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), "turbot-trouble-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "sessions.db");
  const said: string[] = [];
  const at = { elapsed: 0, away: undefined as Wait | undefined, heard: true };
  const due: { at: number; work: () => void }[] = [];
  const reports = createTroubleReports({
    admins: { tell: async (text) => at.heard && said.push(text) > 0 },
    gateway: { trouble: () => at.away },
    path,
    elapsed: () => at.elapsed,
    later: (ms, work) => {
      const entry = { at: at.elapsed + ms, work };
      due.push(entry);
      return () => void due.splice(due.indexOf(entry), 1);
    },
    log: silentLog,
  });
  /** Time goes by, in steps that nothing is missed in. */
  const pass = async (ms: number) => {
    for (const end = at.elapsed + ms; at.elapsed <= end; at.elapsed += 5_000) {
      const now = due.filter((entry) => entry.at <= at.elapsed);
      for (const entry of now) {
        due.splice(due.indexOf(entry), 1);
        entry.work();
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  };
  return { reports, said, at, pass, path };
}

const away: Wait = {
  cause: "discord",
  what: "Discord's gateway, which closed the connection (code 4000)",
  blocks: true,
};

test("a gateway that stays away is told when that lasts, once, and so is its return", async (t) => {
  const { reports, said, at, pass } = setUp(t);
  reports.start();
  at.away = away;
  await pass(4 * minute);
  assert.deepEqual(said, [], "that is Discord's everyday");
  at.away = undefined;
  await pass(minute);
  at.away = away;
  await pass(30 * minute);
  assert.equal(said.length, 1);
  assert.match(said[0] ?? "", /haven't heard anything.*closed the connection \(code 4000\).*discordstatus/s);
  at.away = undefined;
  await pass(minute);
  assert.equal(said.length, 2);
  assert.match(said[1] ?? "", /hear Discord again, after 3\d minutes/);
});

test("where the admins can't be told either, they are told as soon as they can", async (t) => {
  const { reports, said, at, pass } = setUp(t);
  reports.start();
  at.away = away;
  at.heard = false;
  await pass(20 * minute);
  at.heard = true;
  await pass(minute);
  assert.equal(said.length, 1);
});

test("a full disk is told as one, with the move, and so is the room that was made", async (t) => {
  const { reports, said, pass } = setUp(t);
  reports.start();
  for (let times = 0; times < 3; times += 1) {
    reports.diskFull();
    await pass(minute);
  }
  assert.equal(said.length, 1);
  assert.match(said[0] ?? "", /disk is full.*make room/s);
  reports.diskHasRoom();
  reports.diskHasRoom();
  await pass(minute);
  assert.equal(said.length, 2);
});

test("what became of a damaged database is told until it was heard, over restarts", async (t) => {
  const { reports, said, at, pass, path } = setUp(t);
  writeFileSync(path, "this is no database. ".repeat(100));
  openSound(path, () => Date.now()).close();
  at.heard = false;
  reports.start();
  await pass(5 * minute);
  assert.ok(readDamage(path));
  at.heard = true;
  await pass(5 * minute);
  assert.equal(said.length, 1);
  assert.equal(readDamage(path), undefined);
});
