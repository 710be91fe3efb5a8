import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import {
  type APIAutoModerationRule,
  type APIMessage,
  AuditLogEvent,
  type AutoModerationActionType,
  GatewayIntentBits,
  MessageType,
  PermissionFlagsBits,
  type RESTPostAPIAutoModerationRuleJSONBody,
} from "discord-api-types/v10";
import { allIntents, createSimulatorHarness, refusedWith } from "../../simulator-harness.ts";

const configuration = GatewayIntentBits.AutoModerationConfiguration;
const execution = GatewayIntentBits.AutoModerationExecution;
const { ManageGuild, ModerateMembers, ViewChannel, SendMessages } = PermissionFlagsBits;

async function setUp(t: TestContext, intents = allIntents | configuration | execution) {
  const harness = await createSimulatorHarness(t, {}, intents);
  const { bot, guild } = harness;
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  const create = (more: object, reason?: string) =>
    bot.api.guilds.createAutoModerationRule(
      guild.id,
      {
        ...{ name: "Words", event_type: 1, trigger_type: 1, enabled: true, actions: [{ type: 1 }] },
        ...{ trigger_metadata: { keyword_filter: ["kraken*"] } },
        ...more,
      } as RESTPostAPIAutoModerationRuleJSONBody,
      reason === undefined ? {} : { reason },
    );
  return { ...harness, create };
}

test("a bot makes, changes and deletes rules, which is told and written down", async (t) => {
  const { discord, bot, guild, channel, ada, create } = await setUp(t);
  const { guilds } = bot.api;
  const rule = await create({}, "Krakens");
  assert.deepEqual([rule.creator_id, rule.enabled, rule.exempt_roles], [discord.botUser.id, true, []]);
  await bot.wait<APIAutoModerationRule>("AUTO_MODERATION_RULE_CREATE", ({ id }) => id === rule.id);
  assert.deepEqual(await guilds.getAutoModerationRule(guild.id, rule.id), rule);
  await assert.rejects(discord.people.write(ada.id, channel.id, "krakens"), { code: 200000 });
  const changed = await guilds.editAutoModerationRule(guild.id, rule.id, {
    trigger_metadata: { keyword_filter: ["squid"] },
  });
  assert.deepEqual([changed.name, changed.trigger_type], ["Words", 1]);
  await bot.wait("AUTO_MODERATION_RULE_UPDATE");
  await discord.people.write(ada.id, channel.id, "krakens");
  await refusedWith(50035, guilds.editAutoModerationRule(guild.id, rule.id, { actions: [] }));
  await guilds.deleteAutoModerationRule(guild.id, rule.id);
  await bot.wait("AUTO_MODERATION_RULE_DELETE");
  await refusedWith(0, guilds.getAutoModerationRule(guild.id, rule.id));
  const { audit_log_entries: entries } = await guilds.getAuditLogs(guild.id);
  const made = entries.filter(({ action_type: type }) => type >= 140 && type <= 142);
  assert.deepEqual(
    made.map(({ action_type: type, reason }) => [type, reason]),
    [
      [AuditLogEvent.AutoModerationRuleDelete, undefined],
      [AuditLogEvent.AutoModerationRuleUpdate, undefined],
      [AuditLogEvent.AutoModerationRuleCreate, "Krakens"],
    ],
  );
});

test("a rule that doesn't fit its trigger is refused, and so is one too many", async (t) => {
  const { discord, bot, guild, ada, create } = await setUp(t);
  const spam = { name: "Spam", trigger_type: 3, trigger_metadata: {} };
  const out = (seconds: number) => ({ type: 3, metadata: { duration_seconds: seconds } });
  for (const [what, field] of [
    [{ actions: [] }, "actions"],
    [{ actions: [{ type: 2 }] }, "metadata"],
    [{ actions: [{ type: 2, metadata: { channel_id: "123456789012345678" } }] }, "channel_id"],
    [{ actions: [out(2_419_201)] }, "duration_seconds"],
    [{ actions: [{ type: 4 }] }, "type"],
    [{ ...spam, actions: [out(60)] }, "type"],
    [{ actions: [{ type: 1, metadata: { custom_message: "a".repeat(151) } }] }, "custom_message"],
    [{ trigger_metadata: null }, "trigger_metadata"],
    [{ trigger_metadata: { keyword_filter: ["a".repeat(61)] } }, "keyword_filter"],
    [{ trigger_metadata: { keyword_filter: Array.from({ length: 1001 }, String) } }, "keyword_filter"],
    [{ trigger_metadata: { regex_patterns: ["(?<!a)b"] } }, "regex_patterns"],
    [{ trigger_metadata: { regex_patterns: Array.from({ length: 11 }, String) } }, "regex_patterns"],
    [{ trigger_metadata: { allow_list: Array.from({ length: 101 }, String) } }, "allow_list"],
    [{ trigger_type: 5, trigger_metadata: { mention_total_limit: 51 } }, "mention_total_limit"],
    [{ trigger_type: 4, trigger_metadata: { presets: [4] } }, "presets"],
    [{ trigger_type: 2 }, "trigger_type"],
    [{ event_type: 2 }, "event_type"],
    [{ exempt_roles: Array.from({ length: 21 }, String) }, "exempt_roles"],
    [{ exempt_channels: Array.from({ length: 51 }, String) }, "exempt_channels"],
  ] as const) {
    const refused = await refusedWith(50035, create(what));
    assert.match(JSON.stringify(refused.rawError), new RegExp(`"${field}"`), JSON.stringify(what));
  }
  await create(spam);
  const second = await refusedWith(50035, create(spam));
  assert.match(
    JSON.stringify(second.rawError),
    /AUTO_MODERATION_MAX_RULES_OF_TYPE_EXCEEDED.*trigger type 3 is 1/,
  );
  for (let index = 0; index < 6; index += 1) await create({ actions: [out(60)] });
  await refusedWith(50035, create({}));
  await create({ trigger_type: 6, event_type: 2, actions: [{ type: 4 }] });
  discord.world.limitBot(guild.id, ViewChannel | ManageGuild);
  const mentions = { trigger_type: 5, trigger_metadata: { mention_total_limit: 3 } };
  await refusedWith(50013, create({ ...mentions, actions: [out(60)] }));
  discord.world.limitBot(guild.id, ViewChannel | ModerateMembers);
  await refusedWith(50013, create(mentions));
  await refusedWith(50013, bot.api.guilds.getAutoModerationRules(guild.id));
  await assert.rejects(
    discord.people.addAutoModRule(ada.id, guild.id, {
      ...{ name: "Mine", event_type: 1, trigger_type: 3, actions: [{ type: 1 as AutoModerationActionType }] },
    }),
    { code: 50013 },
  );
});

test("a rule blocks, alerts and times out at once; one that blocks nothing names the message", async (t) => {
  const { discord, bot, guild, channel, ada, ben, create } = await setUp(t);
  const { people, world } = discord;
  const alerts = world.addChannel(guild.id, { name: "alerts" }).id;
  const alerting = { type: 2, metadata: { channel_id: alerts } };
  await create({ name: "Flags", actions: [alerting], trigger_metadata: { keyword_filter: ["eel"] } });
  await create({
    ...{ name: "Out", trigger_metadata: { keyword_filter: ["kraken"] } },
    actions: [{ type: 1 }, alerting, { type: 3, metadata: { duration_seconds: 600 } }],
  });
  const eel = await people.write(ben.id, channel.id, "an eel");
  const flagged = await bot.wait<{ message_id?: string; alert_system_message_id?: string }>(
    "AUTO_MODERATION_ACTION_EXECUTION",
  );
  const [first] = world.messages(alerts);
  assert.deepEqual([flagged.message_id, flagged.alert_system_message_id], [eel.id, first?.id]);
  assert.deepEqual([first?.type, first?.author.id], [MessageType.AutoModerationAction, ben.id]);
  await assert.rejects(people.write(ada.id, channel.id, "kraken"), { code: 200000 });
  const embed = world.messages(alerts)[1]?.embeds[0];
  const field = (name: string) => embed?.fields?.find((one) => one.name === name)?.value;
  assert.deepEqual(
    [embed?.description, field("rule_name"), field("keyword"), field("decision_outcome")],
    ["kraken", "Out", "kraken", "blocked"],
  );
  await assert.rejects(people.write(ada.id, channel.id, "sorry"), { code: 50013 });
  await bot.wait<{ action: { type: number } }>(
    "AUTO_MODERATION_ACTION_EXECUTION",
    ({ action }) => action.type === 3,
  );
  const done = (await bot.api.guilds.getAuditLogs(guild.id)).audit_log_entries.map((one) => one.action_type);
  for (const type of [143, 144, 145]) assert.ok(done.includes(type), String(type));
  await bot.wait<APIMessage>("MESSAGE_CREATE", ({ type }) => type === MessageType.AutoModerationAction);
});

test("events about rules come with their own intent and Manage Server", async (t) => {
  for (const [intents, permissions, hears] of [
    [allIntents | configuration, ManageGuild, true],
    [allIntents | execution, ManageGuild, false],
    [allIntents | configuration, SendMessages, false],
  ] as const) {
    const { discord, bot, guild, channel, ada } = await setUp(t, intents);
    discord.world.limitBot(guild.id, ViewChannel | permissions);
    discord.world.addMentionRule(guild.id, 3);
    await discord.people.write(ada.id, channel.id, "later");
    await bot.wait("MESSAGE_CREATE");
    assert.equal(
      bot.events.some((event) => event.t === "AUTO_MODERATION_RULE_CREATE"),
      hears,
    );
  }
});
