import assert from "node:assert/strict";
import { test } from "node:test";
import { createSimulatorHarness, refusedWith } from "../simulator-harness.ts";

const command = (name: string) => ({ name, description: "Does something" });

test("a bulk overwrite replaces the set, keeps the ids of what stays, and is journaled", async (t) => {
  const { discord, bot, guild } = await createSimulatorHarness(t);
  const appId = discord.botUser.id;
  const { applicationCommands } = bot.api;
  const [roll] = await applicationCommands.bulkOverwriteGuildCommands(appId, guild.id, [
    command("roll"),
    command("poll"),
  ]);
  const [again] = await applicationCommands.bulkOverwriteGuildCommands(appId, guild.id, [command("roll")]);
  assert.deepEqual([again?.id, again?.version], [roll?.id, roll?.version], "unchanged means unchanged");
  assert.deepEqual(
    (await applicationCommands.getGuildCommands(appId, guild.id)).map((one) => one.name),
    ["roll"],
  );
  assert.deepEqual(discord.world.commands(), [], "global commands are another set");
  const syncs = discord.journal.entries.filter((entry) => entry.what.startsWith("PUT /applications/"));
  assert.equal(syncs.length, 2);
});

test("the 101st command, a repeated name and a bad name are refused, and the set stays as it was", async (t) => {
  const { discord, bot } = await createSimulatorHarness(t);
  const put = (commands: object[]) =>
    bot.api.applicationCommands.bulkOverwriteGlobalCommands(discord.botUser.id, commands as never);
  await put([command("keep")]);
  await refusedWith(30032, put(Array.from({ length: 101 }, (_, n) => command(`c${n}`))));
  const twice = await refusedWith(50035, put([command("a"), command("a")]));
  assert.deepEqual((twice.rawError as { errors: unknown }).errors, {
    1: {
      _errors: [
        { code: "APPLICATION_COMMANDS_DUPLICATE_NAME", message: "Application command names must be unique" },
      ],
    },
  });
  for (const name of ["Roll", "two words", "", "x".repeat(33), "a.b"])
    await refusedWith(50035, put([command(name)]));
  await refusedWith(50035, put([{ name: "no-description" }]));
  const order = [
    { type: 3, name: "a", description: "a" },
    { type: 3, name: "b", description: "b", required: true },
  ];
  const late = await refusedWith(50035, put([{ ...command("c"), options: order }]));
  assert.match(JSON.stringify(late.rawError), /OPTIONS_REQUIRED_INVALID/);
  await put([command("keep"), command("zählen"), command("サイコロ")]);
  assert.equal(discord.world.commands().length, 3);
});

test("single commands are created, changed, replaced by name, and deleted", async (t) => {
  const { discord, bot } = await createSimulatorHarness(t);
  const appId = discord.botUser.id;
  const { applicationCommands } = bot.api;
  const made = await applicationCommands.createGlobalCommand(appId, command("roll"));
  const replaced = await applicationCommands.createGlobalCommand(appId, {
    name: "roll",
    description: "Better",
  });
  assert.deepEqual([replaced.id, replaced.description], [made.id, "Better"]);
  const renamed = await applicationCommands.editGlobalCommand(appId, made.id, { name: "dice" });
  assert.deepEqual([renamed.id, renamed.name, renamed.description], [made.id, "dice", "Better"]);
  await applicationCommands.deleteGlobalCommand(appId, made.id);
  await refusedWith(10063, applicationCommands.getGlobalCommand(appId, made.id));
});

test("more than 200 new commands in a day are refused", async (t) => {
  let clock = Date.now();
  const { discord, bot } = await createSimulatorHarness(t, { now: () => clock, rateLimits: "off" });
  const put = (from: number, count: number) =>
    bot.api.applicationCommands.bulkOverwriteGlobalCommands(
      discord.botUser.id,
      Array.from({ length: count }, (_, n) => command(`c${from + n}`)),
    );
  await put(0, 100);
  await put(100, 100);
  await refusedWith(30034, put(200, 1));
  await put(100, 99);
  clock += 25 * 60 * 60_000;
  await put(200, 1);
});
