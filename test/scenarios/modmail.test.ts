import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { createBotHarness } from "../../src/app/fixtures/bot-harness.ts";
import { createPluginRecords } from "../../src/plugins/host/plugin-records.ts";
import { until } from "../../src/requests/fixtures/until.ts";
import { openDatabase } from "../../src/store/open-database.ts";

const source = readFileSync(resolve(import.meta.dirname, "../../examples/plugins/modmail.ts"), "utf8");

test("a member writes to the team and is answered, over a kill; edits and deletions follow, and nothing after the close", {
  timeout: 300_000,
}, async (t) => {
  const reef = await createBotHarness(t, { plugins: { modmail: source } });
  const { discord, general, ann, guild, claude } = reef;
  const { people, world } = discord;
  const staff = world.addChannel(guild.id, { name: "staff" }).id;
  world.overwrite(staff, guild.id, { deny: (1n << 10n) | (1n << 16n) });
  const database = openDatabase(join(reef.home, "data", "sessions.db"));
  const records = createPluginRecords(database, Date.now);
  const archive = world.addChannel(guild.id, { name: "staff-log" }).id;
  world.overwrite(archive, guild.id, { deny: (1n << 10n) | (1n << 16n) });
  const discordNeeds = ["receive_mail", "create_threads", "send_files", "keep_transcripts"];
  const declares = { http: [], discord: discordNeeds, unattended: ["create_threads", "send_files"] };
  for (const need of [...discordNeeds, "create_threads_unattended", "send_files_unattended"])
    records.grants.grant(
      ...(["modmail", guild.id, need, declares, guild.owner_id] as const),
      need === "keep_transcripts" ? [archive] : undefined,
    );
  records.settings.change("modmail", guild.id, [
    { name: "channel", type: "channel", value: staff },
    { name: "log", type: "channel", value: archive },
  ]);
  database.close();
  const find = async (channel: () => string | undefined, words: RegExp, as = guild.owner_id) => {
    const look = () => world.messages(channel() ?? "0", as).findLast(({ content }) => words.test(content));
    await until(async () => channel() !== undefined && look() !== undefined);
    return look() ?? assert.fail();
  };
  const direct = () => world.directMessages(ann).id;
  const inDirect = async (words: RegExp) => {
    const look = () => world.messages(direct(), ann).findLast(({ content }) => words.test(content));
    await until(async () => look() !== undefined);
    return look() ?? assert.fail();
  };
  const first = await reef.startLiveProcess();

  await people.dm(ann, "can anybody hear me?");
  assert.match((await inDirect(/I only chat in servers/)).content, /use `\/contact` there/);
  await people.slash(ann, general, "contact");
  const opened = await inDirect(/You're writing to the team of Reef/);
  const report = await people.dm(ann, "Somebody is rude to me in the kelp channel");
  const thread = () => world.threads(staff)[0]?.id;
  const copy = await find(thread, /\*\*Ann\*\*:\n> Somebody is rude to me in the kelp channel/);
  await first.end("SIGKILL");
  await people.dm(ann, "and it happened again just now");

  await reef.startLiveProcess();
  await find(thread, /it happened again just now/);
  await people.write(guild.owner_id, thread() ?? "", "!answer We are looking into it");
  const answer = await inDirect(/We are looking into it/);
  assert.match(answer.content, /-# from the team of \*\*Reef\*\*, by the modmail plugin$/);
  const wrong = await people.write(
    guild.owner_id,
    thread() ?? "",
    "!answer Sorry, that was for somebody else",
  );
  const slip = await inDirect(/for somebody else/);
  await people.remove(guild.owner_id, wrong.id);
  await until(async () => !world.messages(direct(), ann).some(({ id }) => id === slip.id));
  await people.write(guild.owner_id, thread() ?? "", "!note they seem upset");
  await find(thread, /Noted for the team alone/);

  await people.edit(ann, report.id, "Somebody was rude to me in the kelp channel");
  await find(thread, /\*\*Ann\*\* changed it to: ✏️\n> Somebody was rude/);
  await people.dm(ann, `wake up @everyone <@${guild.owner_id}>`);
  const loud = await find(thread, /wake up/);
  assert.deepEqual([loud.mention_everyone, loud.mentions], [false, []], "it pings nobody");
  // Discord forgot the session: nothing of the gap comes by itself.
  discord.gateway.expireSessions();
  discord.gateway.dropSockets();
  await people.dm(ann, "written while nobody could hear");
  await find(thread, /written while nobody could hear/);

  await people.remove(ann, report.id);
  await until(async () => !world.messages(thread() ?? "", guild.owner_id).some(({ id }) => id === copy.id));

  await people.press(
    ann,
    opened.id,
    opened.components?.flatMap((row) =>
      "components" in row ? row.components.flatMap((one) => ("custom_id" in one ? [one.custom_id] : [])) : [],
    )[0] ?? "",
  );
  await find(thread, /They closed the conversation/);
  const kept = await find(() => archive, /Transcript of/);
  assert.equal(kept.attachments.length, 1);
  await people.dm(ann, "nobody should read this");
  await people.slash(ann, general, "contact");
  const openings = () =>
    world.messages(direct(), ann).filter(({ content }) => content.includes("You're writing to"));
  await until(async () => openings().length === 2);
  await people.dm(ann, "but this they should");
  const everywhere = () =>
    [general, staff, ...world.threads(staff).map(({ id }) => id)].flatMap((id) =>
      world.messages(id, guild.owner_id),
    );
  await until(async () => everywhere().some(({ content }) => content.includes("but this they should")));
  // An admin takes it back: whoever writes hears that it didn't reach anybody.
  const later = openDatabase(join(reef.home, "data", "sessions.db"));
  createPluginRecords(later, Date.now).grants.revoke("modmail", guild.id, "receive_mail");
  later.close();
  await people.dm(ann, "is anybody there?");
  await inDirect(/That didn't reach the team/);
  assert.equal(
    everywhere().some(({ content }) => content.includes("nobody should read this")),
    false,
  );
  assert.equal(
    world.messages(direct(), ann).some(({ content }) => content.includes("they seem upset")),
    false,
  );
  assert.equal(
    claude.journal.entries.some(({ detail }) => JSON.stringify(detail ?? "").includes("kelp channel")),
    false,
    "Claude hears nothing of it",
  );
});
