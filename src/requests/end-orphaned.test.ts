import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import {
  type APIMessage,
  GatewayDispatchEvents,
  type GatewayDispatchPayload,
  GatewayOpcodes,
  PermissionFlagsBits,
} from "discord-api-types/v10";
import { ClaudeCancelledError } from "../claude/claude-errors.ts";
import {
  type Build,
  createRequestsHarness,
  proposal,
  type RequestsHarness,
} from "./fixtures/requests-harness.ts";
import { until } from "./fixtures/until.ts";

const plan = { text: "I'll add `/roll`, which rolls a die.\n---PLAN_READY---" };

describe("requests that nobody can go on with", () => {
  let stage: RequestsHarness;
  beforeEach(async () => {
    stage = await createRequestsHarness();
  });
  afterEach(() => stage.close());

  async function planned(): Promise<{ thread: string; shown: APIMessage }> {
    stage.claude.script(plan);
    const thread = await stage.wish(stage.ann, "feature request: a command that rolls dice");
    const shown = await stage.hears(thread, /Ready\?/);
    await until(() => {
      const request = stage.store.get(thread);
      return request?.state === "plan_ready" && request.outbox.length === 0;
    });
    return { thread, shown };
  }

  /** Ann's request is being built, until it is told to stop. */
  async function building(): Promise<{ thread: string; stopped: Promise<void> }> {
    const { thread } = await planned();
    const begun = Promise.withResolvers<void>();
    const stopped = Promise.withResolvers<void>();
    const build: Build = ({ signal }, record) => {
      record.step({ name: "code_generation", round: 1, status: "started", startedAt: stage.clock.now });
      begun.resolve();
      return new Promise((_, reject) => {
        signal?.addEventListener("abort", () => {
          stopped.resolve();
          reject(new ClaudeCancelledError("cancelled"));
        });
      });
    };
    stage.builds.push(build);
    await write(thread, "go");
    await begun.promise;
    return { thread, stopped: stopped.promise };
  }

  const write = (thread: string, content: string, who = stage.ann) =>
    stage.discord.people.write(who.id, thread, content);
  const outcomeOf = (id: string) => {
    const request = stage.store.get(id);
    return request?.state === "done" ? request.outcome.kind : request?.state;
  };

  const asked = () =>
    stage.discord.journal.entries.filter(({ what }) => what.endsWith(`/members/${stage.ann.id}`)).length;

  it("a deleted thread ends its request at once, and the requester hears of it where they asked", async () => {
    const { thread } = await planned();
    stage.discord.world.deleteChannel(thread);
    const told = await stage.hears(stage.channelId, /thread for your request is gone/);
    assert.ok(told.content.includes(`<@${stage.ann.id}>`));
    assert.equal(outcomeOf(thread), "stranded");
    assert.equal(stage.requests().owns(thread), false);
  });

  it("a thread that is deleted while its plan is built ends the building", async () => {
    const { thread, stopped } = await building();
    stage.discord.world.deleteChannel(thread);
    await stopped;
    await stage.hears(stage.channelId, /thread for your request is gone/);
    assert.equal(outcomeOf(thread), "stranded");
  });

  it("a deleted channel takes its requests with it", async () => {
    const { thread, stopped } = await building();
    stage.discord.world.deleteChannel(stage.channelId);
    await stopped;
    await until(() => outcomeOf(thread) === "stranded");
    assert.deepEqual(stage.store.get(thread)?.outbox, []);
  });

  it("a thread that Turbot may not write in any more ends its request, with a word outside", async () => {
    const { thread } = await planned();
    stage.claude.script({ text: "Blue it is." });
    stage.discord.world.denyBot(stage.channelId, PermissionFlagsBits.SendMessagesInThreads);
    await write(thread, "in blue, please");
    await stage.hears(stage.channelId, /can't write in the thread/);
    assert.equal(outcomeOf(thread), "stranded");
  });

  it("a thread that Discord says is closed for good ends its request, in whichever words", async () => {
    const { thread } = await planned();
    stage.claude.script({ text: "Blue it is." });
    stage.discord.faults.add({
      on: new RegExp(`^POST /channels/${thread}/messages`),
      effect: { kind: "answer", status: 400, body: { code: 50083, message: "Thread is archived" } },
    });
    await write(thread, "in blue, please");
    await stage.hears(stage.channelId, /can't write in the thread/);
    assert.equal(outcomeOf(thread), "stranded");
  });

  it("a thread that was archived is no end: it opens when either side writes, also after a restart", async () => {
    const { thread } = await planned();
    stage.discord.world.archiveThread(thread);
    stage.claude.script({ text: "In blue.\n---PLAN_READY---" });
    await write(thread, "in blue, please");
    await stage.hears(thread, /In blue/);
    stage.discord.world.archiveThread(thread);
    await stage.restart({ drain: true });
    stage.pass(30 * 60_000);
    await stage.hears(thread, /quiet for 30 minutes/);
  });

  it("a wish whose message is gone before its thread is there ends silently, and doesn't count", async () => {
    stage.discord.faults.add({
      on: /POST .*\/threads$/,
      effect: { kind: "answer", status: 404, body: { code: 10_008, message: "Unknown Message" } },
    });
    const id = await stage.wish(stage.ann, "feature request: dice");
    await until(() => outcomeOf(id) === "stranded");
    await planned();
    assert.deepEqual(stage.said(stage.channelId), []);
  });

  it("a wish whose message is deleted later goes on in its thread", async () => {
    const { thread } = await planned();
    await stage.discord.people.remove(stage.ann.id, thread);
    await write(thread, "go");
    await stage.hears(thread, /pull\/7/);
  });

  it("a plan whose message somebody deleted is still the plan", async () => {
    const { thread, shown } = await planned();
    await stage.discord.people.remove(stage.discord.botUser.id, shown.id);
    await write(thread, "go");
    await stage.hears(thread, /pull\/7/);
  });

  it("a progress message that was deleted is written anew", async () => {
    const { thread } = await planned();
    const proceed = Promise.withResolvers<void>();
    stage.builds.push(async (_job, record) => {
      const step = { name: "code_generation", round: 1, startedAt: stage.clock.now } as const;
      record.step({ ...step, status: "started" });
      await proceed.promise;
      record.step({ ...step, status: "completed", endedAt: stage.clock.now + 1_000 });
      return proposal;
    });
    await write(thread, "go");
    const progress = await stage.hears(thread, /⏳ Writing the code/);
    await until(() => stage.store.get(thread)?.progressMessageId === progress.id);
    await stage.discord.people.remove(stage.discord.botUser.id, progress.id);
    proceed.resolve();
    await stage.hears(thread, /✅ Writing the code/);
    await stage.hears(thread, /pull\/7/);
  });

  it("a requester who left is noticed at the latest when the request has gone quiet", async () => {
    const { thread } = await planned();
    stage.discord.faults.add({
      on: new RegExp(`GET /guilds/\\d+/members/${stage.ann.id}`),
      effect: { kind: "answer", status: 404, body: { code: 10_007, message: "Unknown Member" } },
    });
    stage.pass(30 * 60_000);
    await stage.hears(thread, /has left the server/);
    assert.equal(outcomeOf(thread), "cancelled");
  });

  it("where Discord doesn't tell of members who leave, they are asked for, and building for one who left ends", async () => {
    const { thread, stopped } = await building();
    stage.pass(10 * 60_000);
    await until(() => asked() > 0);
    assert.equal(outcomeOf(thread), "generating", "still there");
    stage.discord.faults.add({
      on: new RegExp(`GET /guilds/\\d+/members/${stage.ann.id}`),
      effect: { kind: "answer", status: 404, body: { code: 10_007, message: "Unknown Member" } },
    });
    stage.pass(10 * 60_000);
    await stopped;
    await until(() => outcomeOf(thread) === "cancelled");
    await stage.hears(thread, /has left the server/);
  });

  it("where Discord tells of members who leave, building for one who left ends", async () => {
    const { thread, stopped } = await building();
    const guildId = stage.store.get(thread)?.guildId ?? "";
    const gone: GatewayDispatchPayload = {
      op: GatewayOpcodes.Dispatch,
      s: 1,
      t: GatewayDispatchEvents.GuildMemberRemove,
      d: { guild_id: guildId, user: stage.ann },
    };
    stage.requests().onDispatch(gone);
    await stopped;
    await until(() => outcomeOf(thread) === "cancelled");
  });

  it("who lost the role while the plan was talked over can't have it built, by word or button", async () => {
    const { thread, shown } = await planned();
    const guildId = stage.store.get(thread)?.guildId ?? "";
    const { roleIds = [] } =
      stage.discord.world.members(guildId).find(({ user }) => user.id === stage.ann.id) ?? {};
    stage.discord.world.setRoles(guildId, stage.ann.id, []);
    await write(thread, "go");
    await stage.hears(thread, /need the \*\*BotAdmin\*\* role/);
    const ship = JSON.stringify(shown.components).match(/request:\d+:ship:1/)?.[0] ?? "";
    const result = await stage.discord.people.press(stage.ann.id, shown.id, ship);
    assert.match(result.message?.content ?? "", /need the \*\*BotAdmin\*\* role/);
    assert.equal(stage.jobs.length, 0);
    stage.discord.world.setRoles(guildId, stage.ann.id, roleIds);
    await write(thread, "go");
    await stage.hears(thread, /pull\/7/);
  });

  it("another bot in the thread is never talked to", async () => {
    const { thread } = await planned();
    const guildId = stage.store.get(thread)?.guildId ?? "";
    const bot = stage.discord.world.addMember(guildId, { name: "Parrot", bot: true });
    const before = stage.said(thread).length;
    await write(thread, "go", bot);
    await write(thread, `<@${stage.discord.botUser.id}> cancel`, bot);
    await write(thread, "what do you think?");
    await until(() => stage.said(thread).length === before + 1);
    assert.equal(stage.jobs.length, 0);
  });
});
