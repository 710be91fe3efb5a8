import assert from "node:assert/strict";
import { test } from "node:test";
import { PermissionFlagsBits } from "discord-api-types/v10";
import { createCopyFollower } from "../discord/follow-deletions.ts";
import { createMessageRemovals } from "../discord/store/message-removals.ts";
import { welcomeCard } from "../plugin-api/images/cards.ts";
import type { Picture } from "../plugin-api/images/images.ts";
import type { PicturePart } from "../plugin-api/images/picture.ts";
import type { ReadMessage } from "../plugin-api/message-facts.ts";
import { AutoModError } from "../plugins/capabilities/auto-mod/auto-mod-error.ts";
import type { HandlerCall } from "../plugins/dispatch/call.ts";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";

async function setUp(...given: Parameters<typeof putPluginsAtDiscord>) {
  const set = await putPluginsAtDiscord(...given);
  const { world, guild, grant } = set;
  const ann = world.addMember(guild.id, { name: "Ann" }).id;
  const board = world.addChannel(guild.id, { name: "board" }).id;
  const crew = set.plugin("crew");
  for (const need of ["read_history", "send_files", "send_files_unattended"] as const) grant(need);
  const draw = async (children: readonly PicturePart[], calls: readonly HandlerCall[] = []) =>
    (await crew(
      "image.draw",
      { width: 200, height: 100, alt: "A card", children },
      undefined,
      calls,
    )) as unknown as Picture;
  const send = (picture: Picture, calls: readonly HandlerCall[] = [], by = crew) => {
    const { handle, name, description } = picture;
    return by(
      "send",
      { channelId: board, content: { files: [{ handle, name, description }] } },
      undefined,
      calls,
    );
  };
  return { ...set, ann, board, crew, draw, send };
}

test("a card with an avatar is drawn, and sent with its alternative text", async (t) => {
  const { crew, send, board, world, plugin, ann } = await setUp(t);
  // Each member has a picture at Discord, which is fetched from there and from nowhere else.
  const avatar = `https://cdn.discordapp.com/avatars/${ann}/abc.png`;
  const card = welcomeCard({ name: "Ann", avatar, subtitle: "Member no. 2" });
  const picture = (await crew("image.draw", card)) as unknown as Picture;
  await send(picture);
  const [file] = world.messages(board).flatMap(({ attachments }) => attachments);
  assert.ok(file !== undefined);
  assert.deepEqual([file.filename, file.description], ["welcome.png", "Welcome, Ann, Member no. 2"]);
  const png = Buffer.from(await (await fetch(file.url)).arrayBuffer());
  assert.deepEqual(
    [png.toString("latin1", 1, 4), png.readUInt32BE(16), png.readUInt32BE(20)],
    ["PNG", 800, 260],
  );
  // A plugin that leaves its alternative text out has it all the same.
  const again = (await crew("image.draw", card)) as unknown as Picture;
  await send({ ...again, name: "x.png", description: " " });
  const sent = world.messages(board).flatMap(({ attachments }) => attachments);
  assert.deepEqual(
    sent.map(({ description }) => description),
    Array(2).fill("Welcome, Ann, Member no. 2"),
  );
  await assert.rejects(send(picture, [], plugin("other")), /There is no such file/);
  const elsewhere = welcomeCard({ name: "Ann", avatar: "https://example.com/avatars/1/a.png" });
  await assert.rejects(crew("image.draw", elsewhere), /isn't the address of a picture of Discord's/);
  const missing = welcomeCard({ name: "Ann", avatar: "https://cdn.discordapp.com/avatars/1/a.png" });
  await assert.rejects(crew("image.draw", missing), /Discord doesn't hand over the file/);
});

test("words and files in a picture are held to what holds for words and files", async (t) => {
  const { draw, send, crew, ann, world, guild, general, people, calledBy, records, database, board } =
    await setUp(t);
  world.addKeywordRule(guild.id, ["kraken*", "sea monster"]);
  const said = calledBy(ann, { said: ["krakens ahead", "sea monster"] });
  for (const children of [
    [{ row: [{ column: [{ text: "Ann says KRAKENS ahead" }] }] }],
    [{ row: [{ text: "a sea" }, { text: "monster" }] }],
    [{ row: [..."kraken"].map((text) => ({ text })) }],
    // Drawn as the letters that they look like, and without most accents.
    [{ text: "𝐤𝐫𝐚𝐤𝐞𝐧" }],
    [{ row: [{ text: "k\u0336r\u0336a\u0336" }, { text: "𝓴𝓮𝓷" }] }],
  ])
    await assert.rejects(send(await draw(children, [said]), [said]), AutoModError);
  // Also where the picture is within another one.
  const inner = await draw([{ text: "krakens ahead" }], [said]);
  const outer = await draw([{ image: inner, width: 100, height: 50 }], [said]);
  await assert.rejects(send(outer, [said]), AutoModError);
  await send(await draw([{ text: "krakens ahead" }]));

  const staff = world.addChannel(guild.id, { name: "staff" }).id;
  const bytes = new Uint8Array(
    await (await fetch(world.messages(board)[0]?.attachments[0]?.url ?? "")).arrayBuffer(),
  );
  const attach = (channelId: string, words: string) =>
    people.write(ann, channelId, words, { files: [{ name: "plan.png", type: "image/png", bytes }] });
  const secret = (await attach(staff, "We sail north at the break of dawn")).id;
  world.overwrite(staff, guild.id, { deny: PermissionFlagsBits.ViewChannel });
  const owner = [calledBy(guild.owner_id, {}, staff)];
  const read = async (channelId: string, id: string, calls: readonly HandlerCall[]) =>
    (await crew("getMessage", { channelId, id }, undefined, calls)) as unknown as ReadMessage;
  const { attachments, content } = await read(staff, secret, owner);
  const [plan] = attachments;
  assert.ok(plan !== undefined);
  const isPrivate = /channel that not everybody sees/;
  await assert.rejects(send(await draw([{ image: plan, width: 10, height: 10 }])), isPrivate);
  await assert.rejects(send(await draw([{ text: content }])), isPrivate);

  const open = (await attach(general, "The cook has found a chest of gold")).id;
  const quoted = await read(general, open, owner);
  const [chest] = quoted.attachments;
  assert.ok(chest !== undefined);
  const pictures = [
    await draw([{ image: chest, width: 10, height: 10 }]),
    await draw([{ text: quoted.content }]),
  ];
  const sent = [];
  for (const picture of pictures) sent.push((await send(picture)).id);
  let count = 0;
  const follow = createCopyFollower(records.copies, () => {
    count += 1;
  });
  follow({
    t: "MESSAGE_DELETE",
    d: { id: open, channel_id: general, guild_id: guild.id },
  } as Parameters<typeof follow>[0]);
  assert.equal(count, 1);
  const removals = createMessageRemovals(database);
  assert.ok(sent.includes(removals.next(Date.now())?.ref ?? ""));
  const again = await draw([{ text: quoted.content }]);
  await assert.rejects(send(again), /repeats a message that was deleted/);
});
