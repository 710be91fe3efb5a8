import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createBotHarness } from "../../src/app/fixtures/bot-harness.ts";
import { openDatabase } from "../../src/store/open-database.ts";

const source = readFileSync(resolve(import.meta.dirname, "../../plugins/reminders.ts"), "utf8");

async function until<T>(look: () => T | undefined): Promise<T> {
  for (let looks = 0; looks < 900; looks += 1) {
    const seen = look();
    if (seen !== undefined) return seen;
    await sleep(50);
  }
  assert.fail("it never happened");
}

test("a person says their time zone once, and is reminded by their own clocks, also after a kill", {
  timeout: 300_000,
}, async (t) => {
  const reef = await createBotHarness(t, { plugins: { reminders: source } });
  const { discord, general, ann, bob } = reef;
  const { people, world } = discord;
  const says = (words: RegExp, to?: string) =>
    until(() => world.messages(general, to).findLast(({ content }) => words.test(content)));
  const me = (who: string, when: string, what: string) =>
    people.slash(who, general, "remind me", { when, what });
  const first = await reef.startLiveProcess();
  const database = openDatabase(join(reef.home, "data", "sessions.db"));
  t.after(() => database.close());

  // Asked once, in a message that only they see; answered with the menu under it, or the command.
  await me(ann, "tomorrow at 9", "far away");
  const question = await says(/I don't know what time it is for you/, ann);
  assert.equal(
    world.messages(general).some(({ id }) => id === question.id),
    false,
  );
  await people.select(ann, question.id, "zone:pick", ["Europe/Berlin"]);
  await says(/\(Europe\/Berlin\), for all plugins/, ann);
  const found = await people.autocomplete(bob, general, "timezone", "place", "new york");
  assert.deepEqual(
    found.map(({ value }) => value),
    ["America/New_York"],
  );
  await people.slash(bob, general, "timezone", { place: "America/New_York" });
  await says(/\(America\/New_York\), for all plugins/, bob);

  await me(ann, "tomorrow at 9", "far away");
  await says(/: far away ⏰$/, ann);
  await me(bob, "in 3 seconds", "feed the fish");
  await says(/: feed the fish ⏰$/, bob);
  await says(/\*\*reminders\*\* can ping you in this server when your reminder is due/, bob);
  // Nobody is pinged before it is noted that they were told of it.
  const told = database.prepare("SELECT 1 FROM ping_consents WHERE user_id = ? AND is_stopped = 0");
  await until(() => told.get(bob));
  await first.end("SIGKILL");

  // Its time comes while nobody is there.
  await sleep(3_000);
  await reef.startLiveProcess();
  const reminder = await says(/you wanted to remember: feed the fish ⏰/);
  assert.deepEqual(
    reminder.mentions.map(({ id }) => id),
    [bob],
  );

  // What is kept of Ann is hers to see, and to have forgotten.
  await people.slash(ann, general, "mydata");
  await people.slash(ann, general, "forget", { what: "me", sure: "yes" });
  await people.slash(ann, general, "remind list");
  await says(/^Nothing ahead\.$/, ann);
  await me(ann, "tomorrow at 9", "again");
  await until(() =>
    world.messages(general, ann).filter(({ content }) => /I don't know what time it is/.test(content))
      .length > 1
      ? true
      : undefined,
  );
});
