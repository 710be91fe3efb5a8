import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { createLog } from "../../log/log.ts";
import { type Database, openDatabase } from "../../store/open-database.ts";
import type { Request } from "../request.ts";
import {
  append,
  appendEntries,
  approve,
  cancel,
  finish,
  open,
  park,
  propose,
  refine,
} from "../transitions.ts";
import { createCooldowns } from "./cooldowns.ts";
import { createRequestStore, type RequestStore } from "./request-store.ts";

const wish = {
  id: "100",
  kind: "core",
  guildId: "1",
  channelId: "2",
  requester: { id: "3", name: "Ann" },
  description: "greet people",
} as const;

describe("the requests table", () => {
  let database: Database;
  let store: RequestStore;

  beforeEach(() => {
    database = openDatabase(":memory:");
    store = createRequestStore(database);
  });
  afterEach(() => database.close());

  it("reads every state back as it was saved", () => {
    const talking = { ...open(wish, 1_000), threadId: "100" };
    const told = append(
      appendEntries(talking, { from: "claude", text: "How?", at: 2_000 }),
      { to: "thread", content: "How?", ping: "3", buttons: { kind: "wake" } },
      { to: "thread", content: "May I?", buttons: { kind: "leave", version: 1, areas: ["it"], revision: 2 } },
      { to: "admins", content: "asked" },
    );
    const ready = propose(told, "the plan");
    const generating = {
      ...approve(ready),
      attempts: 2,
      branchName: "turbot/x",
      credit: { name: "Ann", published: false },
      steps: [{ run: 1, name: "open_pr", round: 1, status: "failed", startedAt: 1, endedAt: 2, error: "no" }],
    } satisfies Request;
    const proposed = finish(generating, {
      pullRequest: { number: 7, url: "https://github.example/7" },
      branchName: "turbot/x",
      title: "t",
      files: [],
      newCommands: ["/hi"],
      label: [],
      usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
    });
    const states: readonly Request[] = [
      ...[open(wish, 1_000), told, ready, refine(ready), generating, proposed],
      ...[park(told), park(ready), cancel(ready, "3")],
    ];
    for (const request of states) {
      store.save(request);
      assert.deepEqual(store.get("100"), request);
    }
  });

  it("finds a request by its thread and by its pull request", () => {
    const generating = approve(propose({ ...open(wish, 1_000), threadId: "55" }, "plan"));
    store.save(generating);
    assert.equal(store.ofThread("55")?.id, "100");
    assert.equal(store.ofThread("56"), undefined);
    assert.deepEqual(
      store.open().map(({ id }) => id),
      ["100"],
    );
    store.save(
      finish(generating, {
        pullRequest: { number: 7, url: "u" },
        branchName: "b",
        title: "t",
        files: [],
        newCommands: [],
        label: [],
        usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
      }),
    );
    assert.equal(store.ofPullRequest(7)?.id, "100");
    assert.deepEqual(store.open(), []);
    const row = database.prepare("SELECT pr_number, pr_url, branch_name, state FROM requests").get();
    assert.deepEqual({ ...row }, { pr_number: 7, pr_url: "u", branch_name: "b", state: "done" });
  });

  it("rejects a row that no release could have written", () => {
    store.save(open(wish, 1_000));
    database.exec("UPDATE requests SET state = 'generating'");
    assert.throws(() => store.get("100"), /facts are missing/);
    database.exec("UPDATE requests SET state = 'discussing', conversation = 'nonsense'");
    assert.throws(() => store.get("100"));
  });

  it("skips rows written by a newer release, logs each once, and leaves them as they are", () => {
    const lines: string[] = [];
    const log = createLog((line) => lines.push(line));
    store = createRequestStore(database, log);
    const talking = (id: string) =>
      append({ ...open({ ...wish, id }, 1_000), threadId: id }, { to: "thread", content: "Hi" });
    const proposal = {
      ...{
        pullRequest: { number: 7, url: "u" },
        branchName: "b",
        title: "t",
        files: [],
        newCommands: [],
        label: [],
      },
      usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
    };
    for (const id of ["100", "200"]) store.save(talking(id));
    for (const id of ["300", "400"]) store.save(finish(approve(propose(talking(id), "plan")), proposal));
    database.exec("UPDATE requests SET outbox = json_insert(outbox, '$[#]', 'song') WHERE id = '100'");
    database.exec("UPDATE requests SET outcome = json_set(outcome, '$.kind', 'celebrated') WHERE id = '300'");
    const ids = (requests: readonly Request[]) => requests.map(({ id }) => id);
    for (let time = 0; time < 2; time += 1) {
      assert.deepEqual(ids(store.open()), ["200"]);
      assert.deepEqual(ids(store.withOutbox()), ["200", "400"]);
      assert.deepEqual(ids(store.withPullRequest(9)), ["400"]);
      assert.deepEqual(ids(store.builtLately("core", 9)), ["400"]);
      assert.deepEqual(ids(store.withConversation(2_000, 9)), ["400"]);
      assert.deepEqual(ids(store.withRequester(2_000, 9)), ["400"]);
    }
    assert.equal(lines.filter((line) => line.includes("requests.unreadable")).length, 2);
    assert.throws(() => store.ofRequester("3"));
    assert.equal(database.prepare("SELECT count(*) AS rows FROM requests").get()?.rows, 4);
  });
});

describe("threads of requests", () => {
  it("knows the thread of any request, even an ended one, and whether one is being opened", () => {
    const store = createRequestStore(openDatabase(":memory:"));
    assert.equal(store.isOpening(), false);
    store.save(open(wish, 1_000));
    assert.equal(store.isOpening(), true);
    const talking = { ...open(wish, 1_000), threadId: "100" };
    store.save(talking);
    assert.deepEqual([store.isOpening(), store.isThread("100"), store.isThread("2")], [false, true, false]);
    store.save(cancel(talking, "3"));
    assert.equal(store.isThread("100"), true);
  });
});

describe("housekeeping of requests", () => {
  it("removes requests that have belonged to nobody for a year, unless they have work left", () => {
    const database = openDatabase(":memory:");
    const store = createRequestStore(database);
    const day = 24 * 60 * 60_000;
    const over = (id: string, more: Partial<Request> = {}) =>
      store.save({
        ...cancel({ ...open({ ...wish, id }, 0), threadId: id }, "3"),
        ...{ requester: { id: "", name: "someone" }, updatedAt: 0, outbox: [] },
        ...more,
      } as Request);
    over("100");
    over("101");
    over("200", { requester: { id: "3", name: "Ann" } });
    over("300", { outbox: [{ to: "thread", content: "Hi" }] as never });
    over("400", { branchName: "turbot/x" });
    store.save({ ...open({ ...wish, id: "500" }, 0), threadId: "500" });
    const left = () =>
      database
        .prepare("SELECT id FROM requests ORDER BY id")
        .all()
        .map(({ id }) => id);
    assert.equal(store.prune(364 * day, 100), false);
    assert.equal(left().length, 6);
    assert.equal(store.prune(366 * day, 1), true, "one at a time, if need be");
    assert.equal(store.prune(366 * day, 100), false);
    assert.deepEqual(left(), ["200", "300", "400", "500"]);
  });
});

describe("the cooldowns table", () => {
  it("remembers when each user last started a request", () => {
    const database = openDatabase(":memory:");
    const cooldowns = createCooldowns(database);
    assert.equal(cooldowns.last("3"), undefined);
    cooldowns.burn("3", 10);
    cooldowns.burn("3", 20);
    cooldowns.burn("4", 5);
    assert.equal(cooldowns.last("3"), 20);
    cooldowns.refund("3");
    assert.equal(cooldowns.last("3"), undefined);
    assert.equal(cooldowns.last("4"), 5);
    database.close();
  });
});
