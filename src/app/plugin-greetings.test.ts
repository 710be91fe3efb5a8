import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { needOf } from "../plugin-api/needs.ts";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";

/* The first exception to consent: one greeting that pings the newcomer, where an admin granted it. */

async function setUp(t: TestContext) {
  const set = await putPluginsAtDiscord(t);
  const { world, discord, guild, general, plugin, calledBy } = set;
  const [ann = "", bob = ""] = ["Ann", "Bob"].map((name) => world.addMember(guild.id, { name }).id);
  const crew = plugin("crew");
  /** An event: somebody has just joined. */
  const joined = (userId: string, joinedAt = Date.now(), guildId = guild.id) =>
    calledBy(userId, {
      kind: "event",
      caller: { userId, lendsRights: false, guildId, channelId: undefined, messageId: undefined, joinedAt },
    });
  const greet = async (content: string, calls = [joined(ann)], act = crew) => {
    const before = discord.pings.length;
    await act("send", { channelId: general, content: { content } }, undefined, calls);
    return discord.pings.slice(before).flatMap(({ userIds }) => userIds);
  };
  return { ...set, ann, bob, crew, joined, greet };
}

test("a greeting pings the newcomer once where that is granted, and nobody else", async (t) => {
  const { grant, greet, world, general, guild, ann, bob, records } = await setUp(t);
  const hello = `Welcome <@${ann}>, this is <@${bob}>, @everyone!`;
  assert.deepEqual(await greet(hello), [], "not granted");
  grant("greet_newcomers");
  assert.deepEqual(await greet(hello), [ann]);
  const said = world.messages(general).at(-1);
  assert.match(said?.content ?? "", /-# from the crew plugin$/);
  assert.deepEqual(await greet(hello), [], "once");
  const [did] = records.deeds.of(guild.id, "crew", 0, 10);
  assert.deepEqual([did?.what, did?.state], [{ kind: "greet", userId: ann }, "done"]);
});

test("nobody is greeted with a ping who isn't named, joined earlier or elsewhere, or for another event", async (t) => {
  const { grant, greet, ann, bob, joined, calledBy, elsewhere, plugin, declares, records, guild } =
    await setUp(t);
  grant("greet_newcomers");
  const hello = `Welcome <@${ann}>!`;
  assert.deepEqual(await greet("Welcome, you!"), []);
  assert.deepEqual(await greet(hello, [joined(ann, Date.now() - 11 * 60_000)]), []);
  assert.deepEqual(await greet(hello, [joined(ann, Date.now() + 11 * 60_000)]), []);
  assert.deepEqual(await greet(hello, [joined(ann, Number.NaN)]), []);
  assert.deepEqual(await greet(hello, [joined(ann, Date.now(), elsewhere.id)]), []);
  assert.deepEqual(await greet(hello, [joined(bob)]), []);
  assert.deepEqual(await greet(hello, [calledBy(ann)]), []);
  assert.deepEqual(await greet(hello, []), []);
  const undeclared = plugin("crew", { ...declares, discord: [] });
  assert.deepEqual(await greet(hello, [joined(ann)], undeclared), []);
  assert.deepEqual(records.deeds.of(guild.id, "crew", 0, 10), []);
  assert.deepEqual(await greet(hello), [ann]);
});

test("in a raid newcomers are mentioned silently, and somebody who rejoins isn't pinged again within the hour", async (t) => {
  const { grant, greet, joined, world, guild, ann } = await setUp(t);
  grant("greet_newcomers");
  const most = needOf("greet_newcomers")?.cap?.inServer ?? assert.fail();
  assert.deepEqual(await greet(`<@${ann}>`), [ann]);
  assert.deepEqual(await greet(`<@${ann}>`, [joined(ann, Date.now() + 1)]), []);
  const raid = Array.from({ length: most + 5 }, (_, at) => world.addMember(guild.id, { name: `R${at}` }).id);
  const pinged: string[] = [];
  for (let from = 0; from < raid.length; from += 5) {
    const some = raid.slice(from, from + 5);
    pinged.push(
      ...(await greet(
        some.map((id) => `<@${id}>`).join(" "),
        some.map((id) => joined(id)),
      )),
    );
  }
  assert.deepEqual(pinged, raid.slice(0, most - 1));
});

test("a greeting that couldn't be sent counts as none", async (t) => {
  const { grant, greet, discord, ann } = await setUp(t);
  grant("greet_newcomers");
  const body = { code: 50013, message: "Missing Permissions" };
  discord.faults.add({ on: /^POST .*messages$/, effect: { kind: "answer", status: 403, body } });
  await assert.rejects(greet(`<@${ann}>`));
  assert.deepEqual(await greet(`<@${ann}>`), [ann]);
});
