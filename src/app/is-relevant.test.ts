import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import type { GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import { createBotHarness } from "./fixtures/bot-harness.ts";
import { createConcern } from "./is-relevant.ts";

const turbot = "9";

function concerned(
  message: Partial<GatewayMessageCreateDispatchData>,
  { owns = false, listens = false }: { readonly owns?: boolean; readonly listens?: boolean } = {},
): boolean {
  const plain = { channel_id: "2", guild_id: "1", content: "hello", mentions: [], mention_roles: [] };
  return createConcern({
    ...{ botUserId: turbot, commandPrefix: "?" },
    requests: { mayOwn: () => owns },
    plugins: { mayListen: () => listens },
  })({ ...plain, ...message } as unknown as GatewayMessageCreateDispatchData);
}

test("a message concerns Turbot if it mentions it, is a command, is in a request's thread, or has a listener; others don't", () => {
  assert.equal(concerned({}), false);
  assert.equal(concerned({ content: "is it 9? yes!" }), false);
  assert.equal(concerned({ mentions: [{ id: turbot }] as never }), true);
  assert.equal(concerned({ mention_roles: ["7"] }), true, "a role may be Turbot's");
  assert.equal(concerned({ content: "?ping" }), true);
  assert.equal(concerned({}, { owns: true }), true);
  assert.equal(concerned({}, { listens: true }), true);
});

test("keeps messages that concern nobody out of the inbox, and the next bot answers what comes after them", async (t) => {
  const world = await createBotHarness(t, { plugins: "shipped" });
  const { discord, general, ann, bob, home } = world;
  const bot = await world.startLiveProcess();
  const database = new DatabaseSync(join(home, "data", "sessions.db"), { readOnly: true });
  t.after(() => database.close());
  const answered = async (id: string) =>
    discord.people.waitForMessage(general, ({ message_reference: to }) => to?.message_id === id, 30_000);

  const between: string[] = [];
  for (let n = 0; n < 20; n += 1)
    between.push((await discord.people.write(bob, general, `so we said ${n}`)).id);
  await answered((await world.mention(ann, "hello")).id);
  await answered((await discord.people.write(bob, general, "!ping")).id);
  const stored = () =>
    database
      .prepare("SELECT id FROM inbox WHERE t = 'MESSAGE_CREATE'")
      .all()
      .map(({ id }) => String(id));
  assert.deepEqual(
    stored().filter((id) => between.includes(id)),
    [],
  );
  assert.equal(stored().length, 2);

  // Their arrival is still recorded, so they aren't fetched after a lost session.
  const seen = () => String(database.prepare("SELECT message_id AS id FROM newest_seen").get()?.id ?? 0);
  while (BigInt(seen()) < BigInt(between.at(-1) ?? 0)) await setTimeout(20);

  // Messages sent while no bot listens arrive when the session is resumed.
  await bot.end("SIGKILL");
  await discord.people.write(bob, general, "is it gone?");
  const missed = await world.mention(ann, "are you back?");
  await world.startLive();
  await answered(missed.id);
  assert.equal(stored().filter((id) => id === missed.id).length, 1);
});
