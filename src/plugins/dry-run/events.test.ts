import assert from "node:assert/strict";
import { test } from "node:test";
import { openPlugin } from "./open-plugin.ts";

const source = `import { TurbotPlugin, on } from "turbot";
export default class Tried extends TurbotPlugin {
  static readonly needs = { discord: ["read_messages", "see_members", "manage_roles"] } as const;
  left = on("memberLeave", ({ user }) => this.say("left", user.name));
  changed = on("memberUpdate", async (event) => {
    const { nickname, roles, boostingSince } = event.member;
    this.say("changed", nickname, roles.length, boostingSince !== null);
    await event.giveRole("173956940088593047");
  });
  edited = on("messageEdit", async (message) => {
    this.say("edited", message.content, message.author.name);
    await message.reply("I saw that");
  });
  deleted = on("messageDelete", ({ ids, channelId }) => this.say("deleted", ids.length, channelId !== ""));
  off = on("reactionRemove", async (reaction) => {
    this.say("off", reaction.emoji, reaction.user);
    await reaction.takeRole("173956940088593047");
  });
  made = on("roleCreate", ({ role }) => this.say("made", role.name));
  gone = on("roleDelete", ({ roleId }) => this.say("gone", roleId.length > 10));
  say(...words: readonly unknown[]): void { this.turbot.log.info(words.join(" ")); }
}`;

test("what changes is told, and lets the person it is about be answered", async (t) => {
  const plugin = await openPlugin({ path: "plugins/tried.ts", source }, { nodePath: process.execPath });
  t.after(() => plugin.close());
  await plugin.join("ned");
  await plugin.leave("ned");
  await plugin.change("ada", { nickname: "Captain", roles: ["Sailor"], boosting: true });
  await plugin.say("hello", { as: "ben" });
  await plugin.edit("hello again", { as: "ben" });
  await plugin.remove({ as: "ben" });
  await plugin.react("🐟");
  await plugin.unreact("🐟");
  await plugin.role("made", "Mate");
  await plugin.role("deleted", "Mate");
  assert.deepEqual(plugin.problems, []);
  assert.deepEqual(
    plugin.logs.map(({ text }) => text),
    [
      "left ned",
      "changed Captain 1 true",
      "edited hello again ben",
      "deleted 1 true",
      "off 🐟 ",
      "made Mate",
      "gone true",
    ],
  );
  assert.deepEqual(
    plugin.events.map(({ kind }) => kind),
    ["giveRole", "reply", "takeRole"],
  );
});

test("a schedule does by itself only what the plugin lists for that", async (t) => {
  const logged = async (unattended: string) => {
    const source = `
import { every, TurbotPlugin } from "turbot";
export default class Digest extends TurbotPlugin {
  static readonly needs = { discord: ["create_threads"], unattended: [${unattended}] } as const;
  daily = every("1d", async () => {
    this.turbot.log.info(await this.turbot.startThread("200", "News").then(() => "opened", (error) => error.message));
  });
}`;
    const plugin = await openPlugin({ path: "plugins/digest.ts", source }, { nodePath: process.execPath });
    t.after(() => plugin.close());
    await plugin.runSchedules("every");
    return plugin.logs[0]?.text ?? "";
  };
  assert.match(await logged(""), /needs "create_threads" in needs.unattended too/);
  assert.equal(await logged('"create_threads"'), "opened");
});
