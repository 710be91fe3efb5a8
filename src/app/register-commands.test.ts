import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { API } from "@discordjs/core";
import type { GatewayDispatchPayload } from "discord-api-types/v10";
import { startDiscord } from "../../packages/discord-simulator/start-discord.ts";
import { createRest } from "../discord/rest/create-rest.ts";
import { createRegisteredCommands } from "../discord/store/registered-commands.ts";
import { silentLog } from "../log/log.ts";
import { openDatabase } from "../store/open-database.ts";
import { createCommandRegistration } from "./register-commands.ts";

const day = 24 * 60 * 60_000;

async function inTheReef(t: TestContext) {
  const discord = await startDiscord({ rateLimits: "off" });
  t.after(() => discord.stop());
  const guilds = [discord.world.addGuild({ name: "Reef" }), discord.world.addGuild({ name: "Bay" })];
  const rest = createRest({ token: discord.botToken, apiUrl: discord.url, log: silentLog });
  t.after(() => {
    rest.clearHashSweeper();
    rest.clearHandlerSweeper();
  });
  const application = discord.journal.entries.length;
  const { id: applicationId } = (await rest.get("/applications/@me")) as { id: string };
  const database = openDatabase(":memory:");
  const clock = { now: Date.now() };
  /** A new process over the same database. */
  const nextProcess = (...names: readonly string[]) =>
    createCommandRegistration({
      api: new API(rest),
      identity: { applicationId, guildIds: new Set(guilds.map(({ id }) => id)) },
      wanted: () => names.map((name) => ({ name, description: name })),
      pluginOf: () => undefined,
      registered: createRegisteredCommands(database, () => clock.now),
      tellOnce: { tell: async () => true, over: async () => {}, onlyThese: async () => {} },
      later: () => () => {},
      log: silentLog,
    });
  const calls = () => discord.journal.entries.slice(application + 1).length;
  const commandsIn = (guildId: string) => discord.world.commands(guildId).map(({ name }) => name);
  return { discord, guilds, clock, nextProcess, calls, commandsIn };
}

async function looked(registration: ReturnType<typeof createCommandRegistration>): Promise<void> {
  registration.start();
  await registration.settled();
}

test("asks Discord nothing for a day when it knows that all commands are there", async (t) => {
  const { guilds, clock, nextProcess, calls, commandsIn } = await inTheReef(t);
  await looked(nextProcess("help"));
  assert.equal(calls(), 4, "each is looked at, and each gets them");
  await looked(nextProcess("help"));
  assert.equal(calls(), 4);
  await looked(nextProcess("help", "ping"));
  assert.equal(calls(), 8);
  for (const { id } of guilds) assert.deepEqual(commandsIn(id), ["help", "ping"]);
  // Anyone else with the token may have changed them.
  clock.now += day;
  await looked(nextProcess("help", "ping"));
  assert.equal(calls(), 10);
});

test("doesn't trust what was recorded while the clock was ahead, once the clock is corrected", async (t) => {
  const { clock, nextProcess, calls } = await inTheReef(t);
  clock.now += 365 * day;
  await looked(nextProcess("help"));
  clock.now -= 365 * day;
  await looked(nextProcess("help"));
  assert.equal(calls(), 6);
});

test("asks nothing before it is started, even if told to look", async (t) => {
  const { nextProcess, calls } = await inTheReef(t);
  const registration = nextProcess("help");
  registration.look();
  await registration.settled();
  assert.equal(calls(), 0);
});

test("registers again after being removed and invited again, even if that happened while it was away", async (t) => {
  const { discord, guilds, clock, nextProcess, calls, commandsIn } = await inTheReef(t);
  const [reef] = guilds;
  const guildId = reef?.id ?? "";
  await looked(nextProcess("help"));
  const tell = (t: string, d: object) => ({ op: 0, s: 1, t, d }) as unknown as GatewayDispatchPayload;
  const created = (joinedAt: number) =>
    tell("GUILD_CREATE", { ...reef, joined_at: new Date(joinedAt).toISOString() });

  const registration = nextProcess("help");
  await looked(registration);
  registration.onDispatch(created(clock.now - day));
  await registration.settled();
  assert.equal(calls(), 4, "it was there all the time");

  registration.onDispatch(created(clock.now + 1));
  await registration.settled();
  assert.equal(calls(), 5, "joined since it last looked");

  registration.onDispatch(tell("GUILD_DELETE", { id: guildId, unavailable: true }));
  registration.onDispatch(created(clock.now - day));
  await registration.settled();
  assert.equal(calls(), 5, "an outage of Discord's");

  registration.onDispatch(tell("GUILD_DELETE", { id: guildId }));
  registration.onDispatch(created(clock.now - day));
  await registration.settled();
  assert.equal(calls(), 6);
  assert.deepEqual(commandsIn(guildId), ["help"]);
  assert.equal(discord.world.guilds().length, 2);
});
