import assert from "node:assert/strict";
import { test } from "node:test";
import { PermissionFlagsBits } from "discord-api-types/v10";
import type { GuildFacts } from "../plugin-api/people.ts";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";

const { ManageMessages, ViewChannel } = PermissionFlagsBits;

test("what every member sees of a server needs no grant", async (t) => {
  const { world, guild, general, plugin } = await putPluginsAtDiscord(t);
  const crew = plugin("crew");
  const ask = async (id: string) => (await crew("guild", { id })) as unknown as GuildFacts | null;
  const role = world.addRole(guild.id, { name: "Mod", permissions: ManageMessages, color: 0xff8800 });
  const staff = world.addChannel(guild.id, { name: "staff" }).id;
  world.overwrite(staff, guild.id, { deny: ViewChannel });
  const [wave] = world.changeGuild(guild.id, {
    icon: "a1",
    boosts: 8,
    emojis: [{ name: "wave", animated: true }],
  }).emojis;
  const found = await ask(guild.id);
  assert.deepEqual(
    [found?.name, found?.ownerId, found?.memberCount, found?.boostCount, found?.boostLevel],
    ["Reef", guild.owner_id, 2, 8, 2],
  );
  assert.equal(found?.iconUrl, `https://cdn.discordapp.com/icons/${guild.id}/a1.png`);
  assert.ok(Math.abs(Date.parse(found?.createdAt ?? "") - Date.now()) < 60_000);
  assert.deepEqual(
    found?.channels.map(({ id }) => id),
    [general],
    "a channel that only some see isn't named",
  );
  assert.deepEqual(found?.emojis, [
    {
      ...{ id: wave?.id, name: "wave", animated: true },
      url: `https://cdn.discordapp.com/emojis/${wave?.id}.gif`,
    },
  ]);
  assert.deepEqual(
    found?.roles.find(({ id }) => id === role.id),
    { id: role.id, name: "Mod", color: 0xff8800, position: 1, permissions: ["manage_messages"] },
  );
  assert.deepEqual(found?.roles.at(-1)?.name, "@everyone");
  const stranger = world.addGuild({ name: "Unserved" });
  assert.equal(await ask(stranger.id), null);
});
