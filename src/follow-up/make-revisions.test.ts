import assert from "node:assert/strict";
import { test } from "node:test";
import { BudgetSpentError, ClaudeRefusedError, ClaudeUnavailableError } from "../claude/claude-errors.ts";
import { GitFailedError } from "../git/git.ts";
import { GitHubFailedError } from "../github/github-failed.ts";
import { silentLog } from "../log/log.ts";
import type { Reviser } from "../pipeline/revision.ts";
import { until } from "../requests/fixtures/until.ts";
import { createRequestStore } from "../requests/store/request-store.ts";
import { approve, finish, open, propose } from "../requests/transitions.ts";
import { openDatabase } from "../store/open-database.ts";
import { createRevisionMaker } from "./make-revisions.ts";
import { asProposed, type Proposed, withRevision } from "./proposed.ts";

/** A request with an open pull request and a waiting revision. */
function withRevisionWaiting(): Proposed {
  const wish = {
    ...({ id: "100", kind: "plugin", guildId: "1", channelId: "2" } as const),
    requester: { id: "3", name: "Ann" },
    description: "bubbles",
  };
  const built = finish(approve(propose({ ...open(wish, 1_000), threadId: "100" }, "Bubbles.")), {
    ...{ pullRequest: { number: 7, url: "u" }, branchName: "feature/b", title: "t", files: [] },
    newCommands: [],
    label: [],
    usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
  });
  const asked = { id: "comment-1", why: "asked", by: "reef", text: "louder" } as const;
  const proposed = asProposed(built) ?? assert.fail();
  return withRevision(proposed, asked, "On it") ?? assert.fail();
}

/** A revision maker at work on a request, with the given reviser. */
function atWork(revise: Reviser["revise"], request = withRevisionWaiting()) {
  const database = openDatabase(":memory:");
  const store = createRequestStore(database);
  store.save(request);
  const pauses: (() => void)[] = [];
  const comments: string[] = [];
  let tries = 0;
  const maker = createRevisionMaker({
    store,
    deliver: async () => {},
    messenger: { send: async () => ["900"], edit: async () => {} },
    reviser: {
      revise(job, record) {
        tries += 1;
        return revise(job, record);
      },
    },
    github: { commentOn: async (_number, body) => ({ url: `u#${comments.push(body)}` }) },
    later(_ms, work) {
      pauses.push(work);
      return () => {};
    },
    now: () => 2_000,
    log: silentLog,
  });
  const now = () => asProposed(store.get("100")) ?? assert.fail("the request is gone");
  maker.schedule("100");
  return {
    ...{ store, pauses, comments, now },
    tries: () => tries,
    state: () => now().outcome.revisions[0]?.state,
    said: () => now().outbox.map(({ content }) => content),
    merge: () => store.save({ ...now(), outcome: { ...now().outcome, told: ["merged"] } }),
    async end() {
      await maker.stop();
      database.close();
    },
  };
}

const said = (mayWorkLater: boolean) =>
  new GitHubFailedError({ call: "PATCH", status: 500, mayWorkLater, said: "no", cause: undefined });

test("a spent budget, a refused key, or a refusal by Claude or GitHub ends a revision right away, with its reason", async () => {
  for (const [error, reason] of [
    [
      new BudgetSpentError("day", 9_000, "I've used up my thinking for today."),
      /used up my thinking for today/,
    ],
    [new ClaudeRefusedError("key", "bad key", 401), /an admin has to fix that/],
    [new ClaudeRefusedError("declined", "no"), /Claude declined/],
    [said(false), /GitHub didn't accept/],
    [new TypeError("nobody foresaw this"), /something unexpected/],
  ] as const) {
    const { state, said, tries, pauses, end } = atWork(() => Promise.reject(error));
    await until(() => state() === "failed");
    assert.match(said().join("\n"), reason);
    assert.deepEqual([tries(), pauses.length], [1, 0], error.name);
    await end();
  }
});

test("a revision is attempted three times while Claude, git or GitHub is unavailable", async () => {
  for (const error of [
    new ClaudeUnavailableError("overloaded", "busy"),
    new GitFailedError(["push"], "no route", false, undefined),
    said(true),
  ]) {
    const { state, tries, pauses, end } = atWork(() => Promise.reject(error));
    for (const time of [1, 2]) {
      await until(() => pauses.length === time);
      assert.equal(state(), "waiting", error.name);
      pauses[time - 1]?.();
    }
    await until(() => state() === "failed");
    assert.equal(tries(), 3);
    await end();
  }
});

test("a merge during a revision stops it before its next step, and says that the pull request is over", async () => {
  const first = Promise.withResolvers<void>();
  const merged = Promise.withResolvers<void>();
  let pushed = false;
  const { state, said, tries, comments, merge, end } = atWork(async (_job, record) => {
    record.step({ name: "code_generation", round: 1, status: "started", startedAt: 1 });
    first.resolve();
    await merged.promise;
    record.step({ name: "code_generation", round: 1, status: "completed", startedAt: 1, endedAt: 2 });
    record.step({ name: "commit_and_push", round: 1, status: "started", startedAt: 2 });
    pushed = true;
    return assert.fail("it went on");
  });
  await first.promise;
  merge();
  merged.resolve();
  await until(() => state() === "failed");
  assert.match(said().at(-1) ?? "", /is closed, so I can't change it/);
  assert.deepEqual([pushed, tries(), comments], [false, 1, []]);
  await end();
});

test("a merge while a revision waits fails it without starting it", async () => {
  const request = withRevisionWaiting();
  const over = { ...request, outcome: { ...request.outcome, told: ["merged"] } };
  const { state, said, tries, end } = atWork(() => assert.fail("it was begun"), over);
  await until(() => state() === "failed");
  assert.equal(said().filter((text) => /is closed, so I can't change it/.test(text)).length, 1);
  assert.equal(tries(), 0);
  await end();
});
