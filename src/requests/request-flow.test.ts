import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { APIMessage } from "discord-api-types/v10";
import { ClaudeCancelledError, ClaudeUnavailableError } from "../claude/claude-errors.ts";
import { NameCollisionError } from "../pipeline/failures.ts";
import { createRequestsHarness, proposal, type RequestsHarness } from "./fixtures/requests-harness.ts";
import { until } from "./fixtures/until.ts";
import { append, appendEntries, open } from "./transitions.ts";

const planText = "I'll add `/roll`, which rolls a die.";
const plan = { text: `${planText}\n---PLAN_READY---` };

describe("the request flow", () => {
  let harness: RequestsHarness;
  beforeEach(async () => {
    harness = await createRequestsHarness();
  });
  afterEach(() => harness.close());

  /** Ann asks, and Claude has a plan right away. */
  async function planned(): Promise<{ thread: string; shown: APIMessage }> {
    harness.claude.script(plan);
    const thread = await harness.ask(harness.ann, "feature request: a command that rolls dice");
    const shown = await harness.hears(thread, /Ready\?/);
    await settled(thread, "plan_ready");
    return { thread, shown };
  }

  /** Waits until a request is in this state and its outbox is empty. */
  async function settled(id: string, state: string): Promise<void> {
    await until(() => {
      const request = harness.store.get(id);
      return request?.state === state && request.outbox.length === 0;
    });
  }

  const write = (thread: string, content: string, who = harness.ann) =>
    harness.discord.people.write(who.id, thread, content);
  const press = (message: APIMessage, action: RegExp, who = harness.ann) => {
    const ids = JSON.stringify(message.components).match(/request:[\d:a-z]+/g) ?? [];
    return harness.discord.people.press(who.id, message.id, ids.find((id) => action.test(id)) ?? "none");
  };

  const notYours = (thread: string) =>
    harness.said(thread).filter((text) => text.startsWith("Only the person who asked")).length;

  it("a plan that is cut off twice is marked as incomplete, and Turbot suggests a shorter one", async () => {
    for (let time = 0; time < 2; time += 1) harness.claude.script({ ...plan, stopReason: "max_tokens" });
    const thread = await harness.ask(harness.ann, "feature request: a command that rolls dice");
    const shown = await harness.hears(thread, /plan got cut off/);
    assert.ok(shown.content.startsWith(`${planText}…`) && !/Ready\?/.test(shown.content));
    await settled(thread, "discussing");
    harness.claude.script(plan);
    await write(thread, "shorter, please");
    await harness.hears(thread, /Ready\?/);
    await settled(thread, "plan_ready");
  });

  it("while nothing can be pushed a request is refused before Claude is called, and accepted once that is fixed", async () => {
    harness.github.canPush = false;
    await harness.ask(harness.ann, "feature request: a command that rolls dice");
    await harness.hears(
      harness.channelId,
      /not allowed to push code to my repository.*this one didn't count/,
    );
    assert.equal(harness.claude.calls.length, 0);
    assert.deepEqual(harness.store.open(), []);
    await harness.ask(harness.bob, "feature request: a command that rolls dice");
    await harness.hears(harness.channelId, /You need the \*\*BotAdmin\*\* role/);
    harness.github.canPush = true;
    await planned();
  });

  it("a request goes from a question and a plan to a pull request, all in its thread", async () => {
    harness.claude.script({ text: "How many sides?" });
    harness.claude.script(plan);
    const thread = await harness.ask(harness.ann, "feature request: a command that rolls dice");
    await harness.hears(thread, /How many sides\?/);
    await write(thread, "six");
    const shown = await harness.hears(thread, /Ready\?/);
    assert.ok(shown.content.startsWith(planText) && !shown.content.includes("PLAN_READY"));
    await settled(thread, "plan_ready");

    harness.builds.push(async (_job, record) => {
      const step = { name: "code_generation", round: 1, startedAt: harness.clock.now } as const;
      record.step({ ...step, status: "started" });
      record.step({ ...step, status: "completed", endedAt: harness.clock.now + 2_000 });
      record.branch("turbot/dice");
      return proposal;
    });
    await write(thread, "Ship it!");
    await harness.hears(thread, /github\.example\/turbot\/pull\/7/);
    await settled(thread, "done");

    assert.equal(harness.jobs.length, 1);
    assert.equal(harness.jobs[0]?.plan, planText);
    assert.deepEqual(harness.jobs[0]?.members.words, ["a command that rolls dice", "six"]);
    const progress = harness.said(thread).filter((text) => text.includes("code_generation"));
    assert.deepEqual(progress, [
      "**Building: a command that rolls dice**\nWriting the code: done in 2.0 s ✅ `code_generation`",
    ]);
    assert.deepEqual(
      harness.store.get(thread)?.steps.map(({ name, status, run }) => [name, status, run]),
      [["code_generation", "completed", 1]],
    );
    const admins = harness.said(harness.adminChannelId);
    assert.equal(admins.length, 2);
    assert.match(admins[0] ?? "", /Feature request.*Ann.*a command that rolls dice/);
    assert.match(admins[1] ?? "", /pull\/7/);
    assert.equal(harness.requests().owns(thread), false);
  });

  it("the outcome of the pull request is posted once, with the commands to try", async () => {
    const { thread } = await planned();
    await write(thread, "go");
    await settled(thread, "done");
    const { onOutcome } = harness.requests();
    await onOutcome({ kind: "merged", pullRequest: 7 });
    await onOutcome({ kind: "merged", pullRequest: 7 });
    await onOutcome({ kind: "live", pullRequest: 7, commit: "abc" });
    await onOutcome({ kind: "verified", pullRequest: 7, commit: "abc" });
    await onOutcome({ kind: "rolled_back", pullRequest: 7, reason: "it crashed after 2 s" });
    await onOutcome({ kind: "live", pullRequest: 8, commit: "abc" });
    const told = harness.said(thread).slice(-4);
    assert.match(told[0] ?? "", /Merged/);
    assert.match(told[1] ?? "", /live.*`\/roll` and `!flip`/);
    assert.match(told[2] ?? "", /Turbotastic/);
    assert.match(told[3] ?? "", /back to the previous version: it crashed after 2 s/);
    assert.equal(harness.said(thread).filter((text) => text.includes("Merged")).length, 1);
  });

  it("a core change is for operators only, and flagged", async () => {
    await harness.ask(harness.ann, "bot improvement: greet people");
    await harness.hears(harness.channelId, /operators/);
    harness.claude.script(plan);
    const thread = await harness.ask(harness.operator, "bot improvement: greet people");
    await harness.hears(thread, /Ready\?/);
    await settled(thread, "plan_ready");
    harness.builds.push(async () => ({ ...proposal, files: ["src/supervisor/deploy-release.ts"] }));
    await write(thread, "go", harness.operator);
    await harness.hears(thread, /CORE CHANGE/);
    const warning = await harness.hears(harness.adminChannelId, /\*\*CORE CHANGE/);
    assert.match(warning.content, /Most sensitive:\*\* it touches the supervisor/);
  });

  it("a refusal says what to do, opens no thread and starts no cooldown", async () => {
    await harness.ask(harness.bob, "feature request: dice");
    await harness.hears(harness.channelId, /BotAdmin/);
    await harness.ask(harness.ann, "feature request:  ");
    await harness.hears(harness.channelId, /What would you like/);
    const { thread } = await planned();
    await harness.ask(harness.ann, "feature request: another");
    await harness.hears(harness.channelId, /in 120 s/);
    assert.equal(harness.store.open().length, 1);
    assert.equal(harness.discord.world.threads(harness.channelId).length, 1);
    harness.clock.now += 120_000;
    harness.claude.script(plan);
    const other = await harness.ask(harness.ann, "feature request: another");
    await settled(other, "plan_ready");
    assert.notEqual(other, thread);
  });

  it("only the requester's messages and presses count", async () => {
    const { thread, shown } = await planned();
    const early = await write(thread, "go", harness.bob);
    const told = await harness.hears(thread, /Only the person who asked/);
    assert.equal(told.message_reference?.message_id, early.id);
    const result = await press(shown, /ship/, harness.bob);
    assert.match(result.message?.content ?? "", /Only the person who asked/);
    assert.equal(harness.store.get(thread)?.state, "plan_ready");
    await write(thread, "cancel", harness.bob);
    await write(thread, "actually, make it blue", harness.operator);
    assert.equal(harness.store.get(thread)?.state, "plan_ready");
    await write(thread, "what a lovely plan", harness.bob);
    await write(thread, `<@${harness.discord.botUser.id}> and mine?`, harness.bob);
    await until(() => notYours(thread) === 3);
    await write(thread, "cancel", harness.operator);
    await harness.hears(thread, /One of my operators or admins has cancelled/);
    assert.equal(notYours(thread), 3);
    assert.equal(harness.jobs.length, 0);
  });

  it('"Ship it" builds the plan above it, and the buttons disappear', async () => {
    const { thread, shown } = await planned();
    await press(shown, /ship/);
    await harness.hears(thread, /pull\/7/);
    assert.equal(harness.jobs[0]?.plan, planText);
    const now = harness.discord.world.messages(thread).find(({ id }) => id === shown.id);
    assert.deepEqual(now?.components ?? [], []);
  });

  it("a refinement invalidates the earlier plan: its buttons and early words no longer count", async () => {
    const { thread, shown } = await planned();
    harness.claude.script({ text: "Now in blue.\n---PLAN_READY---" });
    harness.keepsButtons(shown);
    await write(thread, "yes, but make it blue");
    const second = await harness.hears(thread, /Now in blue/);
    await settled(thread, "plan_ready");
    const result = await press(shown, /ship/);
    assert.match(result.message?.content ?? "", /newer plan has replaced that one/);
    assert.equal(harness.jobs.length, 0);
    await press(second, /ship/);
    await settled(thread, "done");
    assert.equal(harness.jobs[0]?.plan, "Now in blue.");
  });

  it("a go that is a question, struck through, quoted, taken back or comes with a picture is discussed instead of built", async () => {
    const { thread } = await planned();
    const files = [{ name: "sketch.png", type: "image/png", bytes: Buffer.from("fish") }];
    for (const [index, words] of ["go?", "~~go~~", "> go", "go 👎", "go"].entries()) {
      harness.claude.script({ text: `Plan ${index}, with pleasure.\n---PLAN_READY---` });
      await harness.discord.people.write(harness.ann.id, thread, words, words === "go" ? { files } : {});
      await harness.hears(thread, new RegExp(`Plan ${index}, with pleasure`));
      await settled(thread, "plan_ready");
      assert.match(
        JSON.stringify(harness.claude.calls.at(-1)?.messages.at(-1)),
        new RegExp(`"${RegExp.escape(words)}`),
      );
    }
    harness.claude.script({ text: "You can cancel any time.\n---PLAN_READY---" });
    await write(thread, "cancel?");
    await harness.hears(thread, /You can cancel any time/);
    await settled(thread, "plan_ready");
    assert.deepEqual(harness.jobs, []);
  });

  it("words to somebody else neither start, cancel nor plan anything, whoever says them; the same words to Turbot do", async () => {
    const { thread, shown } = await planned();
    const { world, people, botUser } = harness.discord;
    const bot = world.addMember(harness.guildId, { name: "MusicBot", bot: true });
    const role = world.addRole(harness.guildId, { name: "Staff" });
    const bobs = await write(thread, "coming to lunch?", harness.bob);
    const before = [harness.said(thread).length, harness.claude.calls.length];
    const theirs = [
      await people.write(harness.ann.id, thread, "ok", { replyTo: bobs.id }),
      await people.write(harness.ann.id, thread, "cancel it", { replyTo: bobs.id }),
      await people.write(harness.operator.id, thread, "cancel", { replyTo: bobs.id }),
      await write(thread, `<@${harness.bob.id}> sure`),
      await write(thread, `<@&${role.id}> yes`),
      await write(thread, "@everyone go"),
      await write(thread, `<@${bot.id}> stop`),
      await write(thread, `<@${bot.id}> stop`, harness.operator),
      await write(thread, `<@${bot.id}> stop`, harness.bob),
    ];
    for (const { id } of theirs) {
      await until(() => harness.seen(id));
      await harness.redeliver(id);
    }
    await settled(thread, "plan_ready");
    assert.deepEqual([harness.said(thread).length, harness.claude.calls.length], before);
    assert.deepEqual(harness.jobs, []);
    await people.write(harness.ann.id, thread, `<@${botUser.id}> go`, { replyTo: shown.id });
    await settled(thread, "done");
  });

  it("a file attached to a request or an answer is passed on by name, so that Claude can ask about it", async () => {
    const files = [{ name: "sketch.png", type: "image/png", bytes: Buffer.from("fish") }];
    const asked = () => JSON.stringify(harness.claude.calls.at(-1)?.messages.at(-1));
    harness.claude.script({ text: "I can't see the sketch: what is on it?" });
    const words = `<@${harness.discord.botUser.id}> feature request: a board like this`;
    const thread = (await harness.discord.people.write(harness.ann.id, harness.channelId, words, { files }))
      .id;
    await harness.hears(thread, /what is on it/);
    assert.match(asked(), /a board like this.*not shown to you: .*sketch\.png/);
    harness.claude.script(plan);
    await harness.discord.people.write(harness.ann.id, thread, "it looks so", { files });
    await harness.hears(thread, /Ready\?/);
    assert.match(asked(), /it looks so.*not shown to you: .*sketch\.png/);
  });

  it("a go that was written before the plan was shown doesn't approve it", async () => {
    const { thread } = await planned();
    harness.claude.script({ text: "Blue dice.\n---PLAN_READY---" });
    const early = await write(thread, "what about blue?");
    await harness.hears(thread, /Blue dice/);
    await settled(thread, "plan_ready");
    await harness.requests().onThreadMessage({
      ...early,
      id: String(BigInt(early.id) + 1n),
      content: "go",
      mentions: [],
      channel_id: thread,
    });
    await harness.hears(thread, /plan has changed since/);
    assert.equal(harness.jobs.length, 0);
    await write(thread, "go");
    await settled(thread, "done");
    assert.equal(harness.jobs[0]?.plan, "Blue dice.");
  });

  it("a go right after the plan is shown approves it", async () => {
    harness.claude.script(plan);
    const thread = await harness.ask(harness.ann, "feature request: dice");
    await harness.hears(thread, /Ready\?/);
    await write(thread, "go");
    await harness.hears(thread, /pull\/7/);
    assert.equal(harness.said(thread).filter((text) => text.includes("changed since")).length, 0);
  });

  it("two messages in a row get one answer that covers both", async () => {
    harness.claude.faults.add({ on: /messages/, effect: { kind: "delay", ms: 150 } });
    harness.claude.script({ text: "Both it is." });
    const thread = await harness.ask(harness.ann, "feature request: dice");
    await harness.discord.people.waitForMessage(harness.adminChannelId, () => true);
    await write(thread, "and coins");
    await harness.hears(thread, /Both it is/);
    const asked = harness.claude.calls.at(-1)?.messages;
    assert.equal(asked?.length, 1);
    assert.match(JSON.stringify(asked), /dice.*and coins/);
    assert.equal(harness.said(thread).length, 1);
  });

  it("cancel ends the request right away, even while Claude is thinking", async () => {
    harness.claude.faults.add({ on: /messages/, effect: { kind: "delay", ms: 30_000 } });
    const thread = await harness.ask(harness.ann, "feature request: dice");
    await harness.discord.people.waitForMessage(harness.adminChannelId, () => true);
    await write(thread, "nvm");
    await harness.hears(thread, /Cancelled/);
    assert.equal(harness.said(thread).length, 1);
  });

  it("nothing is lost and nobody is charged while Claude is unavailable", async () => {
    harness.claude.faults.add({ on: /messages/, times: 3, effect: { kind: "answer", status: 529 } });
    const thread = await harness.ask(harness.ann, "feature request: dice");
    await harness.hears(thread, /can't reach Claude/);
    const away = () => harness.said(thread).filter((text) => text.includes("can't reach Claude")).length;
    for (const failures of [2, 3]) {
      await write(thread, "hello?");
      await until(() => away() === failures);
    }
    await harness.ask(harness.operator, "feature request: dice");
    await harness.hears(harness.channelId, /can't reach Claude right now/);
    harness.pass(30_000);
    harness.claude.script(plan);
    await write(thread, "are you back?");
    await harness.hears(thread, /Ready\?/);
    assert.match(JSON.stringify(harness.claude.calls.at(-1)?.messages), /dice.*are you back/);
  });

  it("a temporary failure keeps the plan, and go tries again", async () => {
    const { thread } = await planned();
    harness.builds.push(async (_job, record) => {
      const step = { name: "code_generation", round: 1, startedAt: harness.clock.now } as const;
      record.step({ ...step, status: "started" });
      record.step({ ...step, status: "failed", endedAt: harness.clock.now, error: "overloaded" });
      throw new ClaudeUnavailableError("overloaded", "Claude's API is in trouble (529)");
    });
    await write(thread, "go");
    const back = await harness.hears(thread, /say \*\*go\*\* to try again/);
    await settled(thread, "plan_ready");
    await harness.hears(harness.adminChannelId, /failed \(it can be tried again\)/);
    await press(back, /ship/);
    await harness.hears(thread, /pull\/7/);
    assert.deepEqual(
      harness.jobs.map((job) => job.plan),
      [planText, planText],
    );
    assert.equal(harness.store.get(thread)?.runs, 2);
  });

  it("three plans are built at a time, and the next one waits in line, where it can be cancelled", async () => {
    const ends: (() => void)[] = [];
    const threads: string[] = [];
    for (let each = 0; each < 5; each += 1) {
      harness.builds.push(() => new Promise((resolve) => ends.push(() => resolve(proposal))));
      threads.push((await planned()).thread);
      harness.clock.now += 120_000;
    }
    const [first = "", , , fourth = "", fifth = ""] = threads;
    for (const thread of threads) {
      await write(thread, "go");
      await until(() => harness.store.get(thread)?.state === "generating");
    }
    await harness.hears(fourth, /number 1 in line/);
    await harness.hears(fifth, /number 2 in line/);
    assert.equal(harness.jobs.length, 3);
    await write(fourth, "cancel");
    await harness.hears(fourth, /Cancelled/);
    assert.equal(harness.jobs.length, 3);
    ends[0]?.();
    await harness.hears(first, /pull\/7/);
    await until(() => harness.jobs.length === 4);
    assert.equal(harness.jobs[3]?.requestId, fifth);
    for (const end of ends) end();
    await settled(fifth, "done");
  });

  it("a taken name ends the request, in words for non-programmers", async () => {
    const { thread } = await planned();
    const command = { kind: "slash", name: "ping" } as const;
    harness.builds.push(async () => {
      throw new NameCollisionError("plugins/dice.ts", [{ command, owner: "example-ping" }]);
    });
    await write(thread, "go");
    await harness.hears(thread, /the name is taken: `\/ping` belongs to the plugin \*example-ping\*/);
    await settled(thread, "done");
    assert.equal(harness.requests().owns(thread), false);
  });

  it("cancelling a build stops it before its next step", async () => {
    const { thread } = await planned();
    const begun = Promise.withResolvers<void>();
    const proceed = Promise.withResolvers<void>();
    let wentOn = false;
    harness.builds.push(async (_job, record) => {
      record.step({ name: "code_generation", round: 1, status: "started", startedAt: harness.clock.now });
      begun.resolve();
      await proceed.promise;
      record.step({ name: "policy_scan", round: 1, status: "started", startedAt: harness.clock.now });
      wentOn = true;
      return proposal;
    });
    await write(thread, "go");
    await begun.promise;
    await write(thread, "are you at it?");
    await harness.hears(thread, /busy building/);
    await write(thread, "stop");
    await harness.hears(thread, /Stopping/);
    proceed.resolve();
    await harness.hears(thread, /Cancelled/);
    assert.equal(wentOn, false);
  });

  it("cancelling a build aborts its call to Claude", async () => {
    const { thread } = await planned();
    const begun = Promise.withResolvers<void>();
    harness.builds.push(async ({ signal }, record) => {
      record.step({ name: "code_generation", round: 1, status: "started", startedAt: harness.clock.now });
      begun.resolve();
      return new Promise((_, reject) => {
        signal?.addEventListener("abort", () => reject(new ClaudeCancelledError("cancelled")));
      });
    });
    await write(thread, "go");
    await begun.promise;
    await write(thread, "cancel");
    await harness.hears(thread, /Cancelled/);
    await settled(thread, "done");
    assert.equal(harness.said(harness.adminChannelId).length, 1);
  });

  it("half an hour of silence parks a request, and a button reopens it with its plan shown again", async () => {
    const { thread } = await planned();
    harness.pass(29 * 60_000);
    assert.equal(harness.store.get(thread)?.state, "plan_ready");
    await write(thread, "go", harness.bob);
    harness.pass(60_000);
    const parked = await harness.hears(thread, /quiet for 30 minutes/);
    assert.equal(harness.requests().owns(thread), false);
    await press(parked, /wake/);
    await until(() => harness.said(thread).filter((text) => text.startsWith(planText)).length === 2);
    await settled(thread, "plan_ready");
    await write(thread, "go");
    await settled(thread, "done");
    assert.equal(harness.jobs[0]?.plan, planText);
  });

  it("a parked request can't be reopened after 14 days", async () => {
    const { thread } = await planned();
    harness.pass(30 * 60_000);
    const parked = await harness.hears(thread, /quiet for/);
    harness.pass(14 * 24 * 60 * 60_000 + 1);
    const result = await press(parked, /wake/);
    assert.match(result.message?.content ?? "", /14 days/);
  });

  it("a thread deleted during planning ends its request", async () => {
    harness.claude.faults.add({ on: /messages/, effect: { kind: "delay", ms: 100 } });
    harness.claude.script(plan);
    const thread = await harness.ask(harness.ann, "feature request: dice");
    await harness.discord.people.waitForMessage(harness.adminChannelId, () => true);
    harness.discord.world.deleteChannel(thread);
    await settled(thread, "done");
    const request = harness.store.get(thread);
    assert.ok(request?.state === "done" && request.outcome.kind === "stranded");
  });

  it("a channel where no thread can be opened is reported, and the try doesn't count", async () => {
    harness.discord.faults.add({
      on: /POST .*\/threads$/,
      effect: { kind: "answer", status: 403, body: { code: 50_013, message: "Missing Permissions" } },
    });
    await harness.ask(harness.ann, "feature request: dice");
    await harness.hears(harness.channelId, /create public threads/);
    await planned();
  });

  it("a request saved while Discord couldn't open a thread gets one within a minute, without a restart", async () => {
    const { guildId = "" } = harness.store.get((await planned()).thread) ?? {};
    const { channelId, ann, clock } = harness;
    const { id } = await write(channelId, "dice of wood");
    const requester = { id: ann.id, name: "Ann" };
    harness.store.save(
      open({ id, kind: "plugin", guildId, channelId, requester, description: "dice" }, clock.now),
    );
    harness.claude.script(plan);
    harness.pass(60_000);
    await harness.hears(id, /Ready\?/);
    await settled(id, "plan_ready");
  });
});

describe("the request flow across restarts", () => {
  let harness: RequestsHarness;
  beforeEach(async () => {
    harness = await createRequestsHarness();
  });
  afterEach(() => harness.close());

  it("a message delivered twice at the same time makes one request", async () => {
    harness.claude.script(plan);
    const thread = await harness.ask(harness.ann, "feature request: dice");
    await Promise.all([harness.hears(thread, /Ready\?/), redeliveredSoon(harness, thread)]);
    await until(() => harness.store.get(thread)?.outbox.length === 0);
    assert.equal(harness.said(thread).length, 1);
    assert.equal(harness.said(harness.adminChannelId).length, 1);
    assert.equal(harness.claude.calls.length, 1);
  });

  it("every event delivered twice takes effect once", async () => {
    harness.claude.script({ text: "How many sides?" });
    const thread = await harness.ask(harness.ann, "feature request: dice");
    await harness.hears(thread, /How many sides/);
    await harness.redeliver(thread);
    harness.claude.script(plan);
    const six = await harness.discord.people.write(harness.ann.id, thread, "six");
    await harness.hears(thread, /Ready\?/);
    await harness.redeliver(six.id);
    await harness.redeliver(thread);
    await until(() => harness.store.get(thread)?.outbox.length === 0);
    harness.builds.push(async () => {
      throw new ClaudeUnavailableError("timeout", "too slow");
    });
    const go = await harness.discord.people.write(harness.ann.id, thread, "go");
    await harness.hears(thread, /to try again/);
    await harness.redeliver(go.id);
    assert.equal(harness.jobs.length, 1);
    assert.equal(harness.claude.calls.length, 2);
    assert.equal(harness.discord.world.threads(harness.channelId).length, 1);
    assert.equal(harness.said(thread).filter((text) => text.includes("Ready?")).length, 1);
    assert.equal(harness.store.get(thread)?.state, "plan_ready");
  });

  it("a message that was sent but not recorded isn't sent again, even after Discord has forgotten its nonce", async () => {
    harness.claude.script(plan);
    const thread = await harness.ask(harness.ann, "feature request: dice");
    const shown = await harness.hears(thread, /Ready\?/);
    await until(() => harness.store.get(thread)?.outbox.length === 0);
    const request = harness.store.get(thread);
    assert.ok(request?.state === "plan_ready");
    // The text can differ, because it includes the current estimate; the buttons identify the message.
    const buttons = { kind: "plan", version: request.plan.version } as const;
    const again = { to: "thread", content: "Ready? As ever", nonce: "x-1", buttons } as const;
    const leftOver = { to: "thread", content: "left over" } as const;
    const unnoted = { ...request.plan, messageId: undefined };
    harness.store.save({ ...request, plan: unnoted, outbox: [again, { ...leftOver, nonce: "x-2" }] });
    await harness.restart({ drain: true });
    await harness.hears(thread, /left over/);
    await until(() => harness.store.get(thread)?.outbox.length === 0);
    const found = harness.store.get(thread);
    assert.equal(found?.state === "plan_ready" && found.plan.messageId, shown.id);
    const toAdmins = {
      to: "admins",
      content: harness.said(harness.adminChannelId)[0] ?? "",
      nonce: "x-4",
    } as const;
    harness.store.save({ ...request, outbox: [{ ...leftOver, nonce: "x-3" }, toAdmins] });
    await harness.restart({ drain: true });
    await until(() => harness.store.get(thread)?.outbox.length === 0);
    assert.equal(harness.said(harness.adminChannelId).length, 1);
    assert.deepEqual(harness.said(thread), [shown.content, "left over"]);
  });

  it("a second failure is reported even if its message reads just like the first", async () => {
    harness.claude.script(plan);
    const thread = await harness.ask(harness.ann, "feature request: dice");
    await harness.hears(thread, /Ready\?/);
    await until(() => harness.store.get(thread)?.outbox.length === 0);
    const failed = { to: "thread", content: "That didn't work" } as const;
    const tellAgain = async (times: number) => {
      const { id } = await harness.discord.people.write(
        harness.ann.id,
        harness.channelId,
        "go, in another place",
      );
      const request = harness.store.get(thread);
      assert.ok(request?.state === "plan_ready");
      const go = { from: "control", id, word: "go", by: harness.ann.id, at: harness.clock.now } as const;
      harness.store.save(append(appendEntries(request, go), failed));
      // After a restart, leftover messages may have been sent already, so Turbot looks for them.
      await harness.restart({ drain: true });
      await until(() => harness.store.get(thread)?.outbox.length === 0);
      assert.equal(harness.said(thread).filter((words) => words === failed.content).length, times);
    };
    await tellAgain(1);
    await tellAgain(2);
  });

  it("the next bot answers a message that the old one was still answering", async () => {
    harness.claude.faults.add({ on: /messages/, effect: { kind: "delay", ms: 30_000 } });
    const thread = await harness.ask(harness.ann, "feature request: dice");
    await harness.discord.people.waitForMessage(harness.adminChannelId, () => true);
    await harness.discord.journal.wait(({ what }) => what.endsWith("/typing"));
    const ended = harness.restart({ drain: true });
    harness.claude.faults.clear();
    // The first bot's call may arrive only now and get the first of these answers.
    for (let call = 0; call < 2; call += 1) harness.claude.script(plan);
    await ended;
    await harness.hears(thread, /Ready\?/);
    assert.equal(harness.said(thread).length, 1);
  });

  it("the next bot sends what is left in the outbox", async () => {
    harness.claude.script(plan);
    const thread = await harness.ask(harness.ann, "feature request: dice");
    await harness.hears(thread, /Ready\?/);
    await until(() => harness.store.get(thread)?.outbox.length === 0);
    harness.database.exec(
      `UPDATE requests SET outbox = '[{"to":"thread","content":"left over","nonce":"x-1"}]'`,
    );
    await harness.restart({ drain: true });
    await harness.hears(thread, /left over/);
    await harness.restart({ drain: true });
    assert.equal(harness.said(thread).filter((text) => text === "left over").length, 1);
  });

  it("buttons work after a restart, under a plan and under a parked request", async () => {
    harness.claude.script(plan);
    const thread = await harness.ask(harness.ann, "feature request: dice");
    await harness.hears(thread, /Ready\?/);
    await until(() => harness.store.get(thread)?.outbox.length === 0);
    harness.pass(30 * 60_000);
    const parked = await harness.hears(thread, /quiet for 30 minutes/);
    await until(() => harness.store.get(thread)?.outbox.length === 0);
    await harness.restart({ drain: true });
    harness.clock.now += 13 * 24 * 60 * 60_000;
    await harness.discord.people.press(harness.ann.id, parked.id, `request:${thread}:wake`);
    await until(() => harness.store.get(thread)?.state === "plan_ready");
    await until(() => harness.store.get(thread)?.outbox.length === 0);
    await harness.restart({ drain: false });
    const shown = harness.discord.world
      .messages(thread)
      .findLast(({ components = [] }) => components.length > 0);
    await harness.discord.people.press(harness.ann.id, shown?.id ?? "", `request:${thread}:ship:2`);
    await harness.hears(thread, /pull\/7/);
  });

  it("an interrupted build resumes on its branch and in its progress message, and says so", async () => {
    harness.claude.script(plan);
    const thread = await harness.ask(harness.ann, "feature request: dice");
    const shown = await harness.hears(thread, /Ready\?/);
    const reached = Promise.withResolvers<void>();
    harness.builds.push(async (_job, record) => {
      record.step({ name: "code_generation", round: 1, status: "started", startedAt: harness.clock.now });
      record.branch("turbot/dice-100");
      reached.resolve();
      // The process dies before this run ends.
      return new Promise(() => {});
    });
    const ship = JSON.stringify(shown.components).match(/request:\d+:ship:1/)?.[0] ?? "";
    await harness.discord.people.press(harness.ann.id, shown.id, ship);
    await reached.promise;
    await harness.hears(thread, /Writing the code … /);
    await until(() => harness.store.get(thread)?.progressMessageId !== undefined);
    harness.builds.push(async (_job, record) => {
      const step = { name: "code_generation", round: 1, startedAt: harness.clock.now } as const;
      record.step({ ...step, status: "completed", endedAt: harness.clock.now + 1_000 });
      return proposal;
    });
    await harness.restart({ drain: false });
    await harness.hears(thread, /restarted in the middle/);
    await harness.hears(thread, /pull\/7/);
    assert.deepEqual(
      harness.jobs.map((job) => job.branchName),
      [undefined, "turbot/dice-100"],
    );
    assert.equal(harness.said(thread).filter((text) => text.includes("code_generation")).length, 1);
  });

  it("a build that crashes the process each time is returned to its requester", async () => {
    harness.claude.script(plan);
    const thread = await harness.ask(harness.ann, "feature request: dice");
    await harness.hears(thread, /Ready\?/);
    await until(() => harness.store.get(thread)?.outbox.length === 0);
    for (let time = 0; time < 3; time++) harness.builds.push(() => new Promise(() => {}));
    await harness.discord.people.write(harness.ann.id, thread, "go");
    await until(() => harness.jobs.length === 1);
    await harness.restart({ drain: false });
    await until(() => harness.jobs.length === 2);
    await harness.restart({ drain: false });
    await until(() => harness.jobs.length === 3);
    await harness.restart({ drain: false });
    await harness.hears(thread, /interrupted several times/);
    assert.equal(harness.jobs.length, 3);
    assert.equal(harness.store.get(thread)?.state, "plan_ready");
  });

  it("a draining bot stops a build between two steps, and the next bot resumes it", async () => {
    harness.claude.script(plan);
    const thread = await harness.ask(harness.ann, "feature request: dice");
    await harness.hears(thread, /Ready\?/);
    await until(() => harness.store.get(thread)?.outbox.length === 0);
    const begun = Promise.withResolvers<void>();
    const proceed = Promise.withResolvers<void>();
    harness.builds.push(async (_job, record) => {
      record.step({ name: "code_generation", round: 1, status: "started", startedAt: harness.clock.now });
      begun.resolve();
      await proceed.promise;
      record.step({ name: "create_branch", round: 1, status: "started", startedAt: harness.clock.now });
      return proposal;
    });
    await harness.discord.people.write(harness.ann.id, thread, "go");
    await begun.promise;
    const restarted = harness.restart({ drain: true });
    proceed.resolve();
    await restarted;
    await harness.hears(thread, /pull\/7/);
    assert.equal(harness.jobs.length, 2);
    assert.equal(harness.jobs[0]?.signal?.aborted, true);
  });
});

async function redeliveredSoon(harness: RequestsHarness, messageId: string): Promise<void> {
  await until(() => harness.seen(messageId));
  await harness.redeliver(messageId);
}
