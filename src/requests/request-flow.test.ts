import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { APIMessage } from "discord-api-types/v10";
import { ClaudeCancelledError, ClaudeUnavailableError } from "../claude/claude-errors.ts";
import { NameCollisionError } from "../pipeline/failures.ts";
import { createRequestsHarness, proposal, type RequestsHarness } from "./fixtures/requests-harness.ts";
import { until } from "./fixtures/until.ts";
import { append, appendAsNoted, open } from "./transitions.ts";

const planText = "I'll add `/roll`, which rolls a die.";
const plan = { text: `${planText}\n---PLAN_READY---` };

describe("the request flow", () => {
  let stage: RequestsHarness;
  beforeEach(async () => {
    stage = await createRequestsHarness();
  });
  afterEach(() => stage.close());

  /** Ann asks, and Claude has a plan at once. */
  async function planned(): Promise<{ thread: string; shown: APIMessage }> {
    stage.claude.script(plan);
    const thread = await stage.wish(stage.ann, "feature request: a command that rolls dice");
    const shown = await stage.hears(thread, /Ready\?/);
    await settled(thread, "plan_ready");
    return { thread, shown };
  }

  /** Waits until nothing is left to be said in a state. */
  async function settled(id: string, state: string): Promise<void> {
    await until(() => {
      const request = stage.store.get(id);
      return request?.state === state && request.outbox.length === 0;
    });
  }

  const write = (thread: string, content: string, who = stage.ann) =>
    stage.discord.people.write(who.id, thread, content);
  const press = (message: APIMessage, action: RegExp, who = stage.ann) => {
    const ids = JSON.stringify(message.components).match(/request:[\d:a-z]+/g) ?? [];
    return stage.discord.people.press(who.id, message.id, ids.find((id) => action.test(id)) ?? "none");
  };

  const notYours = (thread: string) =>
    stage.said(thread).filter((text) => text.startsWith("Only the person who asked")).length;

  it("a plan that is cut off twice isn't shown as if it were whole: it says so, and a shorter one is asked for", async () => {
    for (let time = 0; time < 2; time += 1) stage.claude.script({ ...plan, stopReason: "max_tokens" });
    const thread = await stage.wish(stage.ann, "feature request: a command that rolls dice");
    const shown = await stage.hears(thread, /plan got cut off/);
    assert.ok(shown.content.startsWith(`${planText}…`) && !/Ready\?/.test(shown.content));
    await settled(thread, "discussing");
    stage.claude.script(plan);
    await write(thread, "shorter, please");
    await stage.hears(thread, /Ready\?/);
    await settled(thread, "plan_ready");
  });

  it("while nothing can be pushed a request is refused before Claude is asked; once that is put right it is taken at once", async () => {
    stage.github.canPush = false;
    await stage.wish(stage.ann, "feature request: a command that rolls dice");
    await stage.hears(stage.channelId, /not allowed to push code to my repository.*this one didn't count/);
    assert.equal(stage.claude.calls.length, 0);
    assert.deepEqual(stage.store.open(), []);
    await stage.wish(stage.bob, "feature request: a command that rolls dice");
    await stage.hears(stage.channelId, /You need the \*\*BotAdmin\*\* role/);
    stage.github.canPush = true;
    await planned();
  });

  it("from a wish over a question and a plan to a pull request, all told in the thread", async () => {
    stage.claude.script({ text: "How many sides?" });
    stage.claude.script(plan);
    const thread = await stage.wish(stage.ann, "feature request: a command that rolls dice");
    await stage.hears(thread, /How many sides\?/);
    await write(thread, "six");
    const shown = await stage.hears(thread, /Ready\?/);
    assert.ok(shown.content.startsWith(planText) && !shown.content.includes("PLAN_READY"));
    await settled(thread, "plan_ready");

    stage.builds.push(async (_job, record) => {
      const step = { name: "code_generation", round: 1, startedAt: stage.clock.now } as const;
      record.step({ ...step, status: "started" });
      record.step({ ...step, status: "completed", endedAt: stage.clock.now + 2_000 });
      record.branch("turbot/dice");
      return proposal;
    });
    await write(thread, "Ship it!");
    await stage.hears(thread, /github\.example\/turbot\/pull\/7/);
    await settled(thread, "done");

    assert.equal(stage.jobs.length, 1);
    assert.equal(stage.jobs[0]?.plan, planText);
    assert.equal(stage.jobs[0]?.description, "a command that rolls dice");
    const progress = stage.said(thread).filter((text) => text.includes("code_generation"));
    assert.deepEqual(progress, [
      "**Building: a command that rolls dice**\n✅ Writing the code · 2.0 s · `code_generation`",
    ]);
    assert.deepEqual(
      stage.store.get(thread)?.steps.map(({ name, status, run }) => [name, status, run]),
      [["code_generation", "completed", 1]],
    );
    const admins = stage.said(stage.adminChannelId);
    assert.equal(admins.length, 2);
    assert.match(admins[0] ?? "", /Feature request.*Ann.*a command that rolls dice/);
    assert.match(admins[1] ?? "", /pull\/7/);
    assert.equal(stage.requests().owns(thread), false);
  });

  it("what becomes of the pull request is told once, with the commands to try", async () => {
    const { thread } = await planned();
    await write(thread, "go");
    await settled(thread, "done");
    const { onOutcome } = stage.requests();
    await onOutcome({ kind: "merged", pullRequest: 7 });
    await onOutcome({ kind: "merged", pullRequest: 7 });
    await onOutcome({ kind: "live", pullRequest: 7, commit: "abc" });
    await onOutcome({ kind: "verified", pullRequest: 7, commit: "abc" });
    await onOutcome({ kind: "rolled_back", pullRequest: 7, reason: "it crashed after 2 s" });
    await onOutcome({ kind: "live", pullRequest: 8, commit: "abc" });
    const told = stage.said(thread).slice(-4);
    assert.match(told[0] ?? "", /Merged/);
    assert.match(told[1] ?? "", /live.*`\/roll` and `!flip`/);
    assert.match(told[2] ?? "", /Turbotastic/);
    assert.match(told[3] ?? "", /back to the previous version: it crashed after 2 s/);
    assert.equal(stage.said(thread).filter((text) => text.includes("Merged")).length, 1);
  });

  it("a change of the core is for operators, and flagged", async () => {
    await stage.wish(stage.ann, "bot improvement: greet people");
    await stage.hears(stage.channelId, /operators/);
    stage.claude.script(plan);
    const thread = await stage.wish(stage.operator, "bot improvement: greet people");
    await stage.hears(thread, /Ready\?/);
    await settled(thread, "plan_ready");
    stage.builds.push(async () => ({ ...proposal, files: ["src/supervisor/deploy-release.ts"] }));
    await write(thread, "go", stage.operator);
    await stage.hears(thread, /CORE CHANGE/);
    const warning = await stage.hears(stage.adminChannelId, /⚠️ \*\*CORE CHANGE/);
    assert.match(warning.content, /Most sensitive:\*\* it touches the supervisor/);
  });

  it("refusals say what to do, open no thread and burn no cooldown", async () => {
    await stage.wish(stage.bob, "feature request: dice");
    await stage.hears(stage.channelId, /BotAdmin/);
    await stage.wish(stage.ann, "feature request:  ");
    await stage.hears(stage.channelId, /What would you like/);
    const { thread } = await planned();
    await stage.wish(stage.ann, "feature request: another");
    await stage.hears(stage.channelId, /in 120 s/);
    assert.equal(stage.store.open().length, 1);
    assert.equal(stage.discord.world.threads(stage.channelId).length, 1);
    stage.clock.now += 120_000;
    stage.claude.script(plan);
    const other = await stage.wish(stage.ann, "feature request: another");
    await settled(other, "plan_ready");
    assert.notEqual(other, thread);
  });

  it("only the requester is heard, and only the requester's button counts", async () => {
    const { thread, shown } = await planned();
    const early = await write(thread, "go", stage.bob);
    const told = await stage.hears(thread, /Only the person who asked/);
    assert.equal(told.message_reference?.message_id, early.id);
    const result = await press(shown, /ship/, stage.bob);
    assert.match(result.message?.content ?? "", /Only the person who asked/);
    assert.equal(stage.store.get(thread)?.state, "plan_ready");
    await write(thread, "cancel", stage.bob);
    await write(thread, "actually, make it blue", stage.operator);
    assert.equal(stage.store.get(thread)?.state, "plan_ready");
    await write(thread, "what a lovely plan", stage.bob);
    await write(thread, `<@${stage.discord.botUser.id}> and mine?`, stage.bob);
    await until(() => notYours(thread) === 3);
    await write(thread, "cancel", stage.operator);
    await stage.hears(thread, /An operator has cancelled/);
    assert.equal(notYours(thread), 3);
    assert.equal(stage.jobs.length, 0);
  });

  it("Ship it builds the plan it stands under, and the buttons go away", async () => {
    const { thread, shown } = await planned();
    await press(shown, /ship/);
    await stage.hears(thread, /pull\/7/);
    assert.equal(stage.jobs[0]?.plan, planText);
    const now = stage.discord.world.messages(thread).find(({ id }) => id === shown.id);
    assert.deepEqual(now?.components ?? [], []);
  });

  it("a refinement takes the approval from the plan before: old buttons and early words don't count", async () => {
    const { thread, shown } = await planned();
    stage.claude.script({ text: "Now in blue.\n---PLAN_READY---" });
    stage.keepsButtons(shown);
    await write(thread, "yes, but make it blue");
    const second = await stage.hears(thread, /Now in blue/);
    await settled(thread, "plan_ready");
    const result = await press(shown, /ship/);
    assert.match(result.message?.content ?? "", /newer plan has replaced that one/);
    assert.equal(stage.jobs.length, 0);
    await press(second, /ship/);
    await settled(thread, "done");
    assert.equal(stage.jobs[0]?.plan, "Now in blue.");
  });

  it("a go that is asked, struck through, quoted, taken back or comes with a picture builds nothing and is talked about", async () => {
    const { thread } = await planned();
    const files = [{ name: "sketch.png", type: "image/png", bytes: Buffer.from("fish") }];
    for (const [index, words] of ["go?", "~~go~~", "> go", "go 👎", "go"].entries()) {
      stage.claude.script({ text: `Plan ${index}, with pleasure.\n---PLAN_READY---` });
      await stage.discord.people.write(stage.ann.id, thread, words, words === "go" ? { files } : {});
      await stage.hears(thread, new RegExp(`Plan ${index}, with pleasure`));
      await settled(thread, "plan_ready");
      assert.match(
        JSON.stringify(stage.claude.calls.at(-1)?.messages.at(-1)),
        new RegExp(`"${RegExp.escape(words)}`),
      );
    }
    stage.claude.script({ text: "You can cancel any time.\n---PLAN_READY---" });
    await write(thread, "cancel?");
    await stage.hears(thread, /You can cancel any time/);
    await settled(thread, "plan_ready");
    assert.deepEqual(stage.jobs, []);
  });

  it("words to somebody else start, cancel and plan nothing, whoever says them; to Turbot they do", async () => {
    const { thread, shown } = await planned();
    const { world, people, botUser } = stage.discord;
    const bot = world.addMember(stage.guildId, { name: "MusicBot", bot: true });
    const role = world.addRole(stage.guildId, { name: "Staff" });
    const bobs = await write(thread, "coming to lunch?", stage.bob);
    const before = [stage.said(thread).length, stage.claude.calls.length];
    const theirs = [
      await people.write(stage.ann.id, thread, "ok", { replyTo: bobs.id }),
      await people.write(stage.ann.id, thread, "cancel it", { replyTo: bobs.id }),
      await people.write(stage.operator.id, thread, "cancel", { replyTo: bobs.id }),
      await write(thread, `<@${stage.bob.id}> sure`),
      await write(thread, `<@&${role.id}> yes`),
      await write(thread, "@everyone go"),
      await write(thread, `<@${bot.id}> stop`),
      await write(thread, `<@${bot.id}> stop`, stage.operator),
      await write(thread, `<@${bot.id}> stop`, stage.bob),
    ];
    for (const { id } of theirs) {
      await until(() => stage.seen(id));
      await stage.redeliver(id);
    }
    await settled(thread, "plan_ready");
    assert.deepEqual([stage.said(thread).length, stage.claude.calls.length], before);
    assert.deepEqual(stage.jobs, []);
    await people.write(stage.ann.id, thread, `<@${botUser.id}> go`, { replyTo: shown.id });
    await settled(thread, "done");
  });

  it("a file that is attached to a wish or to an answer is known of by its name, so that it can be asked about", async () => {
    const files = [{ name: "sketch.png", type: "image/png", bytes: Buffer.from("fish") }];
    const asked = () => JSON.stringify(stage.claude.calls.at(-1)?.messages.at(-1));
    stage.claude.script({ text: "I can't see the sketch: what is on it?" });
    const words = `<@${stage.discord.botUser.id}> feature request: a board like this`;
    const thread = (await stage.discord.people.write(stage.ann.id, stage.channelId, words, { files })).id;
    await stage.hears(thread, /what is on it/);
    assert.match(asked(), /a board like this.*not shown to you: .*sketch\.png/);
    stage.claude.script(plan);
    await stage.discord.people.write(stage.ann.id, thread, "it looks so", { files });
    await stage.hears(thread, /Ready\?/);
    assert.match(asked(), /it looks so.*not shown to you: .*sketch\.png/);
  });

  it("a go that was written before the plan was shown doesn't approve it", async () => {
    const { thread } = await planned();
    stage.claude.script({ text: "Blue dice.\n---PLAN_READY---" });
    const early = await write(thread, "what about blue?");
    await stage.hears(thread, /Blue dice/);
    await settled(thread, "plan_ready");
    await stage.requests().onThreadMessage({
      ...early,
      id: String(BigInt(early.id) + 1n),
      content: "go",
      mentions: [],
      channel_id: thread,
    });
    await stage.hears(thread, /plan has changed since/);
    assert.equal(stage.jobs.length, 0);
    await write(thread, "go");
    await settled(thread, "done");
    assert.equal(stage.jobs[0]?.plan, "Blue dice.");
  });

  it("a go that comes the moment the plan is shown approves it", async () => {
    stage.claude.script(plan);
    const thread = await stage.wish(stage.ann, "feature request: dice");
    await stage.hears(thread, /Ready\?/);
    await write(thread, "go");
    await stage.hears(thread, /pull\/7/);
    assert.equal(stage.said(thread).filter((text) => text.includes("changed since")).length, 0);
  });

  it("two messages in a row get one answer, to both", async () => {
    stage.claude.faults.add({ on: /messages/, effect: { kind: "delay", ms: 150 } });
    stage.claude.script({ text: "Both it is." });
    const thread = await stage.wish(stage.ann, "feature request: dice");
    await stage.discord.people.waitForMessage(stage.adminChannelId, () => true);
    await write(thread, "and coins");
    await stage.hears(thread, /Both it is/);
    const asked = stage.claude.calls.at(-1)?.messages;
    assert.equal(asked?.length, 1);
    assert.match(JSON.stringify(asked), /dice.*and coins/);
    assert.equal(stage.said(thread).length, 1);
  });

  it("cancel ends it at once, while Claude is still thinking", async () => {
    stage.claude.faults.add({ on: /messages/, effect: { kind: "delay", ms: 30_000 } });
    const thread = await stage.wish(stage.ann, "feature request: dice");
    await stage.discord.people.waitForMessage(stage.adminChannelId, () => true);
    await write(thread, "nvm");
    await stage.hears(thread, /Cancelled/);
    assert.equal(stage.said(thread).length, 1);
  });

  it("while Claude is away nothing is lost, and nobody is charged", async () => {
    stage.claude.faults.add({ on: /messages/, times: 3, effect: { kind: "answer", status: 529 } });
    const thread = await stage.wish(stage.ann, "feature request: dice");
    await stage.hears(thread, /can't reach Claude/);
    const away = () => stage.said(thread).filter((text) => text.includes("can't reach Claude")).length;
    for (const failures of [2, 3]) {
      await write(thread, "hello?");
      await until(() => away() === failures);
    }
    await stage.wish(stage.operator, "feature request: dice");
    await stage.hears(stage.channelId, /can't reach Claude right now/);
    stage.pass(30_000);
    stage.claude.script(plan);
    await write(thread, "are you back?");
    await stage.hears(thread, /Ready\?/);
    assert.match(JSON.stringify(stage.claude.calls.at(-1)?.messages), /dice.*are you back/);
  });

  it("trouble that may pass keeps the plan, and go tries again", async () => {
    const { thread } = await planned();
    stage.builds.push(async (_job, record) => {
      const step = { name: "code_generation", round: 1, startedAt: stage.clock.now } as const;
      record.step({ ...step, status: "started" });
      record.step({ ...step, status: "failed", endedAt: stage.clock.now, error: "overloaded" });
      throw new ClaudeUnavailableError("overloaded", "Claude's API is in trouble (529)");
    });
    await write(thread, "go");
    const back = await stage.hears(thread, /say \*\*go\*\* to try again/);
    await settled(thread, "plan_ready");
    await stage.hears(stage.adminChannelId, /failed \(it can be tried again\)/);
    await press(back, /ship/);
    await stage.hears(thread, /pull\/7/);
    assert.deepEqual(
      stage.jobs.map((job) => job.plan),
      [planText, planText],
    );
    assert.equal(stage.store.get(thread)?.runs, 2);
  });

  it("three plans are built at a time; the next one waits in line, and can be cancelled there", async () => {
    const ends: (() => void)[] = [];
    const threads: string[] = [];
    for (let each = 0; each < 5; each += 1) {
      stage.builds.push(() => new Promise((resolve) => ends.push(() => resolve(proposal))));
      threads.push((await planned()).thread);
      stage.clock.now += 120_000;
    }
    const [first = "", , , fourth = "", fifth = ""] = threads;
    for (const thread of threads) {
      await write(thread, "go");
      await until(() => stage.store.get(thread)?.state === "generating");
    }
    await stage.hears(fourth, /number 1 in line/);
    await stage.hears(fifth, /number 2 in line/);
    assert.equal(stage.jobs.length, 3);
    await write(fourth, "cancel");
    await stage.hears(fourth, /Cancelled/);
    assert.equal(stage.jobs.length, 3);
    ends[0]?.();
    await stage.hears(first, /pull\/7/);
    await until(() => stage.jobs.length === 4);
    assert.equal(stage.jobs[3]?.requestId, fifth);
    for (const end of ends) end();
    await settled(fifth, "done");
  });

  it("a taken name ends the request, in words that don't need a programmer", async () => {
    const { thread } = await planned();
    const command = { kind: "slash", name: "ping" } as const;
    stage.builds.push(async () => {
      throw new NameCollisionError("plugins/dice.ts", [{ command, owner: "example-ping" }]);
    });
    await write(thread, "go");
    await stage.hears(thread, /the name is taken: `\/ping` belongs to the plugin \*example-ping\*/);
    await settled(thread, "done");
    assert.equal(stage.requests().owns(thread), false);
  });

  it("cancelling a build stops it before its next step", async () => {
    const { thread } = await planned();
    const begun = Promise.withResolvers<void>();
    const proceed = Promise.withResolvers<void>();
    let wentOn = false;
    stage.builds.push(async (_job, record) => {
      record.step({ name: "code_generation", round: 1, status: "started", startedAt: stage.clock.now });
      begun.resolve();
      await proceed.promise;
      record.step({ name: "policy_scan", round: 1, status: "started", startedAt: stage.clock.now });
      wentOn = true;
      return proposal;
    });
    await write(thread, "go");
    await begun.promise;
    await write(thread, "are you at it?");
    await stage.hears(thread, /busy building/);
    await write(thread, "stop");
    await stage.hears(thread, /Stopping/);
    proceed.resolve();
    await stage.hears(thread, /Cancelled/);
    assert.equal(wentOn, false);
  });

  it("cancelling a build ends its waiting for Claude", async () => {
    const { thread } = await planned();
    const begun = Promise.withResolvers<void>();
    stage.builds.push(async ({ signal }, record) => {
      record.step({ name: "code_generation", round: 1, status: "started", startedAt: stage.clock.now });
      begun.resolve();
      return new Promise((_, reject) => {
        signal?.addEventListener("abort", () => reject(new ClaudeCancelledError("cancelled")));
      });
    });
    await write(thread, "go");
    await begun.promise;
    await write(thread, "cancel");
    await stage.hears(thread, /Cancelled/);
    await settled(thread, "done");
    assert.equal(stage.said(stage.adminChannelId).length, 1);
  });

  it("half an hour of silence parks a request, and a button brings it back with its plan shown anew", async () => {
    const { thread } = await planned();
    stage.pass(29 * 60_000);
    assert.equal(stage.store.get(thread)?.state, "plan_ready");
    await write(thread, "go", stage.bob);
    stage.pass(60_000);
    const parked = await stage.hears(thread, /quiet for 30 minutes/);
    assert.equal(stage.requests().owns(thread), false);
    await press(parked, /wake/);
    await until(() => stage.said(thread).filter((text) => text.startsWith(planText)).length === 2);
    await settled(thread, "plan_ready");
    await write(thread, "go");
    await settled(thread, "done");
    assert.equal(stage.jobs[0]?.plan, planText);
  });

  it("after 14 days a parked request stays where it is", async () => {
    const { thread } = await planned();
    stage.pass(30 * 60_000);
    const parked = await stage.hears(thread, /quiet for/);
    stage.pass(14 * 24 * 60 * 60_000 + 1);
    const result = await press(parked, /wake/);
    assert.match(result.message?.content ?? "", /14 days/);
  });

  it("a thread that was deleted meanwhile ends its request", async () => {
    stage.claude.faults.add({ on: /messages/, effect: { kind: "delay", ms: 100 } });
    stage.claude.script(plan);
    const thread = await stage.wish(stage.ann, "feature request: dice");
    await stage.discord.people.waitForMessage(stage.adminChannelId, () => true);
    stage.discord.world.deleteChannel(thread);
    await settled(thread, "done");
    const request = stage.store.get(thread);
    assert.ok(request?.state === "done" && request.outcome.kind === "stranded");
  });

  it("a channel without threads is said to be one, and the try doesn't count", async () => {
    stage.discord.faults.add({
      on: /POST .*\/threads$/,
      effect: { kind: "answer", status: 403, body: { code: 50_013, message: "Missing Permissions" } },
    });
    await stage.wish(stage.ann, "feature request: dice");
    await stage.hears(stage.channelId, /create public threads/);
    await planned();
  });

  it("a wish that was taken in while Discord could open no thread gets it within a minute, without a restart", async () => {
    const { guildId = "" } = stage.store.get((await planned()).thread) ?? {};
    const { channelId, ann, clock } = stage;
    const { id } = await write(channelId, "dice of wood");
    const requester = { id: ann.id, name: "Ann" };
    stage.store.save(
      open({ id, kind: "plugin", guildId, channelId, requester, description: "dice" }, clock.now),
    );
    stage.claude.script(plan);
    stage.pass(60_000);
    await stage.hears(id, /Ready\?/);
    await settled(id, "plan_ready");
  });
});

describe("the request flow over restarts", () => {
  let stage: RequestsHarness;
  beforeEach(async () => {
    stage = await createRequestsHarness();
  });
  afterEach(() => stage.close());

  it("a wish that is delivered twice at the same time is one request", async () => {
    stage.claude.script(plan);
    const thread = await stage.wish(stage.ann, "feature request: dice");
    await Promise.all([stage.hears(thread, /Ready\?/), redeliveredSoon(stage, thread)]);
    await until(() => stage.store.get(thread)?.outbox.length === 0);
    assert.equal(stage.said(thread).length, 1);
    assert.equal(stage.said(stage.adminChannelId).length, 1);
    assert.equal(stage.claude.calls.length, 1);
  });

  it("everything delivered twice happens once", async () => {
    stage.claude.script({ text: "How many sides?" });
    const thread = await stage.wish(stage.ann, "feature request: dice");
    await stage.hears(thread, /How many sides/);
    await stage.redeliver(thread);
    stage.claude.script(plan);
    const six = await stage.discord.people.write(stage.ann.id, thread, "six");
    await stage.hears(thread, /Ready\?/);
    await stage.redeliver(six.id);
    await stage.redeliver(thread);
    await until(() => stage.store.get(thread)?.outbox.length === 0);
    stage.builds.push(async () => {
      throw new ClaudeUnavailableError("timeout", "too slow");
    });
    const go = await stage.discord.people.write(stage.ann.id, thread, "go");
    await stage.hears(thread, /to try again/);
    await stage.redeliver(go.id);
    assert.equal(stage.jobs.length, 1);
    assert.equal(stage.claude.calls.length, 2);
    assert.equal(stage.discord.world.threads(stage.channelId).length, 1);
    assert.equal(stage.said(thread).filter((text) => text.includes("Ready?")).length, 1);
    assert.equal(stage.store.get(thread)?.state, "plan_ready");
  });

  it("what was said, but not noted as said, isn't said again, even when Discord has forgotten the nonce", async () => {
    stage.claude.script(plan);
    const thread = await stage.wish(stage.ann, "feature request: dice");
    const shown = await stage.hears(thread, /Ready\?/);
    await until(() => stage.store.get(thread)?.outbox.length === 0);
    const request = stage.store.get(thread);
    assert.ok(request?.state === "plan_ready");
    // The time to expect is said as it is known now, so the text may differ: the buttons tell.
    const buttons = { kind: "plan", version: request.plan.version } as const;
    const again = { to: "thread", content: "Ready? As ever", nonce: "x-1", buttons } as const;
    const leftOver = { to: "thread", content: "left over" } as const;
    const unnoted = { ...request.plan, messageId: undefined };
    stage.store.save({ ...request, plan: unnoted, outbox: [again, { ...leftOver, nonce: "x-2" }] });
    await stage.restart({ drain: true });
    await stage.hears(thread, /left over/);
    await until(() => stage.store.get(thread)?.outbox.length === 0);
    const found = stage.store.get(thread);
    assert.equal(found?.state === "plan_ready" && found.plan.messageId, shown.id);
    const toAdmins = {
      to: "admins",
      content: stage.said(stage.adminChannelId)[0] ?? "",
      nonce: "x-4",
    } as const;
    stage.store.save({ ...request, outbox: [{ ...leftOver, nonce: "x-3" }, toAdmins] });
    await stage.restart({ drain: true });
    await until(() => stage.store.get(thread)?.outbox.length === 0);
    assert.equal(stage.said(stage.adminChannelId).length, 1);
    assert.deepEqual(stage.said(thread), [shown.content, "left over"]);
  });

  it("the same words about a second failure are said again, though what was said before reads just like them", async () => {
    stage.claude.script(plan);
    const thread = await stage.wish(stage.ann, "feature request: dice");
    await stage.hears(thread, /Ready\?/);
    await until(() => stage.store.get(thread)?.outbox.length === 0);
    const failed = { to: "thread", content: "That didn't work" } as const;
    const tellAgain = async (times: number) => {
      const { id } = await stage.discord.people.write(stage.ann.id, stage.channelId, "go, in another place");
      const request = stage.store.get(thread);
      assert.ok(request?.state === "plan_ready");
      const go = { from: "control", id, word: "go", by: stage.ann.id, at: stage.clock.now } as const;
      stage.store.save(append(appendAsNoted(request, go), failed));
      // What a bot left that was killed may have been said, and is looked for.
      await stage.restart({ drain: true });
      await until(() => stage.store.get(thread)?.outbox.length === 0);
      assert.equal(stage.said(thread).filter((words) => words === failed.content).length, times);
    };
    await tellAgain(1);
    await tellAgain(2);
  });

  it("a question that was being answered is answered by the next bot", async () => {
    stage.claude.faults.add({ on: /messages/, effect: { kind: "delay", ms: 30_000 } });
    const thread = await stage.wish(stage.ann, "feature request: dice");
    await stage.discord.people.waitForMessage(stage.adminChannelId, () => true);
    await stage.discord.journal.wait(({ what }) => what.endsWith("/typing"));
    const ended = stage.restart({ drain: true });
    stage.claude.faults.clear();
    // The first bot's call may come only now, and be given the first of them.
    for (let call = 0; call < 2; call += 1) stage.claude.script(plan);
    await ended;
    await stage.hears(thread, /Ready\?/);
    assert.equal(stage.said(thread).length, 1);
  });

  it("what was written down but not said is said by the next bot", async () => {
    stage.claude.script(plan);
    const thread = await stage.wish(stage.ann, "feature request: dice");
    await stage.hears(thread, /Ready\?/);
    await until(() => stage.store.get(thread)?.outbox.length === 0);
    stage.database.exec(
      `UPDATE requests SET outbox = '[{"to":"thread","content":"left over","nonce":"x-1"}]'`,
    );
    await stage.restart({ drain: true });
    await stage.hears(thread, /left over/);
    await stage.restart({ drain: true });
    assert.equal(stage.said(thread).filter((text) => text === "left over").length, 1);
  });

  it("buttons work after a restart: under a plan, and to bring a parked request back", async () => {
    stage.claude.script(plan);
    const thread = await stage.wish(stage.ann, "feature request: dice");
    await stage.hears(thread, /Ready\?/);
    await until(() => stage.store.get(thread)?.outbox.length === 0);
    stage.pass(30 * 60_000);
    const parked = await stage.hears(thread, /quiet for 30 minutes/);
    await until(() => stage.store.get(thread)?.outbox.length === 0);
    await stage.restart({ drain: true });
    stage.clock.now += 13 * 24 * 60 * 60_000;
    await stage.discord.people.press(stage.ann.id, parked.id, `request:${thread}:wake`);
    await until(() => stage.store.get(thread)?.state === "plan_ready");
    await until(() => stage.store.get(thread)?.outbox.length === 0);
    await stage.restart({ drain: false });
    const shown = stage.discord.world
      .messages(thread)
      .findLast(({ components = [] }) => components.length > 0);
    await stage.discord.people.press(stage.ann.id, shown?.id ?? "", `request:${thread}:ship:2`);
    await stage.hears(thread, /pull\/7/);
  });

  it("a build that was interrupted goes on with its branch, in the same progress message, with a word", async () => {
    stage.claude.script(plan);
    const thread = await stage.wish(stage.ann, "feature request: dice");
    const shown = await stage.hears(thread, /Ready\?/);
    const reached = Promise.withResolvers<void>();
    stage.builds.push(async (_job, record) => {
      record.step({ name: "code_generation", round: 1, status: "started", startedAt: stage.clock.now });
      record.branch("turbot/dice-100");
      reached.resolve();
      // The process is gone before this run ends.
      return new Promise(() => {});
    });
    const ship = JSON.stringify(shown.components).match(/request:\d+:ship:1/)?.[0] ?? "";
    await stage.discord.people.press(stage.ann.id, shown.id, ship);
    await reached.promise;
    await stage.hears(thread, /⏳ Writing the code/);
    await until(() => stage.store.get(thread)?.progressMessageId !== undefined);
    stage.builds.push(async (_job, record) => {
      const step = { name: "code_generation", round: 1, startedAt: stage.clock.now } as const;
      record.step({ ...step, status: "completed", endedAt: stage.clock.now + 1_000 });
      return proposal;
    });
    await stage.restart({ drain: false });
    await stage.hears(thread, /restarted in the middle/);
    await stage.hears(thread, /pull\/7/);
    assert.deepEqual(
      stage.jobs.map((job) => job.branchName),
      [undefined, "turbot/dice-100"],
    );
    assert.equal(stage.said(thread).filter((text) => text.includes("code_generation")).length, 1);
  });

  it("a build that ends the process each time is given back to its requester", async () => {
    stage.claude.script(plan);
    const thread = await stage.wish(stage.ann, "feature request: dice");
    await stage.hears(thread, /Ready\?/);
    await until(() => stage.store.get(thread)?.outbox.length === 0);
    for (let time = 0; time < 3; time++) stage.builds.push(() => new Promise(() => {}));
    await stage.discord.people.write(stage.ann.id, thread, "go");
    await until(() => stage.jobs.length === 1);
    await stage.restart({ drain: false });
    await until(() => stage.jobs.length === 2);
    await stage.restart({ drain: false });
    await until(() => stage.jobs.length === 3);
    await stage.restart({ drain: false });
    await stage.hears(thread, /interrupted several times/);
    assert.equal(stage.jobs.length, 3);
    assert.equal(stage.store.get(thread)?.state, "plan_ready");
  });

  it("a bot told to end stops a build between two steps, and the next one goes on", async () => {
    stage.claude.script(plan);
    const thread = await stage.wish(stage.ann, "feature request: dice");
    await stage.hears(thread, /Ready\?/);
    await until(() => stage.store.get(thread)?.outbox.length === 0);
    const begun = Promise.withResolvers<void>();
    const proceed = Promise.withResolvers<void>();
    stage.builds.push(async (_job, record) => {
      record.step({ name: "code_generation", round: 1, status: "started", startedAt: stage.clock.now });
      begun.resolve();
      await proceed.promise;
      record.step({ name: "create_branch", round: 1, status: "started", startedAt: stage.clock.now });
      return proposal;
    });
    await stage.discord.people.write(stage.ann.id, thread, "go");
    await begun.promise;
    const restarted = stage.restart({ drain: true });
    proceed.resolve();
    await restarted;
    await stage.hears(thread, /pull\/7/);
    assert.equal(stage.jobs.length, 2);
    assert.equal(stage.jobs[0]?.signal?.aborted, true);
  });
});

async function redeliveredSoon(stage: RequestsHarness, messageId: string): Promise<void> {
  await until(() => stage.seen(messageId));
  await stage.redeliver(messageId);
}
