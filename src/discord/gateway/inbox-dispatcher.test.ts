import assert from "node:assert/strict";
import { test } from "node:test";
import type { GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import { silentLog } from "../../log/log.ts";
import { openDatabase } from "../../store/open-database.ts";
import { createInbox, type NewInboxEntry } from "../store/inbox.ts";
import type { DiscordEvent } from "./event.ts";
import { createInboxDispatcher, type DispatcherPowers } from "./inbox-dispatcher.ts";

function said(id: string, channelId: string): NewInboxEntry {
  const author = { id: "1", username: "ann" };
  const said = { id, channel_id: channelId, author, content: `message ${id}` };
  const d = said as GatewayMessageCreateDispatchData;
  return { id, event: { t: "MESSAGE_CREATE", d } };
}

const idOf = (event: DiscordEvent) => (event.t === "MESSAGE_CREATE" ? event.d.id : "");

function setUp(handle: DispatcherPowers["handle"], more: Partial<DispatcherPowers> = {}) {
  const inbox = createInbox(openDatabase(":memory:"));
  const givenUp: string[] = [];
  const powers: DispatcherPowers = {
    inbox,
    handle,
    onGiveUp: async (event) => void givenUp.push(idOf(event)),
    log: silentLog,
    retryAfterMs: [1, 1],
    ...more,
  };
  const dispatcher = createInboxDispatcher(powers);
  const store = (entry: NewInboxEntry) => {
    if (inbox.add(entry)) dispatcher.accept(entry);
  };
  return { inbox, dispatcher, givenUp, store, powers };
}

async function until(fits: () => boolean): Promise<void> {
  while (!fits()) await new Promise((resolve) => setTimeout(resolve, 1));
}

test("handles what an earlier process left at the start, oldest first", async () => {
  const handled: string[] = [];
  const { dispatcher, store, inbox } = setUp(async (event) => void handled.push(idOf(event)));
  for (const id of ["1000", "999", "1001"]) store(said(id, "7"));
  assert.deepEqual(handled, []);
  dispatcher.start();
  await until(() => inbox.waiting().length === 0);
  assert.deepEqual(handled, ["999", "1000", "1001"]);
});

test("handles a message that comes twice only once", async () => {
  const handled: string[] = [];
  const { dispatcher, store, inbox } = setUp(async (event) => void handled.push(idOf(event)));
  dispatcher.start();
  store(said("1", "7"));
  await until(() => inbox.waiting().length === 0);
  store(said("1", "7"));
  store(said("2", "7"));
  await until(() => inbox.waiting().length === 0);
  assert.deepEqual(handled, ["1", "2"]);
});

test("a slow channel keeps its order and doesn't delay another", async () => {
  const gate = Promise.withResolvers<void>();
  const handled: string[] = [];
  const { dispatcher, store, inbox } = setUp(async (event) => {
    if (idOf(event) === "1") await gate.promise;
    handled.push(idOf(event));
  });
  dispatcher.start();
  store(said("1", "7"));
  store(said("2", "7"));
  store(said("3", "8"));
  await until(() => handled.includes("3"));
  assert.deepEqual(handled, ["3"]);
  gate.resolve();
  await until(() => inbox.waiting().length === 0);
  assert.deepEqual(handled, ["3", "1", "2"]);
});

test("an event that leaves its lane delays nobody, isn't done before its end, and comes again after a crash", async () => {
  const gate = Promise.withResolvers<void>();
  const handled: string[] = [];
  const { dispatcher, store, inbox } = setUp(async (event, _signal, leaveLane) => {
    if (idOf(event) === "1") {
      leaveLane();
      leaveLane();
      await gate.promise;
    }
    handled.push(idOf(event));
  });
  dispatcher.start();
  for (const id of ["1", "2", "3"]) store(said(id, "7"));
  await until(() => handled.length === 2);
  assert.deepEqual(handled, ["2", "3"]);
  assert.deepEqual(
    inbox.waiting().map(({ id }) => id),
    ["1"],
  );
  const settled = dispatcher.settle(60_000);
  gate.resolve();
  await settled;
  assert.deepEqual(handled, ["2", "3", "1"]);
  assert.deepEqual(inbox.waiting(), []);
});

test("runs no more lanes at once than allowed", async () => {
  let atWork = 0;
  let most = 0;
  const { dispatcher, store, inbox } = setUp(
    async () => {
      atWork += 1;
      most = Math.max(most, atWork);
      await new Promise((resolve) => setTimeout(resolve, 2));
      atWork -= 1;
    },
    { atOnce: 3 },
  );
  dispatcher.start();
  for (let index = 0; index < 20; index += 1) store(said(String(100 + index), String(1_000 + index)));
  await until(() => inbox.waiting().length === 0);
  assert.equal(most, 3);
});

test("retries a failing event, then gives up on it, and the channel continues", async () => {
  const tries: string[] = [];
  const { dispatcher, store, inbox, givenUp } = setUp(async (event) => {
    tries.push(idOf(event));
    if (idOf(event) === "1") throw new Error("poison");
  });
  dispatcher.start();
  store(said("1", "7"));
  store(said("2", "7"));
  await until(() => inbox.waiting().length === 0);
  assert.deepEqual(tries, ["1", "1", "1", "2"]);
  assert.deepEqual(givenUp, ["1"]);
});

test("gives up without another try on an event that ended the process again and again", async () => {
  const handled: string[] = [];
  const { dispatcher, store, inbox, givenUp } = setUp(async (event) => void handled.push(idOf(event)));
  store(said("1", "7"));
  for (let crash = 0; crash < 6; crash += 1) inbox.begin("1");
  dispatcher.start();
  await until(() => inbox.waiting().length === 0);
  assert.deepEqual(handled, []);
  assert.deepEqual(givenUp, ["1"]);
});

test("serves others while waiting for running work", async () => {
  const gate = Promise.withResolvers<void>();
  const handled: string[] = [];
  const { dispatcher, store } = setUp(async (event) => {
    if (idOf(event) === "1") await gate.promise;
    handled.push(idOf(event));
  });
  dispatcher.start();
  store(said("1", "7"));
  const settled = dispatcher.settle(3_600_000);
  store(said("2", "8"));
  await until(() => handled.includes("2"));
  gate.resolve();
  await settled;
  assert.deepEqual(handled, ["2", "1"]);
});

test("draining lets running work finish, starts nothing new and leaves the rest to the next process", async () => {
  const gate = Promise.withResolvers<void>();
  const { dispatcher, store, inbox } = setUp(() => gate.promise);
  dispatcher.start();
  store(said("1", "7"));
  store(said("2", "7"));
  const drained = dispatcher.drain(10_000);
  store(said("3", "8"));
  gate.resolve();
  assert.equal(await drained, 2);
  assert.deepEqual(
    inbox.waiting().map(({ id, attempts }) => [id, attempts]),
    [
      ["2", 0],
      ["3", 0],
    ],
  );
});

test("stops what doesn't finish in time, without counting that against it", async () => {
  const { dispatcher, store, inbox } = setUp(
    (_event, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      }),
  );
  dispatcher.start();
  store(said("1", "7"));
  assert.equal(await dispatcher.drain(5), 1);
  assert.equal(inbox.waiting()[0]?.attempts, 0);
});

test("an event waiting for its retry doesn't delay a drain", async () => {
  const failed = Promise.withResolvers<void>();
  const { dispatcher, store, inbox, givenUp } = setUp(
    async () => {
      failed.resolve();
      throw new Error("not just now");
    },
    { retryAfterMs: [3_600_000] },
  );
  dispatcher.start();
  store(said("1", "7"));
  await failed.promise;
  assert.equal(await dispatcher.drain(3_600_000), 1);
  assert.deepEqual(
    inbox.waiting().map(({ id }) => id),
    ["1"],
  );
  assert.deepEqual(givenUp, []);
});

test("a held channel waits, and then continues in the order of its messages", async () => {
  const handled: string[] = [];
  const { dispatcher, store, inbox } = setUp(async (event) => void handled.push(idOf(event)));
  dispatcher.start();
  const release = dispatcher.hold("7");
  store(said("50", "7"));
  store(said("60", "8"));
  store(said("49", "7"));
  await until(() => handled.includes("60"));
  assert.deepEqual(handled, ["60"]);
  release();
  await until(() => inbox.waiting().length === 0);
  assert.deepEqual(handled, ["60", "49", "50"]);
});

test("a handler that outlasts even its abort isn't counted, and may end after the database is closed", async () => {
  const gate = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const inbox = createInbox(openDatabase(":memory:"));
  let isClosed = false;
  const closable = {
    ...inbox,
    done(id: string) {
      if (isClosed) throw new Error("database is not open");
      inbox.done(id);
    },
  };
  const { dispatcher, powers } = setUp(() => gate.promise.then(ended.resolve), { inbox: closable });
  const entry = said("1", "7");
  powers.inbox.add(entry);
  dispatcher.start();
  assert.equal(await dispatcher.drain(5), 1);
  assert.equal(inbox.waiting()[0]?.attempts, 0);
  isClosed = true;
  gate.resolve();
  await ended.promise;
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(inbox.waiting().length, 1);
});

test("retries writes that a full disk prevented, and handles nothing twice", async () => {
  const handled: string[] = [];
  const full = Object.assign(new Error("database or disk is full"), { errcode: 13 });
  let isFull = true;
  const { dispatcher, inbox, store, powers } = setUp(async (event) => void handled.push(idOf(event)));
  const failing = {
    ...inbox,
    begin(id: string) {
      if (isFull) throw full;
      return inbox.begin(id);
    },
    done(id: string) {
      if (isFull) throw full;
      inbox.done(id);
    },
  };
  const patient = createInboxDispatcher({ ...powers, inbox: failing, roomRetryMs: 1 });
  store(said("10", "7"));
  patient.start();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(handled, []);
  isFull = false;
  await until(() => inbox.waiting().length === 0);
  assert.deepEqual(handled, ["10"]);
  await dispatcher.drain(10);
});
