import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createBotHarness } from "../../src/app/fixtures/bot-harness.ts";
import { createPluginRecords } from "../../src/plugins/host/plugin-records.ts";
import { until } from "../../src/requests/fixtures/until.ts";
import { openDatabase } from "../../src/store/open-database.ts";

const source = readFileSync(resolve(import.meta.dirname, "../../plugins/reminders.ts"), "utf8");

test("a private reminder comes by direct message after a kill, and no more once its button was pressed", {
  timeout: 300_000,
}, async (t) => {
  const reef = await createBotHarness(t, { plugins: { reminders: source } });
  const { discord, general, ann, guild } = reef;
  const { people, world } = discord;
  const says = async (channelId: string, words: RegExp, to?: string) => {
    let found = world.messages(channelId, to).findLast(({ content }) => words.test(content));
    await until(async () => {
      found = world.messages(channelId, to).findLast(({ content }) => words.test(content));
      return found !== undefined;
    });
    return found ?? assert.fail();
  };
  const first = await reef.startLiveProcess();
  await people.slash(ann, general, "timezone", { place: "Europe/Berlin" });
  await says(general, /\(Europe\/Berlin\), for all plugins/, ann);
  const remind = (when: string, what: string) =>
    people.slash(ann, general, "remind privately", { when, what });
  await remind("in 3 seconds", "the surprise");
  await says(general, /\*\*reminders\*\* can write to you from this server/, ann);
  await first.end("SIGKILL");
  const database = openDatabase(join(reef.home, "data", "sessions.db"));
  const declares = { http: [], discord: ["write_to_people"] };
  createPluginRecords(database, Date.now).grants.grant(
    ...(["reminders", guild.id, "write_to_people", declares, guild.owner_id] as const),
  );
  database.close();

  await sleep(3_000);
  await reef.startLiveProcess();
  const direct = world.directMessages(ann).id;
  const letter = await says(direct, /You wanted to remember: the surprise ⏰/);
  assert.match(letter.content, /from the reminders plugin in \*\*.+\*\*, as you agreed there$/);
  const pressed = await people.press(ann, letter.id, `letter:stop:reminders:${guild.id}`);
  assert.match(
    pressed.message?.content ?? "",
    /\*\*reminders\*\* won't write to you from that server any more/,
  );

  const { message: home } = await people.slash(ann, general, "privacy");
  const { message: list } = await people.press(ann, home?.id ?? "", "privacy:pings");
  assert.match(
    list?.content ?? "",
    /\*\*reminders\*\* won't write to you from this server when your reminder is due/,
  );
  await remind("in 1 second", "too late");
  await says(general, /your reminder is due, but I can't write to you/);
  assert.equal(
    world.messages(direct).some(({ content }) => content.includes("too late")),
    false,
  );
  await people.select(ann, list?.id ?? "", "ring:choose:0", [`again-dm:reminders:${guild.id}`]);
  await remind("in 1 second", "once more");
  await says(direct, /once more/);
});
