import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { API } from "@discordjs/core";
import type {
  APIRole,
  GatewayDispatchPayload,
  GatewayMessageCreateDispatchData,
} from "discord-api-types/v10";
import { startDiscord } from "../../packages/discord-simulator/start-discord.ts";
import { silentLog } from "../log/log.ts";
import { openDatabase } from "../store/open-database.ts";
import type { DiscordEvent } from "./gateway/event.ts";
import { createOwnRoles } from "./own-roles.ts";
import { createRest } from "./rest/create-rest.ts";
import { createStoredOwnRoles } from "./store/own-roles.ts";

async function inTheReef(t: TestContext) {
  const discord = await startDiscord({ rateLimits: "off" });
  t.after(() => discord.stop());
  const guild = discord.world.addGuild({ name: "Reef" });
  const own = guild.roles.find(({ tags }) => tags?.bot_id === discord.botUser.id) ?? assert.fail("no role");
  const rest = createRest({ token: discord.botToken, apiUrl: discord.url, log: silentLog });
  t.after(() => {
    rest.clearHashSweeper();
    rest.clearHandlerSweeper();
  });
  const database = openDatabase(":memory:");
  /** A new process over the same database. */
  const nextProcess = () =>
    createOwnRoles({
      api: new API(rest),
      botUserId: discord.botUser.id,
      stored: createStoredOwnRoles(database),
    });
  const asked = () => discord.journal.entries.filter(({ what }) => what.endsWith("/roles")).length;
  const isHeard = ({ d }: DiscordEvent | GatewayDispatchPayload) =>
    (d as GatewayMessageCreateDispatchData).mentions.some(({ id }) => id === discord.botUser.id);
  return { discord, guild, own, nextProcess, asked, isHeard };
}

function calling(role: string, guildId: string) {
  const author = { id: "223456789012345678", username: "ann" };
  const d = { id: "7", channel_id: "8", guild_id: guildId, author, content: `<@&${role}> hello` };
  const message = {
    ...d,
    mentions: [],
    mention_roles: [role],
  } as unknown as GatewayMessageCreateDispatchData;
  return { t: "MESSAGE_CREATE", d: message } as const;
}

const dispatch = (t: string, d: object) => ({ op: 0, s: 1, t, d }) as unknown as GatewayDispatchPayload;

test("learns its role from GUILD_CREATE, and the next process knows it without asking", async (t) => {
  const { guild, own, nextProcess, asked, isHeard } = await inTheReef(t);
  nextProcess().onDispatch(dispatch("GUILD_CREATE", guild));
  const event = calling(own.id, guild.id);
  const next = nextProcess();
  assert.ok(isHeard(next.read({ op: 0, s: 2, ...event } as GatewayDispatchPayload)));
  assert.match(JSON.stringify((await next.readStored(event)).d), /"<@\d+> hello"/);
  assert.equal(isHeard(await next.readStored(calling("323456789012345678", guild.id))), false);
  assert.equal(asked(), 0);
});

test("asks for a server's roles once if a role is mentioned there before it has learnt its own", async (t) => {
  const { guild, own, nextProcess, asked, isHeard } = await inTheReef(t);
  const roles = nextProcess();
  const event = calling(own.id, guild.id);
  const heard = await Promise.all([roles.readStored(event), roles.readStored(calling(own.id, guild.id))]);
  assert.deepEqual(heard.map(isHeard), [true, true]);
  assert.equal(await roles.readStored(event), heard[0], "handled again, it is the same event");
  assert.equal(asked(), 1);
});

test("doesn't ask for roles when nobody mentions one", async (t) => {
  const { guild, nextProcess, asked } = await inTheReef(t);
  const event = calling("1", guild.id);
  await nextProcess().readStored({ ...event, d: { ...event.d, mention_roles: [] } });
  assert.equal(asked(), 0);
});

test("fails the event, so that it is retried, while Discord can't say which roles there are", async (t) => {
  const { discord, guild, own, nextProcess, isHeard } = await inTheReef(t);
  const roles = nextProcess();
  const event = calling(own.id, guild.id);
  discord.faults.add({ on: /\/roles$/, times: 10, effect: { kind: "answer", status: 502 } });
  await assert.rejects(roles.readStored(event));
  discord.faults.clear();
  assert.ok(isHeard(await roles.readStored(event)));
});

test("has no role when Discord says that it isn't a member", async (t) => {
  const { nextProcess, asked, isHeard } = await inTheReef(t);
  const roles = nextProcess();
  const elsewhere = "423456789012345678";
  assert.equal(isHeard(await roles.readStored(calling("1", elsewhere))), false);
  await roles.readStored(calling("1", elsewhere));
  assert.equal(asked(), 1);
});

test("follows its role: created, deleted, and gone with the server", async (t) => {
  const { discord, guild, own, nextProcess, isHeard, asked } = await inTheReef(t);
  const roles = nextProcess();
  const hears = async (role: string) => isHeard(await roles.readStored(calling(role, guild.id)));
  const inGuild = (role: Partial<APIRole>) => ({ guild_id: guild.id, role });
  roles.onDispatch(dispatch("GUILD_CREATE", { ...guild, roles: [] }));
  assert.equal(await hears(own.id), false);
  roles.onDispatch(dispatch("GUILD_ROLE_CREATE", inGuild({ id: "5", tags: { bot_id: "9" } })));
  assert.equal(await hears("5"), false, "another bot's");
  roles.onDispatch(dispatch("GUILD_ROLE_CREATE", inGuild({ id: "6", tags: { bot_id: discord.botUser.id } })));
  assert.equal(await hears("6"), true);
  roles.onDispatch(dispatch("GUILD_ROLE_DELETE", { guild_id: guild.id, role_id: "6" }));
  assert.equal(await hears("6"), false);
  roles.onDispatch(dispatch("GUILD_DELETE", { id: guild.id, unavailable: true }));
  await hears("6");
  assert.equal(asked(), 0, "an outage of Discord's changes nothing");
  roles.onDispatch(dispatch("GUILD_DELETE", { id: guild.id }));
  await hears("6");
  assert.equal(asked(), 1, "whoever is invited again has another role");
});
