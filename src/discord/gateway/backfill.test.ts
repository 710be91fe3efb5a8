import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { API } from "@discordjs/core";
import { compareSnowflakes, snowflakeAt } from "../../../packages/discord-rules/snowflake.ts";
import { startDiscord } from "../../../packages/discord-simulator/start-discord.ts";
import { silentLog } from "../../log/log.ts";
import { openDatabase } from "../../store/open-database.ts";
import { createRest } from "../rest/create-rest.ts";
import { createInbox } from "../store/inbox.ts";
import { createMissedMessages } from "../store/missed-messages.ts";
import { createBackfill } from "./backfill.ts";

const hour = 60 * 60_000;
const onlyShard = { shardId: 0, shardCount: 1 };

async function inTheReef(t: TestContext) {
  const discord = await startDiscord({ rateLimits: "off" });
  t.after(() => discord.stop());
  const guild = discord.world.addGuild({ name: "Reef" });
  const channel = discord.world.addChannel(guild.id, { name: "general" }).id;
  const ann = discord.world.addMember(guild.id, { name: "Ann" }).id;
  const database = openDatabase(":memory:");
  const inbox = createInbox(database);
  const keep = (id: string) => inbox.add({ id, event: { t: "MESSAGE_CREATE", d: { id } } as never });
  const missed = createMissedMessages(database);
  const rest = createRest({ token: discord.botToken, apiUrl: discord.url, log: silentLog });
  const clock = { ahead: 0 };
  const stored: string[] = [];
  /** A new process over the same database. */
  function nextProcess(pause?: () => Promise<void>) {
    const backfill = createBackfill({
      ...{ api: new API(rest), inbox, missed, log: silentLog, now: () => Date.now() + 0.25 + clock.ahead },
      guildIds: new Set([guild.id]),
      hold: () => () => {},
      onStored: ({ id }) => stored.push(id),
      ...(pause === undefined ? {} : { pause }),
    });
    t.after(() => backfill.stop());
    return backfill;
  }
  const settled = async () => {
    while (missed.open().length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  const seen = (last: string) =>
    ({ id: guild.id, channels: [{ id: channel, type: 0, last_message_id: last }], threads: [] }) as never;
  const asked = () => discord.journal.entries.filter(({ what }) => /GET .*\/messages/.test(what)).length;
  return { discord, channel, ann, keep, nextProcess, stored, settled, seen, missed, clock, asked };
}

test("an id from the future skips nothing: messages since the newest real one are fetched", async (t) => {
  const { discord, channel, ann, keep, nextProcess, stored, seen } = await inTheReef(t);
  keep(snowflakeAt(Date.now() - 60_000));
  keep("18446744073709551615");
  const { id } = await discord.people.write(ann, channel, "while you were away");
  const backfill = nextProcess();
  backfill.sessionLost(onlyShard);
  await backfill.guildSeen(seen(id));
  assert.deepEqual(stored, [id]);
});

test("fetches more than a thousand missed messages, oldest first", async (t) => {
  const { discord, channel, ann, keep, nextProcess, stored, seen, missed } = await inTheReef(t);
  keep(snowflakeAt(Date.now() - 60_000));
  const written: string[] = [];
  for (let n = 0; n < 1_250; n += 1)
    written.push((await discord.people.write(ann, channel, `missed ${n}`)).id);
  const backfill = nextProcess();
  backfill.sessionLost(onlyShard);
  await backfill.guildSeen(seen(written.at(-1) ?? ""));
  assert.deepEqual(stored, written);
  assert.deepEqual(missed.open(), []);
});

test("asks for what is missing on a resumed session, which brings no guilds, and only once", async (t) => {
  const { discord, channel, ann, keep, nextProcess, stored, settled, asked } = await inTheReef(t);
  keep(snowflakeAt(Date.now() - 60_000));
  const { id } = await discord.people.write(ann, channel, "while you were away");
  nextProcess().sessionLost(onlyShard);
  const next = nextProcess();
  next.resume();
  next.begun("resumed");
  await settled();
  assert.deepEqual(stored, [id]);
  const before = asked();
  const third = nextProcess();
  third.resume();
  third.begun("resumed");
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(asked(), before);
});

test("a session lost during the backfill is fetched as well, from where it left off", async (t) => {
  const { discord, channel, ann, keep, nextProcess, stored, seen, settled } = await inTheReef(t);
  keep(snowflakeAt(Date.now() - 60_000));
  const first = await discord.people.write(ann, channel, "missed by the first");
  const broken = discord.faults.add({
    on: /GET .*\/messages/,
    times: 1_000,
    effect: { kind: "answer", status: 502 },
  });
  const again = Promise.withResolvers<void>();
  const one = nextProcess(() => again.promise);
  one.sessionLost(onlyShard);
  await one.guildSeen(seen(first.id));
  // This one arrives live, so it is the newest known message.
  keep(snowflakeAt(Date.now() + 30_000));
  const second = await discord.people.write(ann, channel, "missed by the second");
  one.sessionLost(onlyShard);
  await one.guildSeen(seen(second.id));
  assert.deepEqual(stored, []);
  broken();
  again.resolve();
  await settled();
  assert.deepEqual(stored, [first.id, second.id].toSorted(compareSnowflakes));
});

test("asks once for a channel that Discord refuses for good, and for twelve hours for one that only fails", async (t) => {
  const { discord, channel, ann, keep, nextProcess, stored, seen, missed, clock, settled } =
    await inTheReef(t);
  keep(snowflakeAt(Date.now() - 60_000));
  const { id } = await discord.people.write(ann, channel, "while you were away");
  const body = { code: 50001, message: "Missing Access" };
  discord.faults.add({ on: /GET .*\/messages/, effect: { kind: "answer", status: 403, body } });
  const one = nextProcess();
  one.sessionLost(onlyShard);
  await one.guildSeen(seen(id));
  assert.deepEqual(missed.open(), []);

  discord.faults.add({ on: /GET .*\/messages/, times: 10_000, effect: { kind: "answer", status: 502 } });
  let pauses = 0;
  const other = nextProcess(async () => {
    pauses += 1;
    clock.ahead += hour;
  });
  other.sessionLost(onlyShard);
  await other.guildSeen(seen(id));
  await settled();
  assert.deepEqual(stored, []);
  assert.ok(pauses >= 12, `${pauses} pauses`);
});
