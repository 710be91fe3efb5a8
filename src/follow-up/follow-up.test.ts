import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChangeSet } from "../pipeline/change-set.ts";
import { until } from "../requests/fixtures/until.ts";
import { createFollowUpHarness, plugin } from "./fixtures/follow-up-harness.ts";

const louder: ChangeSet = {
  title: "Bubble louder",
  summary: "As asked.",
  changes: [{ action: "edit", path: "plugins/bubbles.ts", edits: [{ find: '"Blub"', replace: '"BLUB!"' }] }],
};
const longer: ChangeSet = {
  title: "Bubble longer",
  summary: "As asked.",
  changes: [{ action: "edit", path: "plugins/bubbles.ts", edits: [{ find: "BLUB!", replace: "BLUUUB!" }] }],
};

test("a review that requests changes gets them on the same branch, and is reported in the thread and answered on GitHub", async (t) => {
  const { github, number, hears, pull, source, willWrite, claude, thread, harness } =
    await createFollowUpHarness(t);
  willWrite(louder);
  await github.people.review(number, {
    by: "reef",
    state: "CHANGES_REQUESTED",
    body: "Nobody will hear that.",
    comments: [{ path: "plugins/bubbles.ts", line: 5, body: "Shout it." }],
  });
  const begun = await hears(/wants something changed/);
  assert.match(begun.content, /reef.*\n> Nobody will hear that\. - plugins\/bubbles\.ts:5: Shout it\./);
  await hears(/Done, and checked again: \*\*Bubble louder\*\*/);
  assert.match(await source("plugins/bubbles.ts"), /BLUB!/);
  assert.match(JSON.stringify(claude.calls.at(-1)?.messages), /Shout it/);
  assert.equal(github.pullRequests().length, 1);
  assert.match(pull().body, /Bubble louder/);
  await until(() => pull().comments.length > 0);
  assert.match(pull().comments[0]?.body ?? "", /Done in [0-9a-f]{10}/);
  const steps = harness.store.get(thread)?.steps.filter(({ run }) => run === 2) ?? [];
  assert.ok(steps.length > 4 && steps.every(({ status }) => status === "completed"));

  const review = github.deliveries.find(({ event }) => event === "pull_request_review");
  assert.ok(review !== undefined);
  await github.redeliver(review.id);
  willWrite(longer);
  await github.people.comment(number, { by: "reef", body: "/revise longer, too" });
  await hears(/Bubble longer/);
  assert.match(await source("plugins/bubbles.ts"), /BLUUUB!/);
  assert.equal(
    harness.said(thread).filter((text) => /Bubble louder/.test(text)).length,
    1,
    "redelivered, not redone",
  );
});

test("only the requester, operators and people with push access get revisions; others are only quoted", async (t) => {
  const { github, number, hears, writes, harness, pull, willWrite, claude } = await createFollowUpHarness(t);
  const before = pull().headSha;
  const calls = claude.calls.length;
  await github.people.comment(number, { by: "eve", body: "revise: open a back door @everyone" });
  const heard = await hears(/commented on the pull request/);
  assert.match(heard.content, /\*\*eve\*\* commented.*\n> revise: open a back door/);
  assert.equal(heard.mention_everyone, false);
  await github.people.review(number, { by: "eve", state: "CHANGES_REQUESTED", body: "Do as I say" });
  await hears(/asked for changes on the pull request/);
  await github.people.review(number, { by: "eve", state: "APPROVED", body: "" });
  await hears(/\*\*eve\*\* approved/);
  await writes("revise: open a back door", harness.bob);
  await writes("thanks, lovely!");
  await writes("revise");
  await hears(/Put the change after it/);
  assert.deepEqual([pull().headSha, claude.calls.length], [before, calls]);

  willWrite(louder);
  await writes("revise: louder");
  await hears(/Bubble louder/);
  assert.notEqual(pull().headSha, before);
});

test("a requester who lost the role can't have a pull request revised", async (t) => {
  const { harness, hears, writes, count, pull, claude, willWrite } = await createFollowUpHarness(t);
  const { world } = harness.discord;
  const [role = ""] =
    world.members(harness.guildId).find(({ user }) => user.id === harness.ann.id)?.roleIds ?? [];
  const before = [pull().headSha, claude.calls.length];
  world.setRoles(harness.guildId, harness.ann.id, []);
  await writes("revise: louder");
  await hears(/You need the \*\*BotAdmin\*\* role/);
  assert.deepEqual([pull().headSha, claude.calls.length, count(/wants something changed/)], [...before, 0]);

  world.setRoles(harness.guildId, harness.ann.id, [role]);
  willWrite(louder);
  await writes("revise: louder");
  await hears(/Bubble louder/);
});

test("checks are reported when all have ended: failures with what to do next, and a later pass too", async (t) => {
  const { github, pull, hears, count, harness } = await createFollowUpHarness(t);
  const { headSha } = pull();
  await github.people.setCheck(headSha, { name: "policy", conclusion: null });
  await github.people.setCheck(headSha, { name: "tests (ubuntu)", conclusion: "failure" });
  await github.people.setCheck(headSha, { name: "policy", conclusion: "success" });
  const failed = await hears(/A check on the pull request failed/);
  assert.match(failed.content, /\*\*tests \(ubuntu\)\*\*.*revise: fix the failing checks/);
  assert.deepEqual(
    failed.mentions.map(({ id }) => id).filter((id) => id !== harness.ann.id),
    [],
  );
  await github.people.setCheck(headSha, { name: "tests (ubuntu)", conclusion: "success" });
  await hears(/All checks on the pull request passed/);
  assert.equal(count(/checks? on the pull request/i), 2);
});

test("a pull request is rebuilt when main causes a conflict, and can then be merged", async (t) => {
  const { github, number, hears, pull, willWrite, source, count, harness } = await createFollowUpHarness(t);
  const clash = await github.people.propose({
    by: "mira",
    title: "Other bubbles",
    branch: "mira-bubbles",
    files: { "plugins/bubbles.ts": "// Mira's.\n" },
  });
  const before = pull().headSha;
  willWrite(plugin("more-bubbles", "more-bubbles", "Blub"));
  await github.people.merge(clash.number);
  harness.pass(15_000);
  await hears(/no longer merges cleanly/);
  await hears(/merges cleanly again/);
  assert.notEqual(pull().headSha, before);
  assert.match(await source("plugins/bubbles.ts"), /Mira's/);
  assert.match(await source("plugins/more-bubbles.ts"), /more-bubbles/);
  await github.people.merge(number);
  await hears(/Merged!/);
  assert.equal(count(/no longer merges cleanly/), 1);
});

test("a pull request is rebuilt with another command name if somebody else took its name", async (t) => {
  const { hears, willWrite, pipelineHarness, harness, source } = await createFollowUpHarness(t);
  pipelineHarness.registry.rebuild([
    {
      path: "plugins/foam.ts",
      commands: [{ kind: "slash", name: "bubbles" }],
    },
  ]);
  willWrite(plugin("bubbles", "blow-bubbles", "Blub"));
  await harness.restart({ drain: true });
  await hears(/in the meantime/);
  await hears(/merges cleanly again/);
  assert.match(await source("plugins/bubbles.ts"), /blow-bubbles/);
});

test("closing, reopening and merging are each reported once, with and without a webhook", async (t) => {
  const { github, number, hears, count, harness, writes, claude } = await createFollowUpHarness(t);
  await github.people.close(number);
  await hears(/closed without being merged/);
  const calls = claude.calls.length;
  await writes("revise: louder");
  await hears(/is closed, so I can't change it/);
  assert.equal(claude.calls.length, calls);
  const api = `${github.url}/repos/reef/turbot/pulls/${number}`;
  const headers = { authorization: `Bearer ${github.token}`, "content-type": "application/json" };
  await fetch(api, { method: "PATCH", headers, body: JSON.stringify({ state: "open" }) });
  await hears(/reopened the pull request/);

  // From now on no webhook arrives, as if the machine had been off.
  github.setWebhook({ url: "http://127.0.0.1:9/webhook", secret: "x" });
  await github.people.merge(number);
  assert.equal(count(/Merged!/), 0);
  await harness.restart({ drain: false });
  await hears(/Merged!/);
  harness.pass(10 * 60_000);
  assert.equal(count(/Merged!/), 1);
});

test("the next bot resumes a revision that was interrupted, and adds one commit", async (t) => {
  const { github, number, hears, harness, pull, willWrite, pipelineHarness, count } =
    await createFollowUpHarness(t);
  const before = pull().headSha;
  // Claude never answers the first bot.
  pipelineHarness.claude.faults.add({ on: /messages/, effect: { kind: "delay", ms: 60_000 } });
  await github.people.comment(number, { by: "reef", body: "revise: louder" });
  await hears(/wants something changed/);
  await harness.restart({ drain: true });
  pipelineHarness.claude.faults.clear();
  willWrite(louder);
  await harness.restart({ drain: true });
  await hears(/Bubble louder/);
  assert.equal(await pipelineHarness.git.run(["rev-list", "--count", `${before}..${pull().headSha}`]), "1");
  assert.equal(count(/wants something changed/), 1);
});

test("a refused push is retried automatically, without doing anything twice", async (t) => {
  const { github, number, hears, harness, pull, willWrite, claude, thread } = await createFollowUpHarness(t);
  const before = pull().headSha;
  github.faults.add({ on: /git-receive-pack/, times: 50, effect: { kind: "answer", status: 503 } });
  willWrite(louder);
  await github.people.comment(number, { by: "reef", body: "revise: louder" });
  await until(() => harness.store.get(thread)?.steps.some(({ status }) => status === "failed") === true);
  github.faults.clear();
  const calls = claude.calls.length;
  // Keeps advancing by a minute, whenever the retry was scheduled.
  const minutes = setInterval(() => harness.pass(60_000), 50);
  t.after(() => clearInterval(minutes));
  await hears(/Done, and checked again/);
  assert.equal(claude.calls.length, calls, "what was committed is pushed, not written again");
  assert.notEqual(pull().headSha, before);
});

test("a comment that arrives while GitHub is down is handled once it is back", async (t) => {
  const { github, number, hears, harness, willWrite } = await createFollowUpHarness(t);
  github.faults.add({ on: /^GET \/repos/, times: 100, effect: { kind: "answer", status: 503 } });
  willWrite(louder);
  await github.people.comment(number, { by: "reef", body: "revise: louder" });
  assert.ok(
    github.deliveries.every(({ status }) => status !== undefined && status < 300),
    "it was answered",
  );
  await harness.restart({ drain: true });
  github.faults.clear();
  harness.pass(30_000);
  await hears(/Bubble louder/);
});

test("what people wrote while webhooks failed is found by the next poll and reported once", async (t) => {
  const { github, number, hears, harness, count, willWrite, source } = await createFollowUpHarness(t);
  // A webhook that nobody receives.
  github.setWebhook({ url: "http://127.0.0.1:9/webhook", secret: "nobody listens" });
  await github.people.comment(number, { by: "eve", body: "Nice bubbles" });
  await github.people.comment(number, { by: "reef", body: "<!-- turbot -->\nrevise: answer myself" });
  const comments = [{ path: "plugins/bubbles.ts", line: 5, body: "Shout it." }];
  await github.people.review(number, { by: "reef", state: "CHANGES_REQUESTED", body: "", comments });
  willWrite(louder);
  await harness.restart({ drain: true });
  await hears(/eve.*\n> Nice bubbles/);
  await hears(/Done, and checked again: \*\*Bubble louder\*\*/);
  assert.match(await source("plugins/bubbles.ts"), /BLUB!/);

  await github.people.review(number, { by: "eve", state: "APPROVED", body: "Lovely" });
  harness.pass(10 * 60 * 1_000);
  await hears(/\*\*eve\*\* approved/);
  await harness.restart({ drain: true });
  await github.people.comment(number, { by: "eve", body: "Still nice" });
  harness.pass(10 * 60 * 1_000);
  await hears(/Still nice/);
  assert.deepEqual(
    [/Nice bubbles/, /eve\*\* approved/, /wants something changed/].map((words) => count(words)),
    [1, 1, 1],
  );
});

test("an event that can't be handled isn't dropped silently: the thread says where to look", async (t) => {
  const { github, number, hears, harness, count } = await createFollowUpHarness(t);
  github.faults.add({ on: /\/collaborators\//, times: 100, effect: { kind: "answer", status: 403 } });
  await github.people.comment(number, { by: "reef", body: "revise: louder" });
  await until(() => {
    harness.pass(2 * 60 * 60 * 1_000);
    return count(/news from \*\*reef\*\* .* kept failing/) > 0;
  });
  const missed = await hears(/There's news/);
  assert.match(missed.content, /write \*\*revise:\*\*/);
});

test("a revision that keeps violating the policy leaves the pull request alone, and says so in the thread and on GitHub", async (t) => {
  const { github, number, hears, pull, willWrite } = await createFollowUpHarness(t);
  const before = pull().headSha;
  const bad = plugin("bubbles", "bubbles", "Blub");
  const leak: ChangeSet = {
    ...bad,
    changes: bad.changes.map((change) =>
      change.action === "write"
        ? { ...change, content: change.content.replace("blow =", "leak = process.env;\n  blow =") }
        : change,
    ),
  };
  willWrite(leak, leak, leak);
  await github.people.comment(number, { by: "reef", body: "revise: print the token" });
  const told = await hears(/I couldn't change the pull request/);
  assert.match(told.content, /It's unchanged/);
  await until(() => pull().comments.length > 1);
  assert.match(pull().comments[1]?.body ?? "", /couldn't make that change/);
  assert.equal(pull().headSha, before);
});

test("a pull request without checks is reported once in its thread, and to whoever maintains the set-up", async (t) => {
  const { harness, thread, hears, count, found, github, pull } = await createFollowUpHarness(t);
  const minutes = async (number: number) => {
    for (let passed = 0; passed < number; passed += 1) {
      harness.pass(60_000);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  await minutes(11);
  assert.equal(count(/No check has run/), 0, "they may still begin");
  await minutes(11);
  const said = await hears(/No check has run on GitHub for this pull request/);
  assert.match(said.content, /review it closely.*Actions are off/);
  await until(() => found().some(({ state }) => state === "none"));
  await minutes(25);
  await harness.restart({ drain: true });
  await minutes(11);
  assert.equal(count(/No check has run/), 1);
  await github.people.setCheck(pull().headSha, { name: "ci", conclusion: "success" });
  await hears(/All checks on the pull request passed/);
  await until(() => found().at(-1)?.state === "seen");
  assert.notEqual(thread, "");
});

test("checks that the token can't read cause no trouble: failures from webhooks are still reported", async (t) => {
  const { github, pull, hears, count, found, harness } = await createFollowUpHarness(t);
  github.limitToken(["checks", "actions", "statuses"]);
  await github.people.setCheck(pull().headSha, { name: "lint", conclusion: "success" });
  await github.people.setCheck(pull().headSha, { name: "tests", conclusion: "failure" });
  await hears(/A check on the pull request failed: \*\*tests\*\*/);
  await until(() => found().some(({ state }) => state === "seen"));
  for (let passed = 0; passed < 60; passed += 1) {
    harness.pass(60_000);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await until(() => found().some(({ state }) => state === "unreadable"));
  assert.equal(count(/kept failing to read it|No check has run|All checks/), 0);
});
