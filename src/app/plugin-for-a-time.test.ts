import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { PermissionFlagsBits } from "discord-api-types/v10";
import { silentLog } from "../log/log.ts";
import { startTakeBacks } from "../plugins/timers/take-back.ts";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";

const hour = 3_600_000;

async function setUp(t: TestContext) {
  const set = await putPluginsAtDiscord(t);
  const { world, guild, records, guilds, grant, plugin, calledBy } = set;
  const vip = world.addRole(guild.id, { name: "VIP" });
  const ann = world.addMember(guild.id, { name: "Ann" }).id;
  grant("manage_roles");
  const role = (input: object, by = ann) =>
    plugin("crew")("role", { change: "give", roleId: vip.id, ...input }, calledBy(by));
  const has = (who = ann) => guilds.hasRole(guild.id, who, vip.id);
  const said: string[] = [];
  /** What a bot takes back that is started so much later. */
  const later = async (ms: number) => {
    const now = () => Date.now() + ms;
    const tried = () => (records.due.next() ?? Number.POSITIVE_INFINITY) > now();
    const { stop } = startTakeBacks({
      ...{ due: records.due, guilds, now, log: silentLog, served: () => [guild.id] },
      setTimer: (work, wait) => {
        const timer = setTimeout(work, wait);
        return () => clearTimeout(timer);
      },
      onTrouble: ({ deed }) => said.push(deed.plugin),
    });
    while (!tried()) await new Promise((resolve) => setTimeout(resolve, 5));
    stop();
  };
  return { ...set, ann, vip, role, has, later, said };
}

test("a role for a time is taken at Discord when it is over, where it was given for that", async (t) => {
  const { api, guild, role, has, later, records } = await setUp(t);
  await role({ for: "24h" });
  assert.equal(await has(), true);
  await later(23 * hour);
  assert.equal(await has(), true);
  await role({ for: { days: 2 } });
  await later(25 * hour);
  assert.equal(await has(), true, "the second time counts");
  await later(49 * hour);
  assert.equal(await has(), false);
  const [entry] = (await api.guilds.getAuditLogs(guild.id)).audit_log_entries;
  assert.equal(entry?.reason, "the time that the crew plugin did it for is over");
  await role({});
  await role({ for: "1h" });
  await later(2 * hour);
  assert.equal(await has(), true, "who has it for good keeps it");
  assert.equal(records.due.next(), undefined);
});

test("a time that is none, too short or too long is refused, and so is one for taking", async (t) => {
  const { role, has } = await setUp(t);
  const wrong: readonly (readonly [unknown, RegExp])[] = [
    ...[...["", "soon", "-1h", "1e9d", "24"].map((text) => [text, /is written like "90s"/] as const)],
    ...[
      ...["1s", "0m", { seconds: 59 }, {}, "367d", { weeks: 53, days: 2 }].map(
        (text) => [text, /at least a minute, and at most a year/] as const,
      ),
    ],
    ...[
      ...[5, null, [], { days: Number.NaN }, { days: -1 }, { years: 1 }].map(
        (text) => [text, /for/] as const,
      ),
    ],
  ];
  for (const [given, why] of wrong) await assert.rejects(role({ for: given }), why, JSON.stringify(given));
  await assert.rejects(role({ change: "take", for: "1h" }), /given for a time, but not taken for one/);
  await assert.rejects(role({ until: 5 }), /is over/);
  assert.equal(await has(), false);
});

test("it is taken back though the plugin is off and its grant is gone, but not past a role above Turbot's", async (t) => {
  const { people, guild, vip, role, has, later, said, records } = await setUp(t);
  const move = (position: number) => people.editRole(guild.owner_id, guild.id, vip.id, { position });
  await role({ for: "1h" });
  records.grants.revoke("crew", guild.id, "manage_roles");
  records.switches.set("crew", guild.id, "off", guild.owner_id);
  await move(9);
  await later(2 * hour);
  assert.deepEqual([await has(), said], [true, ["crew"]]);
  await move(1);
  await later(30 * hour);
  assert.deepEqual([await has(), said], [false, ["crew"]]);
});

test("nobody's schedule gives only the roles that an admin picked for that, and takes no staff's right to speak", async (t) => {
  const { plugin, grant, guild, world, vip, ann, calledBy, guilds, general, records } = await setUp(t);
  const other = world.addRole(guild.id, { name: "Other" });
  const muted = world.addRole(guild.id, { name: "Muted" });
  world.overwrite(general, muted.id, { deny: PermissionFlagsBits.SendMessages });
  const staff = world.addRole(guild.id, { name: "Staff", permissions: PermissionFlagsBits.KickMembers });
  const judy = world.addMember(guild.id, { name: "Judy", roleIds: [staff.id] }).id;
  const crew = plugin("crew");
  const byItself = (roleId: string, userId = ann, more: object = {}) =>
    crew("role", { change: "give", guildId: guild.id, roleId, userId, ...more });
  const event = calledBy(judy, { kind: "event" });
  const afterJudys = {
    ...event,
    caller: { ...(event.caller ?? assert.fail()), userId: judy, lendsRights: false },
  };
  await assert.rejects(
    byItself(vip.id),
    /may not give and take roles .* by itself, when nobody asks: an admin/,
  );
  assert.throws(() => grant("manage_roles_unattended"), /none was picked/);
  grant("manage_roles_unattended", "crew", guild.owner_id, guild.id, [vip.id, muted.id]);
  await byItself(vip.id, ann, { for: "24h" });
  assert.equal(await guilds.hasRole(guild.id, ann, vip.id), true);
  assert.equal(records.deeds.of(guild.id, "crew", 0, 5)[0]?.userId, undefined);
  await assert.rejects(byItself(other.id), /by itself here, but not "Other"/);
  await byItself(muted.id);
  await assert.rejects(byItself(muted.id, judy), /They are staff/);
  await byItself(vip.id, judy);
  await crew("role", { change: "take", roleId: vip.id, userId: ann }, afterJudys);
  assert.equal(await guilds.hasRole(guild.id, ann, vip.id), false);
  for (const wrong of [{ userId: undefined }, { guildId: undefined }, { guildId: "1" }])
    await assert.rejects(byItself(vip.id, ann, wrong));
  const silent = plugin("crew", { http: [], discord: ["manage_roles"], unattended: [] });
  await assert.rejects(
    silent("role", { change: "give", guildId: guild.id, roleId: vip.id, userId: ann }),
    /needs "manage_roles" in needs.unattended too/,
  );
  await assert.rejects(
    silent("role", { change: "give", roleId: vip.id, userId: ann }, afterJudys),
    /An event lends nobody's rights/,
  );
});

test("an older release's grant lets nobody's schedule give roles, though it did that with other deeds", async (t) => {
  const { plugin, guild, vip, ann, database, records } = await setUp(t);
  database.exec("UPDATE plugin_grants SET terms = NULL");
  for (const unattended of [[], ["manage_roles"]] as const) {
    const crew = plugin("crew", { http: [], discord: ["manage_roles"], unattended: [...unattended] });
    const given = { change: "give", guildId: guild.id, roleId: vip.id, userId: ann };
    await assert.rejects(crew("role", given), /needs.unattended|by itself/);
  }
  assert.equal(records.grants.isOnOldTerms("crew", guild.id, "manage_roles"), false);
});

test("a ban for a time is lifted when it is over, also after a kill in the middle, and another time takes its place", async (t) => {
  const { plugin, calledBy, grant, guild, ann, guilds, later, records, world, discord } = await setUp(t);
  const { owner_id: owner } = guild;
  const ben = world.addMember(guild.id, { name: "Ben" }).id;
  const cleo = world.addMember(guild.id, { name: "Cleo" }).id;
  grant("ban_members");
  const ban = (userId: string, time: object = {}) =>
    plugin("crew")("ban", { userId, ...time }, calledBy(owner));
  const isBanned = (userId = ann) => guilds.isBanned(guild.id, userId);

  await ban(ann, { for: "1h" });
  await ban(ann, { for: "3h" });
  await later(2 * hour);
  assert.equal(await isBanned(), true, "the second time counts");
  await later(4 * hour);
  assert.equal(await isBanned(), false);

  await ban(ben, { for: "1h" });
  await ban(ben);
  await assert.rejects(ban(ben, { for: "1h" }), /banned already/, "now it is for good");
  await later(2 * hour);
  assert.equal(await isBanned(ben), true);

  // An extension that Discord refuses leaves the ban as it is, and it ends after all.
  await ban(cleo, { for: "1h" });
  discord.faults.add({
    on: /^PUT \/guilds\/\d+\/bans\/\d+$/,
    effect: { kind: "answer", status: 403, body: { code: 50013, message: "Missing Permissions" } },
  });
  await ban(cleo, { for: "2h" }).catch(() => {});
  await later(3 * hour);
  assert.equal(await isBanned(cleo), false);

  // Killed between Discord's ban and its note, and killed before Discord heard of it.
  const begin = (userId: string) => {
    const what = { kind: "ban", userId, until: Date.now() + hour };
    const noted = { plugin: "crew", guildId: guild.id, userId: owner, need: "ban_members", thing: "ban" };
    assert.ok("id" in records.deeds.begin({ ...noted, what }, undefined, true));
  };
  begin(ann);
  const again = { kind: "ban", guildId: guild.id, userId: ann, deleteSeconds: 0 } as const;
  await guilds.carryOut(again, `the crew plugin, asked by ${owner}`);
  begin(cleo);
  await later(2 * hour);
  assert.deepEqual([await isBanned(ann), await isBanned(cleo)], [false, false]);
  assert.equal(records.due.next(), undefined);
});
