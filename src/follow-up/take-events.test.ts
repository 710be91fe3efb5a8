import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { GitHubFailedError } from "../github/github-failed.ts";
import { silentLog } from "../log/log.ts";
import { until } from "../requests/fixtures/until.ts";
import { openDatabase } from "../store/open-database.ts";
import type { PullRequestEvent } from "../webhook/pull-request-event.ts";
import { createPullRequestEvents } from "./store/pull-request-events.ts";
import { createEventQueue, eventId } from "./take-events.ts";

const comment = (id: number): PullRequestEvent => ({
  ...{ kind: "comment", deliveryId: `d${id}`, pullRequest: 7, by: "mira", id, bot: false },
  ...{ body: "Louder", url: "https://github.example/reef/turbot/pull/7" },
});
const away = new GitHubFailedError({
  ...{ call: "GET /repos", status: 503, mayWorkLater: true, said: "Unavailable", cause: undefined },
});

/** A queue whose timers fire only when the test says so. */
function openQueue(t: TestContext) {
  const database = openDatabase(":memory:");
  const events = createPullRequestEvents(database, () => 0);
  const timers: { readonly ms: number; readonly work: () => void }[] = [];
  const tried: number[] = [];
  const givenUp: string[] = [];
  const trouble = new Map<number, Error>();
  const queue = createEventQueue({
    events,
    async handle(event) {
      if (event.kind !== "comment") return;
      tried.push(event.id);
      const error = trouble.get(event.id);
      if (error !== undefined) throw error;
    },
    onGivenUp: async (event) => void givenUp.push(eventId(event)),
    later(ms, work) {
      const timer = { ms, work };
      timers.push(timer);
      return () => {
        if (timers.includes(timer)) timers.splice(timers.indexOf(timer), 1);
      };
    },
    log: silentLog,
  });
  t.after(async () => {
    await queue.stop();
    database.close();
  });
  queue.start();
  /** Fires the timer, and returns its delay. */
  const ring = async () => {
    await until(() => timers.length > 0);
    const [timer] = timers.splice(0, 1);
    timer?.work();
    return timer?.ms ?? 0;
  };
  return { queue, events, timers, tried, givenUp, trouble, ring };
}

test("failing events share one timer, and each is retried once when it fires", async (t) => {
  const { queue, timers, tried, trouble, ring } = openQueue(t);
  for (const id of [1, 2, 3]) {
    trouble.set(id, away);
    await queue.accept(`comment ${id}`, comment(id));
  }
  await until(() => timers.length > 0);
  assert.deepEqual([timers.length, tried.length], [1, 3]);
  await ring();
  await until(() => timers.length > 0);
  assert.deepEqual(tried.slice(3), [1, 2, 3]);
  assert.equal(timers.length, 1);
});

test("no event is dropped while GitHub is unavailable, and retries back off", async (t) => {
  const { queue, events, givenUp, tried, trouble, ring, timers } = openQueue(t);
  trouble.set(1, away);
  await queue.accept("comment 1", comment(1));
  const waits: number[] = [];
  for (let time = 0; time < 12; time += 1) waits.push(await ring());
  assert.deepEqual(waits.slice(0, 3), [30_000, 60_000, 120_000]);
  assert.equal(waits.at(-1), 2 * 60 * 60 * 1_000);
  await until(() => timers.length > 0);
  assert.deepEqual(
    events.waiting().map(({ id, attempts }) => [id, attempts]),
    [["comment 1", 0]],
  );

  trouble.clear();
  await queue.accept("comment 2", comment(2));
  await until(() => tried.includes(2) && events.waiting().length === 1);
  assert.equal(await ring(), 30_000, "GitHub is back, so what waits is tried soon");
  await until(() => events.waiting().length === 0);
  assert.deepEqual(givenUp, []);
});

test("an event that can never be handled is dropped, reported, and holds up no other", async (t) => {
  const { queue, events, givenUp, tried, trouble, ring } = openQueue(t);
  trouble.set(1, new Error("It makes no sense"));
  await queue.accept("comment 1", comment(1));
  await queue.accept("comment 2", comment(2));
  for (let time = 0; time < 7; time += 1) await ring();
  await until(() => events.waiting().length === 0);
  assert.deepEqual(givenUp, ["comment 1"]);
  assert.deepEqual([tried.filter((id) => id === 1).length, tried.filter((id) => id === 2).length], [8, 1]);
});
