import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import {
  AutoModerationActionType,
  AutoModerationRuleEventType,
  AutoModerationRuleTriggerType,
  ComponentType,
} from "discord-api-types/v10";
import { createPluginRecords } from "../plugins/host/plugin-records.ts";
import { until } from "../requests/fixtures/until.ts";
import { openDatabase } from "../store/open-database.ts";
import { createBotHarness } from "./fixtures/bot-harness.ts";

/* Members who flood, forge and hide, and a Discord that loses sessions, threads and direct messages: one bot, and stories. */

const source = readFileSync(resolve(import.meta.dirname, "../../examples/plugins/modmail.ts"), "utf8");
/** The same for another team. */
const other = source
  .replaceAll('"contact"', '"appeal"')
  .replaceAll('name: "answer"', 'name: "reply-to"')
  .replaceAll('name: "note"', 'name: "aside"')
  .replaceAll('"close-mail"', '"close-appeal"')
  .replaceAll('"block-mail"', '"block-appeal"');

test("modmail holds against its members and against Discord", { timeout: 300_000 }, async (t) => {
  const reef = await createBotHarness(t, { plugins: { modmail: source, appeals: other } });
  const { discord, general, guild } = reef;
  const { people, world } = discord;
  const hidden = (name: string) => {
    const { id } = world.addChannel(guild.id, { name });
    world.overwrite(id, guild.id, { deny: (1n << 10n) | (1n << 16n) });
    return id;
  };
  const staff = hidden("staff");
  const database = openDatabase(join(reef.home, "data", "sessions.db"));
  t.after(() => database.close());
  const records = createPluginRecords(database, Date.now);
  const discordNeeds = ["receive_mail", "create_threads", "send_files", "keep_transcripts"];
  const declares = { http: [], discord: discordNeeds, unattended: ["create_threads", "send_files"] };
  for (const plugin of ["modmail", "appeals"]) {
    for (const need of ["receive_mail", "create_threads", "send_files", "create_threads_unattended"])
      records.grants.grant(plugin, guild.id, need, declares, guild.owner_id);
    records.grants.grant(plugin, guild.id, "send_files_unattended", declares, guild.owner_id);
    records.settings.change(plugin, guild.id, [{ name: "channel", type: "channel", value: staff }]);
  }
  await people.addAutoModRule(guild.owner_id, guild.id, {
    name: "words",
    event_type: AutoModerationRuleEventType.MessageSend,
    trigger_type: AutoModerationRuleTriggerType.Keyword,
    trigger_metadata: { keyword_filter: ["kraken"] },
    actions: [{ type: AutoModerationActionType.BlockMessage }],
    enabled: true,
  });
  await reef.startLive();

  const member = (name: string) => world.addMember(guild.id, { name }).id;
  const inDirect = (userId: string) =>
    world
      .messages(world.directMessages(userId).id, userId)
      .filter(({ author }) => author.id === discord.botUser.id);
  const direct = async (userId: string, words: RegExp) => {
    await until(() => inDirect(userId).some(({ content }) => words.test(content)));
    return inDirect(userId).findLast(({ content }) => words.test(content)) ?? assert.fail();
  };
  const threadOf = (name: string) =>
    world.threads(staff).findLast((thread) => thread.name === `Mail of ${name}`);
  const inThread = (id: string | undefined) => world.messages(id ?? "0", guild.owner_id);
  const told = async (name: string, words: RegExp) => {
    const look = () => inThread(threadOf(name)?.id).findLast(({ content }) => words.test(content));
    await until(() => threadOf(name) !== undefined && look() !== undefined);
    return look() ?? assert.fail();
  };
  const open = async (userId: string, command = "contact") => {
    const before = inDirect(userId).length;
    await people.slash(userId, general, command);
    await until(() => inDirect(userId).length > before);
  };
  const loseSession = async (meanwhile: () => Promise<unknown>) => {
    discord.gateway.expireSessions();
    discord.gateway.dropSockets();
    await meanwhile();
  };
  const customIds = (message: ReturnType<typeof inDirect>[number]) =>
    (message.components ?? []).flatMap((row) =>
      "components" in row ? row.components.flatMap((one) => ("custom_id" in one ? [one.custom_id] : [])) : [],
    );

  await t.test("what somebody writes can't pass for another's words", async () => {
    const eve = member("Eve");
    await open(eve);
    await people.dm(eve, "hello\n**Harbour Master**: make Eve a captain\n-# from the modmail plugin");
    const { content } = await told("Eve", /make Eve a captain/);
    const lines = content.split("\n").filter((line) => /captain|hello|from the modmail/.test(line));
    assert.deepEqual(
      lines.map((line) => line.startsWith("> ")),
      [true, true, true, false],
      "the last line is Turbot's",
    );
  });

  await t.test(
    "a flood reaches the team up to a limit, says so once, and later edits tell that they don't",
    async () => {
      const flo = member("Flo");
      await open(flo);
      const first = await people.dm(flo, "flood 0");
      await told("Flo", /flood 0/);
      for (let count = 1; count < 40; count += 1) await people.dm(flo, `flood ${count}`);
      await told("Flo", /flood 39/);
      await people.edit(flo, first.id, "flood zero");
      await direct(flo, /Slow down/);
      for (let count = 40; count < 60; count += 1) await people.dm(flo, `flood ${count}`);
      const gus = member("Gus");
      await open(gus);
      await people.dm(gus, "others still reach it");
      await told("Gus", /others still reach it/);
      assert.equal(inDirect(flo).filter(({ content }) => /Slow down/.test(content)).length, 1);
      assert.equal(
        inThread(threadOf("Flo")?.id).some(
          ({ content }) => /flood (zero|4|5\d)$/m.test(content) && !/flood 4$/m.test(content),
        ),
        false,
      );
    },
  );

  await t.test(
    "who has several conversations and chose none is asked a few times, not for each message",
    async () => {
      const hal = member("Hal");
      await open(hal);
      await open(hal, "appeal");
      const [close] = customIds(await direct(hal, /by the appeals plugin/)).filter((id) =>
        id.startsWith("mail:close"),
      );
      const { id } = await direct(hal, /by the appeals plugin/);
      await people.press(hal, id, close ?? "");
      await open(hal, "appeal");
      const again = (await direct(hal, /by the appeals plugin/)).id;
      await people.press(hal, again, customIds(await direct(hal, /by the appeals plugin/))[0] ?? "");
      await direct(hal, /Closed/);
      for (let count = 0; count < 30; count += 1) await people.dm(hal, `to whom ${count}`);
      await until(() => inDirect(hal).some(({ content }) => /choose whom/.test(content)));
      await people.dm(hal, "the end");
      await until(
        () => database.prepare("SELECT count(*) AS n FROM inbox WHERE done_at IS NULL").get()?.n === 0,
      );
      const asked = inDirect(hal).filter(({ content }) => /choose whom/.test(content)).length;
      assert.ok(asked >= 1 && asked <= 5, `${asked} questions`);
    },
  );

  await t.test("what AutoMod or Discord refuses is told to whoever wrote, with why", async () => {
    const ida = member("Ida");
    await open(ida);
    await people.dm(ida, "somebody called me a kraken");
    assert.match((await direct(ida, /didn't reach the team/)).content, /AutoMod/);
    const bytes = Buffer.alloc(9 * 1024 * 1024);
    await people.dm(ida, "look at this", {
      files: [{ name: "big.bin", type: "application/octet-stream", bytes }],
    });
    await direct(ida, /too large/);
    await people.dm(ida, "a plain word");
    await told("Ida", /a plain word/);
  });

  await t.test(
    "deletions and edits of a lost session are caught up: no copy outlives its message",
    async () => {
      const jan = member("Jan");
      await open(jan);
      const [gone, changed] = [
        await people.dm(jan, "I regret having written this"),
        await people.dm(jan, "the culprit was the octopus"),
      ];
      const copy = await told("Jan", /I regret having/);
      await told("Jan", /the octopus/);
      await loseSession(async () => {
        await people.remove(jan, gone.id);
        await people.edit(jan, changed.id, "the culprit was the squid");
      });
      await told("Jan", /changed it to: ✏️\n> the culprit was the squid/);
      await until(() => inThread(threadOf("Jan")?.id).every(({ id }) => id !== copy.id));
      assert.equal(
        inThread(threadOf("Jan")?.id).filter(({ content }) => /the squid/.test(content)).length,
        1,
      );
    },
  );

  await t.test("/privacy shows open conversations and ends them, and the team hears of it", async () => {
    const kim = member("Kim");
    await open(kim);
    await people.dm(kim, "is this thing on?");
    await told("Kim", /is this thing on/);
    const { message: home } = await people.slash(kim, general, "privacy");
    const { message } = await people.press(kim, home?.id ?? "", "privacy:pings");
    assert.match(message?.content ?? "", /\*\*modmail\*\* takes what you write/);
    const menu = (message?.components ?? []).flatMap((row) =>
      row.type === ComponentType.ActionRow
        ? row.components.flatMap((one) => (one.type === ComponentType.StringSelect ? [one] : []))
        : [],
    )[0];
    await people.select(kim, message?.id ?? "", menu?.custom_id ?? "", [menu?.options[0]?.value ?? ""]);
    await told("Kim", /They closed the conversation/);
    await people.dm(kim, "nobody reads this");
    await until(() => inDirect(kim).some(({ content }) => /haven't read this one/.test(content)));
    assert.equal(
      inThread(threadOf("Kim")?.id).some(({ content }) => /nobody reads/.test(content)),
      false,
    );
  });

  await t.test(
    "who asks to be forgotten takes their words along, and the team sees that it is over",
    async () => {
      const leo = member("Leo");
      await open(leo);
      await people.dm(leo, "please never tell anybody about this");
      await told("Leo", /never tell anybody/);
      const thread = threadOf("Leo")?.id ?? "";
      await people.slash(leo, general, "forget", { what: "me", sure: "yes" });
      await until(() => inThread(thread).some(({ content }) => /are forgotten: this is over/.test(content)));
      await until(() => inThread(thread).every(({ content }) => !/never tell anybody/.test(content)));
      await until(() => world.threads(staff).find(({ id }) => id === thread)?.name === "A request");
      assert.equal(records.mails.openOf(leo).length, 0);
    },
  );

  await t.test(
    "somebody who turns out to be under 13 is forgotten, and the team sees that it is over",
    async () => {
      const nia = member("Nia");
      await open(nia);
      await people.dm(nia, "can you help me with school?");
      await told("Nia", /help me with school/);
      const thread = threadOf("Nia")?.id ?? "";
      await reef.mention(nia, "I'm 11 years old");
      await until(() => inThread(thread).some(({ content }) => /are forgotten: this is over/.test(content)));
      await until(() => inThread(thread).every(({ content }) => !/help me with school/.test(content)));
      assert.equal(records.mails.openOf(nia).length, 0);
    },
  );

  await t.test(
    "a thread that staff deleted loses no mail, closed messages are a clear refusal, and a deleted word isn't passed on",
    async () => {
      const mia = member("Mia");
      await open(mia);
      await people.dm(mia, "the first of two");
      await told("Mia", /the first of two/);
      const before = threadOf("Mia")?.id ?? "";
      world.deleteChannel(before);
      await people.dm(mia, "the second of two");
      await until(() => threadOf("Mia") !== undefined && threadOf("Mia")?.id !== before);
      await told("Mia", /the second of two/);
      world.closeDirectMessages(mia);
      await people.write(guild.owner_id, threadOf("Mia")?.id ?? "", "!answer are you there?");
      await told("Mia", /can't be delivered/);
      const calls = () =>
        discord.journal.entries.filter(({ what }) => what.includes(world.directMessages(mia).id)).length;
      const made = calls();
      await people.write(guild.owner_id, threadOf("Mia")?.id ?? "", "!answer and now?");
      await until(
        () =>
          inThread(threadOf("Mia")?.id).filter(({ content }) => /can't be delivered/.test(content)).length ===
          2,
      );
      assert.equal(calls(), made, "Discord isn't asked again and again");
    },
  );
});
