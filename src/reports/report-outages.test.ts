import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Wait } from "../ipc/causes.ts";
import { silentLog } from "../log/log.ts";
import { openOrRepair, readDamage } from "../store/damage/repair-database.ts";
import { createTroubleReports } from "./report-outages.ts";

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
    path,
    elapsed: () => at.elapsed,
    later: (ms, work) => {
      const entry = { at: at.elapsed + ms, work };
      due.push(entry);
      return () => void due.splice(due.indexOf(entry), 1);
    },
    log: silentLog,
  });
  /** Lets time pass, in steps that miss nothing. */
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

test("reports a gateway outage once it lasts, and its return, once each", async (t) => {
  const { reports, said, at, pass } = setUp(t);
  reports.start({ trouble: () => at.away });
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

test("tells the admins as soon as they can be reached again", async (t) => {
  const { reports, said, at, pass } = setUp(t);
  reports.start({ trouble: () => at.away });
  at.away = away;
  at.heard = false;
  await pass(20 * minute);
  at.heard = true;
  await pass(minute);
  assert.equal(said.length, 1);
});

test("reports a full disk and what to do, and that there is room again", async (t) => {
  const { reports, said, at, pass } = setUp(t);
  reports.start({ trouble: () => at.away });
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

test("keeps reporting a damaged database until it was posted, across restarts", async (t) => {
  const { reports, said, at, pass, path } = setUp(t);
  writeFileSync(path, "this is no database. ".repeat(100));
  openOrRepair(path, () => Date.now()).close();
  at.heard = false;
  reports.start({ trouble: () => at.away });
  await pass(5 * minute);
  assert.ok(readDamage(path));
  at.heard = true;
  await pass(5 * minute);
  assert.equal(said.length, 1);
  assert.equal(readDamage(path), undefined);
});
