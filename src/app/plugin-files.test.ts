import assert from "node:assert/strict";
import { test } from "node:test";
import { PermissionFlagsBits } from "discord-api-types/v10";
import { createCopyFollower } from "../discord/follow-deletions.ts";
import { createMessageRemovals } from "../discord/store/message-removals.ts";
import type { ReadMessage } from "../plugin-api/message-facts.ts";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";

const picture = new Uint8Array([137, 80, 78, 71, 0, 255]);

async function setUp(...given: Parameters<typeof putPluginsAtDiscord>) {
  const set = await putPluginsAtDiscord(...given);
  const { world, guild, general, people, grant, discord } = set;
  const ann = world.addMember(guild.id, { name: "Ann" }).id;
  const board = world.addChannel(guild.id, { name: "board" }).id;
  const crew = set.plugin("crew");
  grant("read_history");
  grant("send_files");
  grant("send_files_unattended");
  const attach = (name: string, bytes: Uint8Array, type = "image/png", channelId = general) =>
    people.write(ann, channelId, "", { files: [{ name, type, bytes }] });
  /** What the plugin gets of a message's file. */
  const fileOf = async (id: string, channelId = general, calls: Parameters<typeof crew>[3] = []) => {
    const message = (await crew("getMessage", { channelId, id }, undefined, calls)) as unknown as ReadMessage;
    const [file] = message.attachments;
    assert.ok(file !== undefined);
    return file;
  };
  const sendOn = (file: { handle: string; name: string }, by = crew) =>
    by("send", { channelId: board, content: { files: [{ handle: file.handle, name: file.name }] } });
  const read = async (handle: string, by = crew) =>
    (await by("file.read", { handle })) as unknown as { base64: string; isText: boolean };
  const shown = async () => {
    const urls = world.messages(board).flatMap(({ attachments }) => attachments.map(({ url }) => url));
    return Promise.all(urls.map(async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer())));
  };
  return { ...set, ann, board, crew, attach, fileOf, sendOn, read, shown, discord };
}

test("a file is sent on and read by its handle, and its address isn't told", async (t) => {
  const { attach, fileOf, sendOn, read, shown } = await setUp(t);
  const file = await fileOf((await attach("cat.png", picture)).id);
  assert.deepEqual([file.name, file.size, file.type, "url" in file], ["cat.png", 6, "image/png", false]);
  await sendOn(file);
  assert.deepEqual(await shown(), [picture]);
  assert.deepEqual(await read(file.handle), {
    base64: Buffer.from(picture).toString("base64"),
    isText: false,
  });
  const note = await fileOf((await attach("note.txt", Buffer.from("Ahoy, ä"), "text/plain")).id);
  assert.deepEqual(await read(note.handle), {
    base64: Buffer.from("Ahoy, ä").toString("base64"),
    isText: true,
  });
});

test("another plugin's handle, one that is made up, and one whose hour is over are refused", async (t) => {
  const { attach, fileOf, sendOn, read, plugin, grant } = await setUp(t);
  grant("send_files", "other");
  grant("send_files_unattended", "other");
  const file = await fileOf((await attach("cat.png", picture)).id);
  const other = plugin("other");
  const none = /a handle is only its own plugin's, and ends after an hour/;
  await assert.rejects(read(file.handle, other), none);
  await assert.rejects(sendOn(file, other), none);
  await assert.rejects(sendOn({ handle: "made up", name: "x.png" }), none);
  // Each look at the test's clock is 100 seconds.
  await assert.rejects(async () => {
    for (let looks = 0; looks < 60; looks += 1) await read(file.handle);
  }, none);
});

test("what is too large for the engine or a message, and what isn't what it says, is refused", async (t) => {
  const { attach, fileOf, sendOn, read, board, crew, world } = await setUp(t);
  const large = await fileOf((await attach("large.png", new Uint8Array(1024 * 1024 + 1))).id);
  await assert.rejects(read(large.handle), /1 MB at most/);
  await sendOn(large);
  const larger = await fileOf((await attach("larger.png", new Uint8Array(5 * 1024 * 1024))).id);
  const files = [larger, larger].map(({ handle }, index) => ({ handle, name: `${index}.png` }));
  await assert.rejects(crew("send", { channelId: board, content: { files } }), /8 MB a message/);
  const odd = await fileOf((await attach("page.txt", Buffer.from("<html>"), "image/png")).id);
  await assert.rejects(sendOn(odd), /isn't what it says/);
  assert.equal(world.messages(board).length, 1);
});

test("sending on takes the same grant as other files, and Turbot's permission", async (t) => {
  const { attach, fileOf, sendOn, records, guild, world, board } = await setUp(t);
  const { ViewChannel, SendMessages, ReadMessageHistory } = PermissionFlagsBits;
  world.limitBot(guild.id, ViewChannel | SendMessages | ReadMessageHistory);
  const file = await fileOf((await attach("cat.png", picture)).id);
  world.overwrite(board, guild.id, { deny: PermissionFlagsBits.AttachFiles });
  await assert.rejects(sendOn(file), /isn't allowed to send files/);
  records.grants.revoke("crew", guild.id, "send_files");
  await assert.rejects(sendOn(file), /"send_files" isn't granted/);
});

test("a picture of Discord's is sent on by its address, and nothing else is", async (t) => {
  const { crew, sendOn, shown, ann, discord } = await setUp(t);
  const { origin } = new URL(discord.url);
  const avatar = (await crew("file.picture", {
    url: `${origin}/avatars/${ann}/abc.png`,
  })) as unknown as {
    handle: string;
    name: string;
  };
  assert.equal(avatar.name, "abc.png");
  await sendOn(avatar);
  assert.equal((await shown()).length, 1);
  for (const url of [
    "https://example.com/avatars/1/abc.png",
    "https://cdn.discordapp.com.example.com/avatars/1/abc.png",
    "https://user@cdn.discordapp.com/avatars/1/abc.png",
    `${origin}/api/v10/users/@me`,
    `${origin}/avatars/../api/v10/gateway.png`,
    "file:///etc/passwd",
    "nonsense",
  ]) {
    await assert.rejects(crew("file.picture", { url }), /isn't the address of a picture of Discord's/, url);
  }
});

test("a file from where not everybody reads isn't carried elsewhere", async (t) => {
  const { attach, fileOf, sendOn, world, guild, calledBy } = await setUp(t);
  const staff = world.addChannel(guild.id, { name: "staff" }).id;
  const { id } = await attach("plan.png", picture, "image/png", staff);
  world.overwrite(staff, guild.id, { deny: PermissionFlagsBits.ViewChannel });
  const file = await fileOf(id, staff, [calledBy(guild.owner_id, {}, staff)]);
  await assert.rejects(sendOn(file), /channel that not everybody sees/);
});

test("a picture that was sent on goes with its message", async (t) => {
  const { attach, fileOf, sendOn, records, database, general, guild, board, world } = await setUp(t);
  const { id } = await attach("cat.png", picture);
  const file = await fileOf(id);
  await sendOn(file);
  let count = 0;
  const follow = createCopyFollower(records.copies, () => {
    count += 1;
  });
  follow({
    t: "MESSAGE_DELETE",
    d: { id, channel_id: general, guild_id: guild.id },
  } as Parameters<typeof follow>[0]);
  const removal = createMessageRemovals(database).next(Date.now());
  assert.deepEqual([count, removal?.ref, removal?.how], [1, world.messages(board)[0]?.id, "delete"]);
  await assert.rejects(sendOn(file), /repeats a message that was deleted/);
});
