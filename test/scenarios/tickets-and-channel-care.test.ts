import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { ChannelType, ComponentType, PermissionFlagsBits } from "discord-api-types/v10";
import { createBotHarness } from "../../src/app/fixtures/bot-harness.ts";
import { until } from "../../src/app/fixtures/until.ts";
import { createPluginGrants } from "../../src/plugins/store/plugin-grants.ts";
import { createPluginSettings } from "../../src/plugins/store/plugin-settings.ts";
import { openDatabase } from "../../src/store/open-database.ts";

const example = (name: string) =>
  readFileSync(resolve(import.meta.dirname, `../../examples/plugins/${name}.ts`), "utf8");
const hour = 3_600_000;
const { ManageChannels, ManageMessages, ManageRoles, ManageThreads, ViewChannel } = PermissionFlagsBits;
const needs = {
  tickets: ["private_threads", "manage_threads", "keep_transcripts"],
  "channel-care": ["manage_channels", "lock_channels", "purge_messages"],
} as const;

test("tickets from the button to a transcript that goes with its words, and channels that open again though nobody was there", {
  timeout: 300_000,
}, async (t) => {
  // Days pass between the two starts: until then it is earlier at Discord.
  let behind = 80 * hour;
  const reef = await createBotHarness(t, {
    plugins: { tickets: example("tickets"), "channel-care": example("channel-care") },
    discord: { guildMembersIntent: true, now: () => Date.now() - behind },
  });
  const { discord, guild, general, ann, bob } = reef;
  const { people, world } = discord;
  const { owner_id: own } = guild;
  const staff = world.addRole(guild.id, { name: "Staff", permissions: 0n }).id;
  const permissions = ManageChannels | ManageMessages | ManageRoles | ManageThreads;
  const mod = world.addRole(guild.id, { name: "Mod", permissions }).id;
  const sue = world.addMember(guild.id, { name: "Sue", roleIds: [staff] }).id;
  const mo = world.addMember(guild.id, { name: "Mo", roleIds: [mod] }).id;
  const cleo = world.addMember(guild.id, { name: "Cleo" }).id;
  const log = world.addChannel(guild.id, { name: "staff-log" }).id;
  world.overwrite(log, guild.id, { deny: ViewChannel });
  for (const role of [staff, mod]) world.overwrite(log, role, { allow: ViewChannel });
  const database = openDatabase(join(reef.home, "data", "sessions.db"));
  t.after(() => database.close());
  const grants = createPluginGrants(database, Date.now);
  const picked: Readonly<Record<string, readonly string[]>> = {
    private_threads: [staff],
    keep_transcripts: [log],
  };
  for (const [plugin, discordNeeds] of Object.entries(needs))
    for (const need of discordNeeds)
      grants.grant(plugin, guild.id, need, { http: [], discord: discordNeeds }, own, picked[need]);
  createPluginSettings(database, Date.now).change("tickets", guild.id, [
    { name: "staff", type: "role", value: staff },
    { name: "log", type: "channel", value: log },
  ]);
  const said = (channelId: string, words: RegExp, as?: string) =>
    world.messages(channelId, as).findLast(({ content }) => words.test(content));
  const seen = async (channelId: string, words: RegExp, as?: string) => {
    await until(() => said(channelId, words, as) !== undefined);
    return said(channelId, words, as) ?? assert.fail();
  };
  const press = async (by: string, channelId: string, words: RegExp, label: string) => {
    const message = await seen(channelId, words);
    const pressed = (message.components ?? []).flatMap((row) =>
      row.type !== ComponentType.ActionRow
        ? []
        : row.components.flatMap((one) =>
            "label" in one && one.label === label && "custom_id" in one ? [one.custom_id] : [],
          ),
    );
    return people.press(by, message.id, pressed[0] ?? assert.fail(`no button ${label}`));
  };
  const tickets = () => world.threads(general).filter(({ type }) => type === ChannelType.PrivateThread);
  const stateOf = (id: string) => {
    const found = tickets().find((one) => one.id === id);
    assert.ok(found !== undefined && "thread_metadata" in found);
    return { archived: found.thread_metadata?.archived, locked: found.thread_metadata?.locked };
  };
  const opens = async (who: string, about: string) => {
    const before = tickets().length;
    const { interactionId } = await press(who, general, /Need help/, "Ticket");
    await people.submitModal(who, interactionId, { about });
    await until(() => tickets().length > before);
    const { id } = tickets().at(-1) ?? assert.fail();
    await seen(general, new RegExp(`Your ticket is open: <#${id}>`), who);
    return id;
  };
  const closes = async (who: string, id: string, why: string) => {
    const { interactionId } = await press(who, id, /^\*\*Ticket \d+\*\* of/, "Close");
    await people.submitModal(who, interactionId, { why });
    await until(() => stateOf(id).archived === true && stateOf(id).locked === true);
  };
  const transcripts = () => world.messages(log).filter(({ content }) => /^Transcript of/.test(content));

  const first = await reef.startLiveProcess();
  await people.slash(own, general, "tickets");
  const ticket = await opens(ann, "Rex is rude <@1>");
  assert.match(said(ticket, /^\*\*Ticket 1\*\*/)?.content ?? "", /> Rex is rude/);
  await people.write(ann, ticket, "He said it in the cove");
  await people.write(sue, ticket, "I read along");
  await assert.rejects(people.write(bob, ticket, "May I?"));
  await press(sue, ticket, /^\*\*Ticket 1\*\*/, "Claim");
  await seen(ticket, new RegExp(`<@${sue}> looks after your ticket`));
  // Only a moderator brings somebody in.
  await people.slash(sue, ticket, "ticket", { who: bob });
  await assert.rejects(people.write(bob, ticket, "Now?"));
  await people.slash(mo, ticket, "ticket", { who: bob });
  const witness = await people.write(bob, ticket, "I saw it happen");

  await closes(sue, ticket, "We talked to Rex");
  await seen(log, new RegExp(`\\*\\*Ticket 1\\*\\* closed by <@${sue}>: We talked to Rex`));
  const [transcript] = transcripts();
  const file = await fetch(transcript?.attachments[0]?.url ?? "").then((answer) => answer.text());
  assert.match(file, /He said it in the cove[\s\S]*I saw it happen/);
  await people.remove(bob, witness.id);
  await until(() => transcripts().length === 0);

  await press(sue, log, /closed by/, "Open it again");
  await until(() => stateOf(ticket).archived === false);
  await closes(ann, ticket, "");
  await until(() => transcripts().length === 1);
  await people.slash(ann, general, "forget", { what: "me", sure: "yes" });
  await until(() => transcripts().length === 0);

  // Somebody opens another, and a channel is looked after, when Turbot is killed and stays away for days.
  const idle = await opens(cleo, "My shell is gone");
  const channel = () => {
    const found = world.channels(guild.id).find(({ id }) => id === general) ?? assert.fail();
    assert.ok("rate_limit_per_user" in found && "permission_overwrites" in found);
    const ofEveryone = found.permission_overwrites?.find(({ id }) => id === guild.id);
    return { slow: found.rate_limit_per_user, denied: ofEveryone?.deny ?? "0" };
  };
  for (const text of ["spam one", "spam two", "spam three"]) await people.write(bob, general, text);
  const care = async (what: string, options: Record<string, string | number>, by = mo) => {
    await people.slash(by, general, what, options);
  };
  await care("purge", { count: 10, from: bob }, bob);
  await seen(general, /Nothing changed: Whoever asked for it isn't allowed to delete messages/, bob);
  await care("purge", { count: 10, from: bob });
  await seen(general, /^Deleted: 3\./, mo);
  assert.equal(said(general, /^spam/), undefined);
  await care("slow", { seconds: 30 });
  await seen(general, /^30 seconds between messages, for 1h/, mo);
  await care("lock", { for: "2h" });
  await seen(general, /^Locked for 2h/, mo);
  await assert.rejects(people.write(bob, general, "Hello?"));
  assert.equal(channel().slow, 30);
  // A command that was answered and not yet noted as done would lock it again, for two hours from then.
  const waiting = () => database.prepare("SELECT count(*) AS n FROM inbox WHERE done_at IS NULL").get()?.n;
  await until(() => waiting() === 0);
  await first.end("SIGKILL");

  behind = 0;
  database.exec(`UPDATE plugin_deeds_due SET until = until - ${3 * hour}, next_at = next_at - ${3 * hour}`);
  database.exec(`UPDATE plugin_timers SET due_at = due_at - ${80 * hour}, next_at = next_at - ${80 * hour}`);
  await reef.startLiveProcess();
  await until(() => channel().slow === 0 && channel().denied === "0");
  await people.write(bob, general, "Hello again");
  await until(() => stateOf(idle).archived === true);
  assert.match(said(idle, /your ticket is closed by itself, since nobody used it/)?.content ?? "", /^<@\d+>/);
  await seen(log, /\*\*Ticket 2\*\* closed by itself/);
});
