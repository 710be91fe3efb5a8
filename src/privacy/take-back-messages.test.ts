import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { createMessageRemovals } from "../discord/store/message-removals.ts";
import { createOwnMessages } from "../discord/store/own-messages.ts";
import { silentLog } from "../log/log.ts";
import { openDatabase } from "../store/open-database.ts";
import { createTakeBackMessages } from "./take-back-messages.ts";

/** Two messages that wait to be taken back. */
function waiting(t: TestContext) {
  const database = openDatabase(":memory:");
  t.after(() => database.close());
  const clock = { now: Date.UTC(2026, 10, 1, 12) };
  const now = () => clock.now;
  const ownMessages = createOwnMessages(database, now);
  const origin = { kind: "chat", askedBy: "1", question: "q" } as const;
  for (const id of ["901", "902"])
    ownMessages.note({ id, channelId: "100", guildId: "10", origin, wordsOf: ["1"] });
  ownMessages.takeBackOf("1");
  const timers: { readonly ms: number; readonly work: () => void }[] = [];
  const taken: string[] = [];
  const removals = createMessageRemovals(database);
  const takeBack = createTakeBackMessages({
    removals,
    async takeBack({ ref }) {
      assert.ok(taken.length < 20, "it spins");
      taken.push(ref);
    },
    later(ms, work) {
      const timer = { ms, work };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), timers.includes(timer) ? 1 : 0);
    },
    log: silentLog,
    now,
  });
  const settled = () => new Promise((resolve) => setTimeout(resolve, 20));
  return { database, clock, timers, taken, removals, takeBack, settled };
}

test("while the database can't be written, waits between tries, and goes on when it can", async (t) => {
  const { database, clock, timers, taken, removals, takeBack, settled } = waiting(t);
  database.exec("PRAGMA query_only = ON");
  takeBack.schedule();
  await settled();
  assert.deepEqual(taken, ["901"]);
  const [timer, ...more] = timers;
  assert.ok(timer !== undefined && timer.ms >= 10_000);
  assert.deepEqual(more, []);
  database.exec("PRAGMA query_only = OFF");
  clock.now += timer.ms;
  timer.work();
  await settled();
  assert.deepEqual(taken, ["901", "901", "902"]);
  assert.equal(removals.count(), 0);
});

test("what comes while the last one is under way is taken back, too", async (t) => {
  const { taken, takeBack, settled } = waiting(t);
  takeBack.schedule();
  takeBack.schedule();
  await settled();
  await takeBack.stop();
  assert.deepEqual(taken, ["901", "902"]);
});
