import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { PermissionFlagsBits } from "discord-api-types/v10";
import {
  type DelegableNeed,
  delegableNeeds,
  delegatedPermit,
  needOf,
  readPermit,
  unattendedNeeds,
} from "../plugin-api/needs.ts";
import { createCarryOut } from "../plugins/capabilities/actions/carry-out.ts";
import { bitsOf } from "../plugins/capabilities/permission-bits.ts";
import type { HandlerCall } from "../plugins/dispatch/call.ts";
import { createPluginGrants } from "../plugins/store/plugin-grants.ts";
import { noNotices } from "./fixtures/no-notices.ts";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";

/* What an admin lets members of a role do through a plugin, tried against every bound. A need that can be delegated gets its line in `deeds`. */

type AtDiscord = Awaited<ReturnType<typeof putPluginsAtDiscord>>;
type Act = ReturnType<AtDiscord["plugin"]>;

interface World extends Pick<AtDiscord, "people" | "world"> {
  readonly sailor: string;
}

/** Uses a need once, for whoever calls, upon somebody. */
type Use = (world: World, act: Act, by: HandlerCall, targetId: string) => Promise<unknown>;

const channelOf = ({ caller }: HandlerCall) => caller?.channelId ?? assert.fail();

const deleteTheirs: Use = async ({ people }, act, by, targetId) => {
  const { id } = await people.write(targetId, channelOf(by), "off topic");
  return act("delete", { messageId: id }, by);
};
const giveSailor: Use = ({ sailor }, act, by, targetId) =>
  act("role", { change: "give", roleId: sailor, userId: targetId }, by);

const timeThemOut: Use = (_, act, by, targetId) => act("timeOut", { userId: targetId, for: "10m" }, by);
const renameThem: Use = (_, act, by, targetId) =>
  act("nickname", { userId: targetId, nickname: "Minnow" }, by);
const warnThem: Use = (_, act, by, targetId) => act("warn", { userId: targetId }, by);

const deeds: Readonly<Record<DelegableNeed, Use>> = {
  delete_messages: deleteTheirs,
  async pin_messages(_, act, by) {
    const channelId = channelOf(by);
    const { id } = await act("send", { channelId, content: { content: "mine" } });
    return act("pin", { channelId, messageId: id, change: "pin" }, by);
  },
  manage_roles: giveSailor,
  time_out_members: timeThemOut,
  change_nicknames: renameThem,
  warn_members: warnThem,
  async manage_threads({ people }, act, by, targetId) {
    const { id } = await people.write(targetId, channelOf(by), "Look");
    await people.startThread(targetId, id, "Theirs");
    return act("changeThread", { channelId: id, locked: true }, by);
  },
  manage_channels: (_, act, by) => act("slowMode", { channelId: channelOf(by), seconds: 5 }, by),
  async lock_channels({ world }, act, by) {
    await act("lockChannel", { channelId: channelOf(by) }, by);
    world.overwrite(channelOf(by), by.caller?.guildId ?? "", {});
  },
  async purge_messages({ people }, act, by, targetId) {
    await people.write(targetId, channelOf(by), "off topic");
    return act("purge", { count: 1 }, by);
  },
};

/** Those that happen to somebody. */
const upon = {
  delete_messages: deleteTheirs,
  manage_roles: giveSailor,
  time_out_members: timeThemOut,
  warn_members: warnThem,
} as const;

const { ManageGuild, ManageMessages, ManageRoles, PinMessages, ViewChannel } = PermissionFlagsBits;

/** From the highest: @Granter, @Guide, @Helper, @Sailor, @Regular. Hal is a helper, Ann and Ben are nothing, Judy grants. */
async function setUp(t: TestContext, need: DelegableNeed) {
  const set = await putPluginsAtDiscord(t);
  const { world, guild, records, plugin, calledBy } = set;
  const role = (name: string, permissions = 0n) => world.addRole(guild.id, { name, permissions }).id;
  const granter = role("Granter", ManageGuild | bitsOf(need));
  const guide = role("Guide");
  const helper = role("Helper");
  const sailor = role("Sailor");
  const regular = role("Regular");
  const member = (name: string, ...roleIds: string[]) => world.addMember(guild.id, { name, roleIds }).id;
  const hal = member("Hal", helper);
  const ann = member("Ann");
  const ben = member("Ben");
  const judy = member("Judy", granter);
  const act = plugin("crew");
  const delegate = (roles = [helper], by = judy, name = "crew") =>
    set.grant(delegatedPermit(need), name, by, guild.id, roles);
  return {
    ...set,
    ...{ granter, guide, helper, sailor, regular, member, hal, ann, ben, judy, delegate, act },
    use: (by: string, more: Partial<HandlerCall> = {}) =>
      deeds[need]({ sailor, people: set.people, world }, act, calledBy(by, more), ben),
    lastDeed: () => records.deeds.of(guild.id, "crew", 0, 1)[0],
  };
}

for (const need of delegableNeeds) {
  test(`${need}: members of a picked role use it, until it is taken back, from them or from whoever granted it`, async (t) => {
    const world = await setUp(t, need);
    const { use, hal, ann, judy, guild, grant, delegate, records, helper, granter, calledBy } = world;
    grant(need, "crew", judy);
    await assert.rejects(use(hal), /isn't allowed/, "nobody let him");
    delegate();
    await use(hal);
    const deed = world.lastDeed();
    assert.deepEqual([deed?.userId, deed?.what.isDelegated, deed?.state], [hal, true, "done"]);
    await assert.rejects(use(ann), /isn't allowed/, "she isn't in the role");

    world.world.setRoles(guild.id, hal, []);
    await assert.rejects(use(hal), /isn't allowed/, "his role was taken a moment ago");
    world.world.setRoles(guild.id, hal, [helper]);
    world.world.timeOut(guild.id, hal, new Date(Date.now() + 3_600_000).toISOString());
    await assert.rejects(use(hal), /timed out/);
    world.world.timeOut(guild.id, hal, undefined);
    await assert.rejects(use(hal, { isOver: true }));
    const { caller } = calledBy(hal);
    const event = caller && { ...caller, lendsRights: false };
    await assert.rejects(use(hal, { caller: event, kind: "event" }), /lends nobody|by itself/);

    grant(need, "crew", guild.owner_id);
    delegate();
    world.world.setRoles(guild.id, judy, []);
    await assert.rejects(use(hal), /rests for people without/);
    world.world.setRoles(guild.id, judy, [granter]);
    await use(hal);

    const other = world.plugin("other");
    grant(need, "other");
    await assert.rejects(
      deeds[need](world, other, calledBy(hal), world.ben),
      /isn't allowed/,
      "it was for one plugin",
    );
    records.grants.revoke("crew", guild.id, delegatedPermit(need));
    await assert.rejects(use(hal), /isn't allowed/);
    assert.equal(records.grants.has("crew", guild.id, need, world.declares), true);
    delegate();
    records.grants.revoke("crew", guild.id, need);
    await assert.rejects(use(hal), /isn't granted/);
    grant(need);
    await assert.rejects(use(hal), /isn't allowed/, "the part didn't come back with the whole");
  });

  test(`${need}: what is delegated in a server is nothing in another`, async (t) => {
    const { world, people, elsewhere, plugin, grant, delegate, hal, calledBy } = await setUp(t, need);
    const sailor = world.addRole(elsewhere.id, { name: "Sailor", permissions: 0n }).id;
    const away = world.addChannel(elsewhere.id, { name: "away" }).id;
    const there = world.addMember(elsewhere.id, { name: "Hal's friend" }).id;
    const target = world.addMember(elsewhere.id, { name: "Bea" }).id;
    grant(need);
    delegate();
    grant(need, "crew", elsewhere.owner_id, elsewhere.id);
    const act = plugin("crew");
    for (const userId of [there, hal]) {
      const caller = { userId, lendsRights: true, guildId: elsewhere.id, channelId: away };
      const call = calledBy("", { caller: { ...caller, messageId: undefined } });
      await assert.rejects(deeds[need]({ people, sailor, world }, act, call, target), /isn't allowed/);
    }
  });

  test(`${need}: stops at a cap of an hour for each person, below that of those who hold the permission`, async (t) => {
    const { use, hal, member, helper, grant, delegate, database, guild, records } = await setUp(t, need);
    const { cap, delegateCap = assert.fail() } = needOf(need) ?? assert.fail();
    assert.ok(cap !== undefined && delegateCap < cap.forPerson);
    grant(need);
    delegate();
    const hope = member("Hope", helper);
    const earlier = { plugin: "crew", guildId: guild.id, userId: hal, need, what: { kind: "x" } };
    for (let done = 1; done < delegateCap; done += 1) records.deeds.begin(earlier, undefined, true);
    await use(hal);
    await assert.rejects(use(hal), /often enough for this person/);
    await use(hope);
    const count = "SELECT count(*) AS n FROM plugin_deeds WHERE user_id = ?";
    assert.equal(database.prepare(count).get(hal)?.n, delegateCap);
  });
}

for (const [need, use] of Object.entries(upon) as [keyof typeof upon, Use][]) {
  test(`${need}: nothing happens to staff, to an equal, to who is above, to an app or to an operator`, async (t) => {
    const world = await setUp(t, need);
    const { guild, general, act, calledBy, grant, delegate, member, hal, helper, guide, regular, operators } =
      world;
    const oda = member("Oda");
    const jo = member("Jo", world.world.addRole(guild.id, { name: "Mod", permissions: ManageMessages }).id);
    const local = world.world.addRole(guild.id, { name: "Keeper", permissions: 0n }).id;
    world.world.overwrite(general, local, { allow: PinMessages });
    const kim = member("Kim", local);
    const quest = world.world.addRole(guild.id, { name: "Quest", permissions: 0n }).id;
    world.grant("pin_messages", "other");
    world.grant(delegatedPermit("pin_messages"), "other", guild.owner_id, guild.id, [quest]);
    operators.add(oda);
    grant(need);
    delegate();
    const tryUpon = (targetId: string) => use(world, act, calledBy(hal), targetId);
    await tryUpon(member("Bea", regular));
    await assert.rejects(tryUpon(oda), /Turbot's operators: only somebody with Discord's permission can/);
    await assert.rejects(tryUpon(jo), /They are staff/);
    await assert.rejects(tryUpon(kim), /They are staff/, "in one channel");
    await assert.rejects(tryUpon(member("Quin", quest)), /They are staff/, "through another plugin");
    await assert.rejects(tryUpon(member("Hope", helper)), /They are staff/, "another helper");
    await assert.rejects(tryUpon(member("Gus", guide)), /highest role isn't below/);
    await assert.rejects(tryUpon(guild.owner_id), /They are staff|too high/);
    const app = world.world.addMember(guild.id, { name: "Radio", bot: true }).id;
    if (need === "manage_roles") await assert.rejects(tryUpon(app), /It is an app/);
    world.world.setRoles(guild.id, hal, [guide, helper]);
    await assert.rejects(tryUpon(member("Gil", guide)), /highest role isn't below/, "an equal");
    await tryUpon(member("Cleo", regular));
  });
}

test("a helper gives only what is below their own highest role, was picked, and has no powers", async (t) => {
  const world = await setUp(t, "manage_roles");
  const { guild, general, act, calledBy, grant, delegate, hal, ann, helper, guide, sailor, regular } = world;
  const addRole = (name: string, permissions = 0n) => world.world.addRole(guild.id, { name, permissions }).id;
  const judge = addRole("Judge", ManageMessages);
  const muted = addRole("Muted");
  world.world.overwrite(general, muted, { deny: ViewChannel });
  world.messenger.onSessionLost();
  const change = (roleId: string, userId = ann, kind = "give", by = hal) =>
    act("role", { change: kind, roleId, userId }, calledBy(by));
  grant("manage_roles", "crew", guild.owner_id, guild.id, [sailor, guide, judge, helper]);
  delegate();
  await change(sailor);
  await change(sailor, ann, "take");
  await assert.rejects(change(regular), /not this one/);
  await assert.rejects(change(guide), /isn't allowed to manage the role "Guide"/);
  await assert.rejects(change(judge), /roles without any powers/);
  for (const by of [hal, ann, guild.owner_id])
    await assert.rejects(change(helper, by, "give", by), /let its members use a plugin/, "nobody slips in");

  grant("manage_roles");
  delegate();
  await assert.rejects(change(muted), /denies its members something/, "it wasn't named");
  grant("manage_roles", "crew", guild.owner_id, guild.id, [muted]);
  delegate();
  await change(muted);
  world.world.setRoles(guild.id, hal, [helper, muted]);
  await assert.rejects(change(muted, hal, "take"), /They are staff/, "nobody frees themselves");
});

test("what a channel denies a helper stays denied, and a webhook's messages stay", async (t) => {
  const world = await setUp(t, "delete_messages");
  const { people, general, act, calledBy, grant, delegate, use, hal, helper } = world;
  grant("delete_messages");
  delegate();
  const post = await people.postThroughWebhook(general, "News", "Hear, hear");
  await assert.rejects(act("delete", { messageId: post.id }, calledBy(hal)), /A webhook wrote it/);
  world.world.overwrite(general, helper, { deny: ManageMessages });
  await assert.rejects(use(hal), /isn't allowed/);
  world.world.overwrite(general, helper, { allow: 0n, deny: ViewChannel });
  await assert.rejects(use(hal), /isn't allowed/);
});

test("what a command does without naming its call is done for a helper who asked", async (t) => {
  const { act, grant, delegate, calledBy, hal, ann, general, lastDeed } = await setUp(t, "pin_messages");
  grant("pin_messages");
  delegate();
  const { id } = await act("send", { channelId: general, content: { content: "Rules" } });
  const pin = (...underWay: HandlerCall[]) =>
    act("pin", { channelId: general, messageId: id, change: "pin" }, undefined, underWay);
  await assert.rejects(pin(calledBy(ann)), /isn't allowed/);
  await assert.rejects(pin(calledBy(ann), calledBy(hal)), /Several people use the plugin just now/);
  await pin(calledBy(hal));
  assert.deepEqual([lastDeed()?.userId, lastDeed()?.what.isDelegated], [hal, true]);
});

test("a helper with the permission uses it as their own, with its cap", async (t) => {
  const { use, hal, helper, world, guild, grant, delegate, lastDeed } = await setUp(t, "manage_roles");
  const mod = world.addRole(guild.id, { name: "Mod", permissions: ManageRoles }).id;
  world.setRoles(guild.id, hal, [helper, mod]);
  grant("manage_roles");
  delegate();
  await use(hal);
  assert.equal(lastDeed()?.what.isDelegated, undefined);
});

test("an older release sees no grant in what was delegated, and revives none that it took back", async (t) => {
  const { grant, delegate, database, guild, declares, helper } = await setUp(t, "manage_roles");
  let clock = 1_000;
  const grants = createPluginGrants(database, () => clock);
  grant("manage_roles");
  delegate();
  database.exec("UPDATE plugin_grants SET at = 500");
  // What a release before it looks for.
  const older = database.prepare(
    `SELECT need, objects FROM plugin_grants WHERE need IN ('manage_roles', 'manage_roles_within', 'manage_roles_in',
     'manage_roles_unattended')`,
  );
  assert.deepEqual(
    older.all().map(({ need, objects }) => [need, objects]),
    [["manage_roles", null]],
  );
  assert.deepEqual(grants.of("crew", guild.id), ["manage_roles", "manage_roles_delegated"]);
  const has = () => grants.has("crew", guild.id, "manage_roles_delegated", declares);
  assert.equal(has(), true);
  assert.deepEqual([...grants.delegatedRoles(guild.id)], [helper]);

  database.exec("DELETE FROM plugin_grants WHERE need = 'manage_roles'");
  assert.deepEqual([has(), grants.delegatedRoles(guild.id).size], [false, 0]);
  database.exec(`INSERT INTO plugin_grants (plugin, guild_id, need, by, at, saw, terms)
    SELECT plugin, guild_id, 'manage_roles', by, 900, saw, 1 FROM plugin_grants`);
  assert.deepEqual([has(), grants.delegatedRoles(guild.id).size], [false, 0]);
  clock = 800;
  grants.grant("crew", guild.id, "manage_roles_delegated", declares, guild.owner_id, [helper]);
  assert.equal(has(), true, "even with the clock set back");
  assert.throws(
    () => grants.grant("crew", guild.id, "manage_roles_delegated", declares, guild.owner_id),
    /none was picked/,
  );
});

test("Discord's audit log says who asked, and that it was delegated", async (t) => {
  const { guilds, records, guild, general, calledBy, hal } = await setUp(t, "pin_messages");
  const reasons: string[] = [];
  const carryOut = createCarryOut("crew", {
    guilds: {
      ...guilds,
      async carryOut(_deed, reason) {
        reasons.push(reason);
        return undefined;
      },
    },
    ...{ deeds: records.deeds, due: records.due, onDue: () => {}, now: Date.now },
    notices: noNotices,
    onCap: () => assert.fail(),
  });
  const pin = { kind: "pin", channelId: general, messageId: "1" } as const;
  for (const right of ["own", "delegated"] as const)
    await carryOut("pin_messages", guild.id, pin, calledBy(hal).caller, right);
  assert.deepEqual(reasons, [
    `the crew plugin, asked by ${hal}`,
    `the crew plugin, asked by ${hal}, as an admin lets their role`,
  ]);
});

test("what only some needs can be isn't a permit of the others", () => {
  for (const need of unattendedNeeds)
    assert.equal(
      readPermit(`${need}_delegated`)?.part,
      (delegableNeeds as readonly string[]).includes(need) ? "delegated" : undefined,
    );
  assert.equal(readPermit("delete_messages_unattended"), undefined);
});
