import assert from "node:assert/strict";
import { test } from "node:test";
import { idOf } from "./fake-ids.ts";
import { here } from "./fixtures/here.ts";
import { openPlugin } from "./open-plugin.ts";

const source = `const CAPTAIN = "${idOf("role", "Captain")}";
import { on, slashCommand, TurbotPlugin } from "turbot";
export default class Trap extends TurbotPlugin {
  static readonly needs = {
    discord: ["read_messages", "time_out_members", "change_nicknames", "manage_roles"],
    unattended: ["time_out_members"],
  } as const;
  wrote = on("message", async ({ guildId, author }) => {
    await this.turbot.timeOut(guildId, author, { for: "1h" }).catch((error) => this.turbot.log.info(String(error)));
  });
  promoted = on("message", async (message) => {
    if (message.content === "captain") await message.giveRole(CAPTAIN).catch((error) => this.turbot.log.info(String(error)));
  });
  away = slashCommand({ name: "away", description: "Away" }, async (interaction) => {
    const days = (Date.now() - Date.parse(interaction.user.createdAt)) / 86_400_000;
    await interaction.setNickname(interaction.user, "Away for " + days);
    await interaction.reply("Bye");
  });
}`;
const open = (now?: string, more: object = {}) =>
  openPlugin(
    { path: "plugins/trap.ts", source },
    { ...here, ...(now === undefined ? {} : { now }), ...more },
  );

test("whoever only writes is an ordinary member, and staff if a test says so", async (t) => {
  const plugin = await open();
  t.after(() => plugin.close());
  await plugin.slash("away", { as: "ben" });
  await plugin.say("buy", { as: "ben" });
  assert.equal(plugin.events.filter(({ kind }) => kind === "timeOut").length, 1);
  await plugin.say("buy", { as: "mo", permissions: ["moderate_members"] });
  assert.equal(plugin.events.filter(({ kind }) => kind === "timeOut").length, 1);
  assert.match(plugin.logs[0]?.text ?? "", /staff/);
});

test("a role above Turbot is met in tests as in a server: nobody who has it is moderated, and it isn't given", async (t) => {
  const plugin = await open(undefined, { rolesAbove: ["Captain"] });
  t.after(() => plugin.close());
  await plugin.say("buy", { as: "ben", roles: ["Captain"] });
  assert.match(plugin.logs.at(-1)?.text ?? "", /too high for Turbot/);
  await plugin.say("captain", { as: "ada", roles: ["Sailor"] });
  assert.match(plugin.logs.at(-1)?.text ?? "", /isn't allowed to manage the role/);
  assert.deepEqual(
    plugin.events.map(({ kind }) => kind),
    ["timeOut", "notice"],
  );
});

test("an ordinary member may change their own nickname, as in a new server", async (t) => {
  const made = Number(BigInt(idOf("user", "ben")) >> 22n) + 1_420_070_400_000;
  const plugin = await open(new Date(made + 86_400_000 - 1).toISOString());
  t.after(() => plugin.close());
  await plugin.slash("away", { as: "ben", permissions: [] });
  assert.deepEqual(
    plugin.events.map(({ kind, content }) => [kind, content]),
    [
      ["nickname", "Away for 1"],
      ["reply", "Bye"],
    ],
  );
});
