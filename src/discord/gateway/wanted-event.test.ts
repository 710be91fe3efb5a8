import assert from "node:assert/strict";
import { test } from "node:test";
import type { GatewayDispatchPayload } from "discord-api-types/v10";
import { isForPluginsAlone, wantedEvent } from "./wanted-event.ts";

const author = { id: "5", username: "ada", discriminator: "0", global_name: null, avatar: null };
const message = (type: number, more: object = {}) =>
  ({
    op: 0,
    s: 1,
    t: "MESSAGE_CREATE",
    d: { id: "900", channel_id: "200", guild_id: "1", author, content: "the blocked text", type, ...more },
  }) as unknown as GatewayDispatchPayload;
const isWanted = (payload: GatewayDispatchPayload) =>
  wantedEvent(payload, "session", () => true) !== undefined;

test("Discord's own messages (pins, joins, boosts, thread names, AutoMod alerts) don't count as anybody's words", () => {
  const types = Array.from({ length: 60 }, (_, type) => type);
  assert.deepEqual(
    types.filter((type) => isWanted(message(type))),
    [0, 19, 20, 23],
  );
  const edited = (type: number) => {
    const mentions = [{ ...author, id: "6", bot: true }];
    const payload = message(type, { edited_timestamp: "2026-11-28T20:00:00.000Z", mentions });
    return { ...payload, t: "MESSAGE_UPDATE" } as GatewayDispatchPayload;
  };
  assert.deepEqual(
    [0, 6, 24].map((type) => isWanted(edited(type))),
    [true, false, false],
  );
});

test("an edit is wanted only if it mentions a bot, or a role, which may be Turbot's", () => {
  const edited = (more: object) =>
    ({
      ...message(0, { edited_timestamp: "2026-11-28T20:00:00.000Z", mentions: [], ...more }),
      t: "MESSAGE_UPDATE",
    }) as GatewayDispatchPayload;
  assert.deepEqual(
    [
      { mentions: [{ ...author, id: "6", bot: true }] },
      { mention_roles: ["7"] },
      { mention_roles: [] },
      { mentions: [author] },
      {},
    ].map((more) => isWanted(edited(more))),
    [true, true, false, false, false],
  );
});

test("a member update is wanted only if they were pending and have accepted the rules", () => {
  const update = (pending: boolean) =>
    ({
      op: 0,
      s: 2,
      t: "GUILD_MEMBER_UPDATE",
      d: { guild_id: "1", user: author, roles: [], pending },
    }) as unknown as GatewayDispatchPayload;
  const wanted = (pending: boolean, before: boolean) =>
    wantedEvent(
      update(pending),
      "session",
      () => true,
      (guildId, userId) => before && guildId === "1" && userId === "5",
    ) !== undefined;
  assert.deepEqual([wanted(false, true), wanted(true, true), wanted(false, false)], [true, false, false]);
});

test("what only plugins hear is wanted where one listens, in served guilds", () => {
  const payload = (t: string, d: object) =>
    ({ op: 0, s: 3, t, d: { guild_id: "1", ...d } }) as unknown as GatewayDispatchPayload;
  const payloads = [
    payload("MESSAGE_DELETE", { id: "900", channel_id: "200" }),
    payload("MESSAGE_DELETE_BULK", { ids: ["900", "901"], channel_id: "200" }),
    payload("MESSAGE_REACTION_REMOVE", { user_id: "5", channel_id: "200", message_id: "900", emoji: {} }),
    payload("MESSAGE_REACTION_REMOVE_ALL", { channel_id: "200", message_id: "900" }),
    payload("MESSAGE_REACTION_REMOVE_EMOJI", { channel_id: "200", message_id: "900", emoji: {} }),
    payload("GUILD_MEMBER_REMOVE", { user: author }),
    payload("GUILD_MEMBER_UPDATE", { user: author, roles: [] }),
    payload("GUILD_ROLE_CREATE", { role: { id: "7", name: "Mate" } }),
    payload("GUILD_ROLE_DELETE", { role_id: "7" }),
    payload("GUILD_BAN_ADD", { user: author }),
    payload("GUILD_BAN_REMOVE", { user: author }),
    payload("VOICE_STATE_UPDATE", { user_id: "5", channel_id: null }),
    payload("MESSAGE_POLL_VOTE_ADD", { user_id: "5", channel_id: "200", message_id: "900", answer_id: 1 }),
    payload("CHANNEL_CREATE", { id: "200" }),
    payload("THREAD_CREATE", { id: "201", newly_created: true }),
    payload("THREAD_DELETE", { id: "201" }),
    payload("INVITE_CREATE", { code: "reef", channel_id: "200" }),
    payload("GUILD_SCHEDULED_EVENT_UPDATE", { id: "300" }),
    payload("GUILD_SCHEDULED_EVENT_USER_ADD", { guild_scheduled_event_id: "300", user_id: "5" }),
    { ...message(0, { edited_timestamp: "2026-11-28T20:00:00.000Z", mentions: [] }), t: "MESSAGE_UPDATE" },
  ] as GatewayDispatchPayload[];
  const wanted = (hears: (t: string, guildId: string) => boolean, isServed = true) =>
    payloads.map(
      (one) =>
        wantedEvent(
          one,
          "session",
          () => isServed,
          () => false,
          () => true,
          hears,
        )?.event.t,
    );
  const nothing = payloads.map(() => undefined);
  assert.deepEqual(
    wanted(() => false),
    nothing,
  );
  assert.deepEqual(
    wanted(() => true, false),
    nothing,
  );
  assert.deepEqual(
    wanted(() => true),
    payloads.map(({ t }) => (t === "GUILD_MEMBER_UPDATE" ? "MEMBER_CHANGED" : t)),
  );
  assert.deepEqual(
    wanted((t, guildId) => t === "MESSAGE_DELETE" && guildId === "1").filter((t) => t !== undefined),
    ["MESSAGE_DELETE"],
  );
});

test("an acceptance of the rules stays one where a plugin listens to members' changes", () => {
  const d = { guild_id: "1", user: author, roles: [], pending: false };
  const payload = { op: 0, s: 2, t: "GUILD_MEMBER_UPDATE", d } as unknown as GatewayDispatchPayload;
  const always = () => true;
  assert.equal(wantedEvent(payload, "s", always, always, always, always)?.event.t, "GUILD_MEMBER_UPDATE");
});

test("nothing of bots, and no thread that Turbot was only added to, is wanted", () => {
  const bot = { ...author, bot: true };
  const payload = (t: string, d: object) =>
    ({ op: 0, s: 3, t, d: { guild_id: "1", ...d } }) as unknown as GatewayDispatchPayload;
  const always = () => true;
  const wanted = [
    payload("GUILD_MEMBER_REMOVE", { user: bot }),
    payload("GUILD_MEMBER_UPDATE", { user: bot, roles: [] }),
    payload("GUILD_BAN_ADD", { user: bot }),
    payload("VOICE_STATE_UPDATE", { user_id: "5", channel_id: "200", member: { user: bot } }),
    payload("THREAD_CREATE", { id: "201" }),
  ].map((one) => wantedEvent(one, "session", always, () => false, always, always)?.event.t);
  assert.deepEqual(
    wanted,
    wanted.map(() => undefined),
  );
});

test("an event that nobody looked at, since no plugin listens, is dropped without its data", () => {
  const unread = (t: string) => ({ op: 0, s: 3, t, d: {} }) as unknown as GatewayDispatchPayload;
  const kinds = ["GUILD_BAN_ADD", "VOICE_STATE_UPDATE", "INVITE_CREATE", "MESSAGE_POLL_VOTE_REMOVE"];
  assert.deepEqual(kinds.filter(isForPluginsAlone), kinds);
  assert.ok(!isForPluginsAlone("CHANNEL_UPDATE") && !isForPluginsAlone("GUILD_MEMBER_REMOVE"));
  assert.deepEqual(
    kinds.filter((t) => isWanted(unread(t))),
    [],
  );
});
