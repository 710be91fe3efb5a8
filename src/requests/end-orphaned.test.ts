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

describe("requests that nobody can continue", () => {
  let harness: RequestsHarness;
  beforeEach(async () => {
    harness = await createRequestsHarness();
  });
  afterEach(() => harness.close());

  async function planned(): Promise<{ thread: string; shown: APIMessage }> {
    harness.claude.script(plan);
    const thread = await harness.ask(harness.ann, "feature request: a command that rolls dice");
    const shown = await harness.hears(thread, /Ready\?/);
    await until(() => {
      const request = harness.store.get(thread);
      return request?.state === "plan_ready" && request.outbox.length === 0;
    });
    return { thread, shown };
  }

  /** Ann's request, being built until it is stopped. */
  async function building(): Promise<{ thread: string; stopped: Promise<void> }> {
    const { thread } = await planned();
    const begun = Promise.withResolvers<void>();
    const stopped = Promise.withResolvers<void>();
    const build: Build = ({ signal }, record) => {
      record.step({ name: "code_generation", round: 1, status: "started", startedAt: harness.clock.now });
      begun.resolve();
      return new Promise((_, reject) => {
        signal?.addEventListener("abort", () => {
          stopped.resolve();
          reject(new ClaudeCancelledError("cancelled"));
        });
      });
    };
    harness.builds.push(build);
    await write(thread, "go");
    await begun.promise;
    return { thread, stopped: stopped.promise };
  }

  const write = (thread: string, content: string, who = harness.ann) =>
    harness.discord.people.write(who.id, thread, content);
  const outcomeOf = (id: string) => {
    const request = harness.store.get(id);
    return request?.state === "done" ? request.outcome.kind : request?.state;
  };

  const asked = () =>
    harness.discord.journal.entries.filter(({ what }) => what.endsWith(`/members/${harness.ann.id}`)).length;

  it("a deleted thread ends its request right away, and the requester is told where they asked", async () => {
    const { thread } = await planned();
    harness.discord.world.deleteChannel(thread);
    const told = await harness.hears(harness.channelId, /thread for your request is gone/);
    assert.ok(told.content.includes(`<@${harness.ann.id}>`));
    assert.equal(outcomeOf(thread), "stranded");
    assert.equal(harness.requests().owns(thread), false);
  });

  it("deleting a thread stops the build of its plan", async () => {
    const { thread, stopped } = await building();
    harness.discord.world.deleteChannel(thread);
    await stopped;
    await harness.hears(harness.channelId, /thread for your request is gone/);
    assert.equal(outcomeOf(thread), "stranded");
  });

  it("a deleted channel ends its requests", async () => {
    const { thread, stopped } = await building();
    harness.discord.world.deleteChannel(harness.channelId);
    await stopped;
    await until(() => outcomeOf(thread) === "stranded");
    assert.deepEqual(harness.store.get(thread)?.outbox, []);
  });

  it("a thread that Turbot may no longer write in ends its request, and the requester is told in the channel", async () => {
    const { thread } = await planned();
    harness.claude.script({ text: "Blue it is." });
    harness.discord.world.denyBot(harness.channelId, PermissionFlagsBits.SendMessagesInThreads);
    await write(thread, "in blue, please");
    await harness.hears(harness.channelId, /can't write in the thread/);
    assert.equal(outcomeOf(thread), "stranded");
  });

  it("a thread that Discord reports as closed ends its request, whichever error code it uses", async () => {
    const { thread } = await planned();
    harness.claude.script({ text: "Blue it is." });
    harness.discord.faults.add({
      on: new RegExp(`^POST /channels/${thread}/messages`),
      effect: { kind: "answer", status: 400, body: { code: 50083, message: "Thread is archived" } },
    });
    await write(thread, "in blue, please");
    await harness.hears(harness.channelId, /can't write in the thread/);
    assert.equal(outcomeOf(thread), "stranded");
  });

  it("an archived thread doesn't end its request: it reopens when either side writes, even after a restart", async () => {
    const { thread } = await planned();
    harness.discord.world.archiveThread(thread);
    harness.claude.script({ text: "In blue.\n---PLAN_READY---" });
    await write(thread, "in blue, please");
    await harness.hears(thread, /In blue/);
    harness.discord.world.archiveThread(thread);
    await harness.restart({ drain: true });
    harness.pass(30 * 60_000);
    await harness.hears(thread, /quiet for 30 minutes/);
  });

  it("a request whose message is deleted before its thread opens ends silently and doesn't count", async () => {
    harness.discord.faults.add({
      on: /POST .*\/threads$/,
      effect: { kind: "answer", status: 404, body: { code: 10_008, message: "Unknown Message" } },
    });
    const id = await harness.ask(harness.ann, "feature request: dice");
    await until(() => outcomeOf(id) === "stranded");
    await planned();
    assert.deepEqual(harness.said(harness.channelId), []);
  });

  it("a request whose message is deleted later continues in its thread", async () => {
    const { thread } = await planned();
    await harness.discord.people.remove(harness.ann.id, thread);
    await write(thread, "go");
    await harness.hears(thread, /pull\/7/);
  });

  it("a plan stays valid after its message is deleted", async () => {
    const { thread, shown } = await planned();
    await harness.discord.people.remove(harness.discord.botUser.id, shown.id);
    await write(thread, "go");
    await harness.hears(thread, /pull\/7/);
  });

  it("a deleted progress message is posted again", async () => {
    const { thread } = await planned();
    const proceed = Promise.withResolvers<void>();
    harness.builds.push(async (_job, record) => {
      const step = { name: "code_generation", round: 1, startedAt: harness.clock.now } as const;
      record.step({ ...step, status: "started" });
      await proceed.promise;
      record.step({ ...step, status: "completed", endedAt: harness.clock.now + 1_000 });
      return proposal;
    });
    await write(thread, "go");
    const progress = await harness.hears(thread, /Writing the code … /);
    await until(() => harness.store.get(thread)?.progressMessageId === progress.id);
    await harness.discord.people.remove(harness.discord.botUser.id, progress.id);
    proceed.resolve();
    await harness.hears(thread, /Writing the code: done/);
    await harness.hears(thread, /pull\/7/);
  });

  it("a requester who left is noticed when the request goes quiet at the latest", async () => {
    const { thread } = await planned();
    harness.discord.faults.add({
      on: new RegExp(`GET /guilds/\\d+/members/${harness.ann.id}`),
      effect: { kind: "answer", status: 404, body: { code: 10_007, message: "Unknown Member" } },
    });
    harness.pass(30 * 60_000);
    await harness.hears(thread, /has left the server/);
    assert.equal(outcomeOf(thread), "cancelled");
  });

  it("without member events, Turbot checks for requesters who left and stops building for them", async () => {
    const { thread, stopped } = await building();
    harness.pass(10 * 60_000);
    await until(() => asked() > 0);
    assert.equal(outcomeOf(thread), "generating", "still there");
    harness.discord.faults.add({
      on: new RegExp(`GET /guilds/\\d+/members/${harness.ann.id}`),
      effect: { kind: "answer", status: 404, body: { code: 10_007, message: "Unknown Member" } },
    });
    harness.pass(10 * 60_000);
    await stopped;
    await until(() => outcomeOf(thread) === "cancelled");
    await harness.hears(thread, /has left the server/);
  });

  it("a member event stops the build for a requester who left", async () => {
    const { thread, stopped } = await building();
    const guildId = harness.store.get(thread)?.guildId ?? "";
    const gone: GatewayDispatchPayload = {
      op: GatewayOpcodes.Dispatch,
      s: 1,
      t: GatewayDispatchEvents.GuildMemberRemove,
      d: { guild_id: guildId, user: harness.ann },
    };
    harness.requests().onDispatch(gone);
    await stopped;
    await until(() => outcomeOf(thread) === "cancelled");
  });

  it("a requester who lost the role during planning can't have the plan built, by message or button", async () => {
    const { thread, shown } = await planned();
    const guildId = harness.store.get(thread)?.guildId ?? "";
    const { roleIds = [] } =
      harness.discord.world.members(guildId).find(({ user }) => user.id === harness.ann.id) ?? {};
    harness.discord.world.setRoles(guildId, harness.ann.id, []);
    await write(thread, "go");
    await harness.hears(thread, /need the \*\*BotAdmin\*\* role/);
    const ship = JSON.stringify(shown.components).match(/request:\d+:ship:1/)?.[0] ?? "";
    const result = await harness.discord.people.press(harness.ann.id, shown.id, ship);
    assert.match(result.message?.content ?? "", /need the \*\*BotAdmin\*\* role/);
    assert.equal(harness.jobs.length, 0);
    harness.discord.world.setRoles(guildId, harness.ann.id, roleIds);
    await write(thread, "go");
    await harness.hears(thread, /pull\/7/);
  });

  it("Turbot never answers another bot in the thread", async () => {
    const { thread } = await planned();
    const guildId = harness.store.get(thread)?.guildId ?? "";
    const bot = harness.discord.world.addMember(guildId, { name: "Parrot", bot: true });
    const before = harness.said(thread).length;
    await write(thread, "go", bot);
    await write(thread, `<@${harness.discord.botUser.id}> cancel`, bot);
    await write(thread, "what do you think?");
    await until(() => harness.said(thread).length === before + 1);
    assert.equal(harness.jobs.length, 0);
  });
});
