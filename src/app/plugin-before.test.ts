import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { PermissionFlagsBits } from "discord-api-types/v10";
import { createPluginGrants } from "../plugins/store/plugin-grants.ts";
import { openDatabase } from "../store/open-database.ts";
import { createBotHarness } from "./fixtures/bot-harness.ts";

const witness = (log: string) => `import { on, TurbotPlugin } from "turbot";

export default class Witness extends TurbotPlugin {
  static readonly needs = { discord: ["read_messages", "see_members", "see_before"] } as const;
  edited = on("messageEdit", ({ before, content }) => this.say("edited", before?.content ?? "unknown", "to", content));
  deleted = on("messageDelete", async ({ messages }) => {
    this.say("deleted", messages.map(({ content }) => content).join(" and ") || "unknown");
    for (const { author, content } of messages)
      await this.turbot.send("${log}", "Deleted, by " + author.displayName + ": " + content);
  });
  changed = on("memberUpdate", ({ before, member }) => this.say("changed", before?.nickname ?? "unknown", "to", member.nickname));
  say(...words: readonly unknown[]): void {
    this.turbot.log.info(\`told \${words.join(" ")};\`);
  }
}
`;

const needs = { http: [], discord: ["read_messages", "see_members", "see_before"] };

test("how messages and members were is kept only where it was granted, told once, and forgotten with their author", {
  timeout: 240_000,
}, async (t) => {
  const world = await createBotHarness(t, { discord: { guildMembersIntent: true }, plugins: {} });
  const { discord, home, guild, general, logs, ann, bob } = world;
  const { people } = discord;
  world.writePlugin("witness", witness(logs));
  const path = join(home, "data", "sessions.db");
  const grant = (need: string) => {
    const database = openDatabase(path);
    createPluginGrants(database, Date.now).grant("witness", guild.id, need, needs, guild.owner_id);
    database.close();
  };
  const rows = () => {
    const database = new DatabaseSync(path, { readOnly: true });
    const kept = database
      .prepare("SELECT kind, user_id, now, was FROM plugin_before ORDER BY kind, id")
      .all();
    database.close();
    return kept;
  };
  const keptOf = (userId: string) => rows().filter((row) => row.user_id === userId);
  const staff = discord.world.addChannel(guild.id, { name: "staff" }).id;
  discord.world.overwrite(staff, guild.id, { deny: PermissionFlagsBits.ViewChannel });
  const adults = discord.world.addChannel(guild.id, { name: "adults" }).id;
  discord.world.setAgeRestricted(adults, true);
  let bot = await world.startLiveProcess();
  const told = () => [...bot.output().matchAll(/told ([^;"\\]+);/g)].map(([, words]) => words);
  const hears = (words: string) => until(() => told().includes(words), words);
  const logged = () => world.said(logs).filter(({ content }) => content.startsWith("Deleted, by"));

  // Events alone are told as they are now, and nothing is kept for them.
  for (const need of ["read_messages", "see_members"]) grant(need);
  const early = await people.write(bob, general, "nobody keeps this");
  await people.edit(bob, early.id, "nor this");
  await hears("edited unknown to nor this");
  assert.deepEqual(rows(), []);

  grant("see_before");
  const said = await people.write(bob, general, "the first words of Bob");
  await people.edit(bob, said.id, "the second words of Bob");
  await hears("edited the first words of Bob to the second words of Bob");
  await until(() => keptOf(bob).every(({ was }) => was === null), "the old words go");
  await people.remove(bob, said.id);
  await hears("deleted the second words of Bob");
  await until(() => logged().length === 1, "the log has it");
  await until(() => rows().length === 0, "deleted words go once they were told");
  discord.world.changeMember(guild.id, ann, { nickname: "Captain" });
  await hears("changed unknown to Captain");
  discord.world.changeMember(guild.id, ann, { nickname: "Admiral" });
  await hears("changed Captain to Admiral");

  // Not where the plugin isn't told.
  for (const channel of [staff, adults]) await people.write(guild.owner_id, channel, "not for plugins");
  const alone = await people.write(ann, general, "kept over a kill, and twice");
  const other = await people.write(bob, general, "Bob has more to say");
  await until(() => keptOf(bob).length === 1, "all before that was handled");
  assert.ok(!JSON.stringify(rows()).includes("not for plugins"));
  await bot.end("SIGKILL");
  bot = await world.startLiveProcess();
  await people.edit(ann, alone.id, "kept over a kill");
  await hears("edited kept over a kill, and twice to kept over a kill");
  // Copies of what was deleted are its author's: the log still has it, and loses it with them.
  assert.equal(logged().length, 1);

  await people.slash(bob, general, "forget", { what: "me", sure: "yes" });
  assert.deepEqual(keptOf(bob), []);
  await until(() => logged().length === 0, "the log's copy is taken back");
  await people.remove(bob, other.id);
  await hears("deleted unknown");

  const { message: panel } = await people.slash(ann, general, "privacy");
  await people.press(ann, panel?.id ?? "", "privacy:leave");
  assert.deepEqual(keptOf(ann), []);
  await people.write(ann, general, "of somebody who is left out");
  await people.write(bob, general, "of somebody who isn't");
  await until(() => keptOf(bob).length === 1, "it goes on for others");
  assert.deepEqual(keptOf(ann), []);

  // Taken back: all of it goes, at once.
  const { message: list } = await people.slash(guild.owner_id, general, "plugins");
  await people.select(guild.owner_id, list?.id ?? "", "plugins:choose", ["witness"]);
  const takeBack = "plugins:revoke:witness:see_before";
  const panelNow = () => discord.world.messages(general, guild.owner_id).find(({ id }) => id === list?.id);
  await until(() => JSON.stringify(panelNow()?.components).includes(takeBack), "the panel shows the plugin");
  await people.press(guild.owner_id, list?.id ?? "", takeBack);
  await until(() => rows().length === 0, "nothing of the server is kept");
  await people.write(bob, general, "once more");
  await sleep(300);
  assert.deepEqual(rows(), []);
});

async function until(isSo: () => boolean, what: string): Promise<void> {
  for (let looks = 0; !isSo(); looks += 1) {
    assert.ok(looks < 600, `it never happened: ${what}`);
    await sleep(50);
  }
}
