import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { API } from "@discordjs/core";
import { startDiscord } from "../../packages/discord-simulator/start-discord.ts";
import { readConfig } from "../config/read-config.ts";
import { createRest } from "../discord/rest/create-rest.ts";
import { silentLog } from "../log/log.ts";
import { whoWeAre } from "./who-we-are.ts";

async function inTheReef(t: TestContext) {
  const discord = await startDiscord({ rateLimits: "off" });
  t.after(() => discord.stop());
  const guild = discord.world.addGuild({ name: "Reef" }).id;
  const logs = discord.world.addChannel(guild, { name: "logs" }).id;
  const rest = createRest({ token: discord.botToken, apiUrl: discord.url, log: silentLog });
  t.after(() => {
    rest.clearHashSweeper();
    rest.clearHandlerSweeper();
  });
  const learn = (settings: Record<string, string> = {}) =>
    whoWeAre({
      rest,
      api: new API(rest),
      proven: false,
      knownGuild: () => undefined,
      config: readConfig({
        DISCORD_TOKEN: discord.botToken,
        ANTHROPIC_API_KEY: "sk-ant-test",
        GITHUB_REPO: "reef/turbot",
        WEBHOOK_SECRET: "a-webhook-secret-of-a-test",
        LOG_CHANNEL_ID: logs,
        TURBOT_HOME: "/nowhere",
        ...settings,
      }),
    });
  return { discord, guild, learn };
}

test("without settings, serves the log channel's guild, and the application's owner is the operator", async (t) => {
  const { guild, learn } = await inTheReef(t);
  const us = await learn();
  assert.deepEqual([...us.guildIds], [guild]);
  assert.equal([...us.operatorIds].length, 1);
});

test("settings override both, and the log channel's guild is still known", async (t) => {
  const { guild, learn } = await inTheReef(t);
  const us = await learn({
    GUILD_IDS: "123456789012345678",
    OPERATOR_IDS: "223456789012345678, 323456789012345678",
  });
  assert.deepEqual([...us.guildIds], ["123456789012345678"]);
  assert.deepEqual([...us.operatorIds], ["223456789012345678", "323456789012345678"]);
  assert.equal(us.logGuildId, guild);
});

test("in a team, the operators are those who accepted and are more than read-only", async (t) => {
  const { discord, learn } = await inTheReef(t);
  const member = (id: string, role: string, membership_state: number) => ({
    role,
    membership_state,
    team_id: "1",
    user: { id, username: id, discriminator: "0", avatar: null, global_name: null },
  });
  discord.faults.add({
    on: /^GET \/applications\/@me$/,
    effect: {
      kind: "answer",
      status: 200,
      body: {
        id: "1",
        flags: 0,
        owner: { id: "9", username: "team9" },
        team: {
          id: "1",
          members: [
            member("11", "admin", 2),
            member("12", "developer", 2),
            member("13", "read_only", 2),
            member("14", "admin", 1),
          ],
        },
      },
    },
  });
  assert.deepEqual([...(await learn()).operatorIds], ["11", "12"]);
});

test("learns who it is in the same number of calls for one server or hundreds", async (t) => {
  const { discord, learn } = await inTheReef(t);
  const calls = async (guildIds: readonly string[]) => {
    const before = discord.journal.entries.length;
    await learn({ GUILD_IDS: guildIds.join(",") });
    return discord.journal.entries.slice(before).map(({ what }) => what);
  };
  const guilds = Array.from({ length: 300 }, (_, n) => String(400_000_000_000_000_000n + BigInt(n)));
  const one = await calls(guilds.slice(0, 1));
  assert.notEqual(one.length, 0);
  assert.deepEqual((await calls(guilds)).toSorted(), one.toSorted());
});
