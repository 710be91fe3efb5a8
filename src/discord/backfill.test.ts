import assert from "node:assert/strict";
import { test } from "node:test";
import { API } from "@discordjs/core";
import { startDiscord } from "../../simulator/discord/start-discord.ts";
import { silentLog } from "../log/log.ts";
import { createInbox, type NewInboxEntry } from "../store/inbox.ts";
import { openDatabase } from "../store/open-database.ts";
import { createBackfill } from "./backfill.ts";
import { createRest } from "./create-rest.ts";
import { snowflakeAt } from "./snowflake.ts";

test("an id from the future has nothing passed over: what was written since the newest real one is fetched", async (t) => {
  const discord = await startDiscord({ rateLimits: "off" });
  t.after(() => discord.stop());
  const guild = discord.world.addGuild({ name: "Reef" }).id;
  const channel = discord.world.addChannel(guild, { name: "general" }).id;
  const ann = discord.world.addMember(guild, { name: "Ann" }).id;
  const inbox = createInbox(openDatabase(":memory:"));
  const keep = (id: string) => inbox.add({ id, event: { t: "MESSAGE_CREATE", d: { id } } as never });
  keep(snowflakeAt(Date.now() - 60_000));
  keep("18446744073709551615");
  const { id } = await discord.people.write(ann, channel, "while you were away");

  const stored: NewInboxEntry[] = [];
  const rest = createRest({ token: discord.botToken, apiUrl: discord.url, log: silentLog });
  const backfill = createBackfill({
    ...{ api: new API(rest), inbox, log: silentLog, now: Date.now },
    serves: () => true,
    hold: () => () => {},
    onStored: (entry) => stored.push(entry),
  });
  backfill.sessionLost();
  await backfill.guildSeen({
    id: guild,
    channels: [{ id: channel, type: 0, last_message_id: id }],
    threads: [],
  } as never);
  assert.deepEqual(
    stored.map((entry) => entry.id),
    [id],
  );
});
