import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { AuditLogEvent, PermissionFlagsBits } from "discord-api-types/v10";
import { silentLog } from "../log/log.ts";
import { needOf } from "../plugin-api/needs.ts";
import { settleNotices } from "../plugins/capabilities/notices/settle-notices.ts";
import type { HandlerCall } from "../plugins/dispatch/call.ts";
import { undoDeeds, undoOfPerson } from "../plugins/host/undo-deeds.ts";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";
import { createLookup } from "./look-up.ts";

const { Administrator, BanMembers, KickMembers, ModerateMembers } = PermissionFlagsBits;
const dayMs = 86_400_000;
const kicking = /^DELETE \/guilds\/\d+\/members\/\d+$/;

/** Mo moderates; Ann, Ben and Cleo are members. Everything is granted, but nothing by itself. */
async function setUp(t: TestContext) {
  const set = await putPluginsAtDiscord(t);
  const { world, guild, plugin, grant, calledBy, discord, records, api } = set;
  const permissions = BanMembers | KickMembers | ModerateMembers;
  const mod = world.addRole(guild.id, { name: "Mod", permissions }).id;
  const member = (name: string, ...roleIds: string[]) => world.addMember(guild.id, { name, roleIds }).id;
  for (const need of ["time_out_members", "kick_members", "ban_members", "warn_members"] as const)
    grant(need);
  const act = plugin("crew");
  const mo = member("Mo", mod);
  const told = (userId: string) =>
    world.messages(world.directMessages(userId).id).map(({ content }) => content);
  const timedOut = (userId: string) =>
    set.guilds.timeOutOf(guild.id, userId).then((until) => until !== undefined);
  const reasons = async (type: AuditLogEvent) =>
    (await api.guilds.getAuditLogs(guild.id, { action_type: type })).audit_log_entries.map(
      ({ reason }) => reason,
    );
  return {
    ...set,
    ...{ act, mo, mod, member, told, timedOut, reasons, discord, owner: guild.owner_id },
    ...{ ann: member("Ann"), ben: member("Ben"), cleo: member("Cleo") },
    by: (userId: string, more: Partial<HandlerCall> = {}) => calledBy(userId, more),
    isBanned: (userId: string) => set.guilds.isBanned(guild.id, userId),
    isHere: (userId: string) => world.members(guild.id).some(({ user }) => user.id === userId),
    deeds: () => records.deeds.of(guild.id, "crew", 0, 50),
  };
}

const wasTold = (answer: unknown) => (answer as { readonly wasTold: boolean }).wasTold;

test("somebody who is timed out is told once: why, until when, by which plugin, and not by whom", async (t) => {
  const { act, by, mo, ann, told, timedOut, reasons, deeds } = await setUp(t);
  const how = { userId: ann, for: "1h", reason: "spam" };
  assert.equal(wasTold(await act("timeOut", how, by(mo))), true);
  assert.equal(await timedOut(ann), true);
  const [notice = "", ...others] = told(ann);
  assert.deepEqual(others, []);
  assert.match(notice, /^You were timed out in `Reef` until <t:\d+:f>\.\nThe reason that was given: `spam`/);
  assert.match(notice, /A moderator did that with the \*\*crew\*\* plugin/);
  assert.ok(!notice.includes(mo));
  assert.deepEqual(await reasons(AuditLogEvent.MemberUpdate), [`the crew plugin, asked by ${mo}: spam`]);
  const [deed] = deeds();
  assert.ok(deed?.state === "done" && !JSON.stringify(deed).includes("spam"), "a reason isn't kept");
});

test("somebody is told before they are kicked or banned, while Turbot still reaches them", async (t) => {
  const { act, by, mo, ann, ben, told, isHere, isBanned, deeds } = await setUp(t);
  assert.equal(wasTold(await act("kick", { userId: ann, reason: "ad bot" }, by(mo))), true);
  assert.equal(isHere(ann), false);
  assert.match(told(ann)[0] ?? "", /^You were kicked from `Reef`\.\n.*`ad bot`/);
  const answer = await act("ban", { userId: ben, deleteMessages: "1d", for: { days: 7 } }, by(mo));
  assert.equal(wasTold(answer), true);
  assert.equal(await isBanned(ben), true);
  assert.match(told(ben)[0] ?? "", /^You were banned from `Reef` until <t:\d+:f>\.\nNo reason was given/);
  assert.ok(deeds().every(({ what }) => what.notice === undefined));
});

test("a ban deletes the messages of its time, reaches people who aren't there, and is lifted", async (t) => {
  const { act, by, mo, ann, people, world, general, elsewhere, isBanned } = await setUp(t);
  await people.write(ann, general, "buy this");
  await act("ban", { userId: ann, deleteMessages: "7d" }, by(mo));
  assert.deepEqual(world.messages(general), []);
  const stranger = world.addMember(elsewhere.id, { name: "Raider" }).id;
  await act("ban", { userId: stranger }, by(mo));
  assert.equal(await isBanned(stranger), true);
  await assert.rejects(act("ban", { userId: stranger }, by(mo)), /banned already/);
  await act("unban", { userId: stranger }, by(mo));
  assert.equal(await isBanned(stranger), false);
  await assert.rejects(act("unban", { userId: stranger }, by(mo)), /aren't banned/);
  await assert.rejects(act("ban", { userId: "999" }, by(mo)), /10013|Unknown User/);
});

test("what Discord refuses didn't happen, and whoever was told reads that", async (t) => {
  const { act, by, mo, ann, told, isHere, discord, deeds } = await setUp(t);
  for (const [status, code, message] of [
    [403, 50013, "Missing Permissions"],
    [404, 10007, "Unknown Member"],
  ] as const) {
    discord.faults.clear();
    const effect = { kind: "answer", status, body: { code, message } } as const;
    discord.faults.add({ on: kicking, effect });
    await assert.rejects(act("kick", { userId: ann }, by(mo)));
    const last = told(ann).at(-1) ?? "";
    assert.match(last, /^You were \*\*not\*\* kicked from `Reef`/);
  }
  assert.equal(told(ann).length, 2);
  assert.equal(isHere(ann), true);
  // Both count among what they were told.
  assert.ok(deeds().every(({ state, what }) => state === "undone" && what.didNotHappen === true));
});

test("a kick whose answer was lost happened, and nobody is told otherwise", async (t) => {
  const { act, by, mo, ann, told, isHere, discord, deeds } = await setUp(t);
  discord.faults.add({ on: kicking, effect: { kind: "drop_after" } });
  assert.equal(wasTold(await act("kick", { userId: ann }, by(mo))), true);
  assert.equal(isHere(ann), false);
  assert.deepEqual([told(ann).length, deeds()[0]?.state], [1, "done"]);
  assert.match(told(ann)[0] ?? "", /^You were kicked/);
});

test("after a kill between the notice and the deed, whoever was told wrongly reads that at the next start", async (t) => {
  const { mo, ann, ben, told, guild, guilds, records, people, owner, api } = await setUp(t);
  const lookup = createLookup({ api, served: () => new Set([guild.id]), isLeftOut: () => false });
  for (const [kind, userId] of [
    ["kick", ann],
    ["ban", ben],
  ] as const) {
    const noted = { plugin: "crew", guildId: guild.id, userId: mo, need: `${kind}_members` };
    const begun = records.deeds.begin({ ...noted, what: { kind, userId } }, undefined, true);
    const notice = await guilds.tell(userId, { content: "You were moderated." });
    assert.ok("id" in begun && notice !== undefined);
    records.deeds.told(begun.id, notice);
  }
  await people.ban(owner, guild.id, ben);
  await settleNotices({
    ...{ deeds: records.deeds, guilds, lookup, log: silentLog },
    before: Date.now() + 1_000,
  });
  assert.match(told(ann)[0] ?? "", /^You were \*\*not\*\* kicked from `Reef`/);
  assert.equal(told(ben)[0], "You were moderated.");
  const left = records.deeds.of(guild.id, "crew", 0, 9);
  assert.deepEqual(left.map(({ state, what }) => [state, what.kind, what.notice]).toSorted(), [
    ["done", "ban", undefined],
    ["undone", "kick", undefined],
  ]);
});

test("what an AI had a part in waits for a moderator's press, with no word of the AI's", async (t) => {
  const { plugin, declares, grant, by, mo, ann, told, timedOut, world, general, database, isHere } =
    await setUp(t);
  grant("ask_claude");
  const act = plugin("crew", { ...declares, claude: "judge" });
  const how = { userId: ann, reason: "Claude says they are rude" };
  for (const [method, more] of [
    ["timeOut", { for: "1h" }],
    ["kick", {}],
    ["ban", { for: "7d", deleteMessages: "1d" }],
    ["warn", {}],
  ] as const)
    await assert.rejects(act(method, { ...how, ...more }, by(mo)), /a moderator decides: the button/);
  assert.deepEqual([isHere(ann), await timedOut(ann), told(ann)], [true, false, []]);
  const asked = world.messages(general).map(({ content }) => content);
  assert.match(asked[0] ?? "", new RegExp(`it wants to time <@${ann}> out for 60 minutes`));
  assert.match(asked[2] ?? "", /ban <@\d+> for 7 days and delete their latest messages/);
  const rows = database.prepare("SELECT input FROM plugin_presses ORDER BY at").all();
  assert.ok(rows.length === 4 && !JSON.stringify(rows).includes("rude"));
  const caller = by(mo).caller ?? assert.fail();
  await act.press(
    "timeOut",
    { for: "3600s", kind: "timeOut", userId: ann },
    { by: caller, take: () => true },
  );
  assert.equal(await timedOut(ann), true);
  assert.match(told(ann)[0] ?? "", /No reason was given/);
});

test("closed direct messages stop nothing, and the plugin learns that", async (t) => {
  const { act, by, mo, ann, ben, told, world, isHere, guild } = await setUp(t);
  for (const userId of [ann, ben]) world.closeDirectMessages(userId);
  assert.equal(wasTold(await act("kick", { userId: ann }, by(mo))), false);
  assert.equal(isHere(ann), false);
  assert.equal(wasTold(await act("warn", { userId: ben }, by(mo))), false);
  assert.deepEqual([...told(ann), ...told(ben)], []);
  const app = world.addMember(guild.id, { name: "Radio", bot: true }).id;
  assert.equal(wasTold(await act("kick", { userId: app }, by(mo))), false);
});

test("nobody moderates whom they couldn't by hand", async (t) => {
  const { act, by, mo, mod, ann, owner, discord, member, world, guild, messenger } = await setUp(t);
  const max = member("Max", mod);
  const admin = world.addRole(guild.id, { name: "Admin", permissions: Administrator }).id;
  messenger.onSessionLost();
  const ada = member("Ada", admin);
  const all = ["timeOut", "kick", "ban", "warn"] as const;
  const how = (method: string, userId: string) => ({
    userId,
    ...(method === "timeOut" ? { for: "1h" } : {}),
  });
  for (const method of all) {
    const upon = (target: string, who = mo) => act(method, how(method, target), by(who));
    await assert.rejects(upon(max), /isn't below/, method);
    await assert.rejects(upon(owner), /too high/);
    await assert.rejects(upon(mo), /to themselves/);
    await assert.rejects(upon(discord.botUser.id), /everybody but itself/);
    await assert.rejects(upon(max, ann), /isn't allowed/);
    await assert.rejects(upon(ann, ann), /to themselves/);
  }
  await assert.rejects(act("timeOut", how("timeOut", ada), by(owner)), /Discord lets nobody time those out/);
  await act("kick", how("kick", ada), by(mo));
});

test("nothing happens for malformed input", async (t) => {
  const { act, by, mo, ann, deeds } = await setUp(t);
  const lasts = [
    undefined,
    null,
    Number.NaN,
    -5,
    60,
    "-1h",
    "0s",
    "1y",
    "29d",
    "1e9d",
    { days: -1 },
    { hours: 700 },
    {},
    [],
  ];
  for (const wrong of lasts)
    await assert.rejects(act("timeOut", { userId: ann, for: wrong }, by(mo)), `${wrong}`);
  for (const wrong of ["8d", "-1h", Number.MAX_VALUE, { weeks: 2 }])
    await assert.rejects(act("ban", { userId: ann, deleteMessages: wrong }, by(mo)), `${wrong}`);
  for (const wrong of ["x".repeat(301), 5, {}, ["spam"]])
    await assert.rejects(act("warn", { userId: ann, reason: wrong }, by(mo)), "reason");
  for (const wrong of [undefined, "", "ann", "1 OR 1", `${ann}/../${ann}`, 5, {}])
    await assert.rejects(act("kick", { userId: wrong }, by(mo)), `${wrong}`);
  assert.deepEqual(deeds(), []);
});

test("a reason can't pass for Turbot's words, hide a link, or ping", async (t) => {
  const { act, by, mo, ann, told } = await setUp(t);
  const reason = "bad`**\n## Appeal\n[here](https://evil.example) @everyone <@1> ";
  const typed = { typed: [reason.toLowerCase()] };
  await act("warn", { userId: ann, reason }, by(mo, typed));
  const [notice = ""] = told(ann);
  assert.equal(notice.split("\n").length, 5);
  assert.match(notice, /given: `badʼ\*\* ## Appeal \[here\] \(https:\/\/evil.example\) @everyone <@1>`/);
});

test("a plugin's own settings say how to appeal and whether the moderator is named: only an admin's entries count", async (t) => {
  const { plugin, declares, by, mo, ann, ben, told, records, guild } = await setUp(t);
  const settings = {
    appeal: { type: "text", name: "How to appeal", default: "pay me" },
    namesModerators: { type: "switch", name: "Name moderators", default: true },
  } as const;
  const act = plugin("crew", declares, [], "anywhere", settings);
  await act("warn", { userId: ann }, by(mo));
  assert.match(
    told(ann)[0] ?? "",
    /A moderator did that .*\nIf you think that's a mistake, ask the server's mod/,
  );
  const set = (name: string, type: string, value: string | boolean) =>
    records.settings.change("crew", guild.id, [{ name, type, value }]);
  set("appeal", "text", "Write to [us](https://a.example) <@5>\nor ||not||");
  set("namesModerators", "switch", true);
  await act("warn", { userId: ben }, by(mo));
  const [notice = ""] = told(ben);
  assert.match(notice, new RegExp(`<@${mo}> did that with`));
  assert.match(notice, /admins say: Write to \[us\] \(https:\/\/a\.example\) @5 or not\n/);
});

test("a reason that repeats a member's message isn't passed on, but what the moderator typed is", async (t) => {
  const { act, by, mo, ann, ben, told, reasons, general, people } = await setUp(t);
  const words = "my very own words that I wrote in this channel just now";
  const { id } = await people.write(ben, general, words);
  const quoted = [{ userId: ben, said: [words], saidIn: { id, channelId: general }, isDeleted: false }];
  await act("timeOut", { userId: ann, for: "1h", reason: words }, by(mo, { quoted }));
  assert.match(told(ann)[0] ?? "", /No reason was given/);
  assert.deepEqual(await reasons(AuditLogEvent.MemberUpdate), [`the crew plugin, asked by ${mo}`]);
  await act("warn", { userId: ann, reason: words }, by(mo, { quoted, typed: [words.toLowerCase()] }));
  assert.match(told(ann)[1] ?? "", /my very own words/);
});

test("by itself only what was listed and granted apart, never against staff, and a few an hour", async (t) => {
  const { act, by, mo, ann, owner, grant, guild, member, world, operators, told } = await setUp(t);
  const { byItselfCap = 0 } = needOf("time_out_members") ?? {};
  const byItself = (userId: string, method = "timeOut") =>
    act(method, { guildId: guild.id, userId, ...(method === "timeOut" ? { for: "10m" } : {}) });
  for (const method of ["timeOut", "kick", "warn"])
    await assert.rejects(byItself(ann, method), /an admin of this server can allow that, too/);
  await assert.rejects(byItself(ann, "ban"), /nobody's name/);
  await assert.rejects(byItself(ann, "endTimeOut"), /allow that/);
  grant("time_out_members_unattended");
  grant("kick_members_unattended");
  grant("warn_members_unattended");
  operators.add(member("Oda"));
  for (const target of [mo, [...operators][0] ?? ""]) {
    for (const method of ["timeOut", "kick", "warn"])
      await assert.rejects(byItself(target, method), /by itself then/, method);
  }
  await assert.rejects(byItself(owner), /too high/);
  const radio = world.addMember(guild.id, { name: "Radio", bot: true }).id;
  await assert.rejects(byItself(radio, "kick"), /It is an app/);
  const event = by(owner);
  const after: HandlerCall = {
    ...event,
    kind: "event",
    caller: event.caller && { ...event.caller, lendsRights: false },
  };
  await assert.rejects(
    act("kick", { userId: mo }, after),
    /They are staff/,
    "an admin's hello lends nothing",
  );
  await assert.rejects(act("ban", { userId: ann }, after), /lends nobody's rights/);
  await assert.rejects(act("endTimeOut", { userId: ann }, after), /only for somebody who asks/);

  for (let done = 0; done < byItselfCap; done += 1) await byItself(member(`Raider ${done}`));
  await assert.rejects(byItself(ann), /as often as it may/);
  await act("timeOut", { userId: ann, for: "1h" }, by(mo));
  assert.match(told(ann)[0] ?? "", /A moderator did that/);
  await byItself(ann, "kick");
  assert.match(
    told(ann)[1] ?? "",
    /The \*\*crew\*\* plugin did that by itself, as the server's admins let it/,
  );
});

test("a stolen moderator's account does little in an hour, through any number of plugins", async (t) => {
  const { plugin, grant, by, mo, member, isHere, records, guild } = await setUp(t);
  const { cap } = needOf("kick_members") ?? assert.fail();
  for (const name of ["one", "two", "three"]) grant("kick_members", name);
  const crews = ["one", "two", "three"].map((name) => plugin(name));
  const victims = Array.from({ length: (cap?.forPerson ?? 0) + 5 }, (_, at) => member(`Victim ${at}`));
  let refused = 0;
  for (const [at, userId] of victims.entries()) {
    const crew = crews[at % crews.length] ?? assert.fail();
    await crew("kick", { userId }, by(mo)).catch((error: Error) => {
      assert.match(error.message, /often enough for this person/);
      refused += 1;
    });
  }
  assert.equal(refused, 5);
  assert.equal(victims.filter((id) => !isHere(id)).length, cap?.forPerson);
  assert.equal(records.deeds.askedBy(guild.id, mo, 0, 100).length, cap?.forPerson);
});

test("what one person had plugins do in an hour is undone by one press, over all plugins, and nothing else", async (t) => {
  const { plugin, grant, by, mo, ann, ben, cleo, owner, guild, guilds, records, isBanned, timedOut, member } =
    await setUp(t);
  for (const name of ["one", "two"])
    for (const need of [
      "ban_members",
      "time_out_members",
      "kick_members",
      "time_out_members_unattended",
    ] as const)
      grant(need, name);
  const [one, two] = [plugin("one"), plugin("two")];
  await one("ban", { userId: ann, for: "7d" }, by(mo));
  await two("timeOut", { userId: ben, for: "1h" }, by(mo));
  await two("timeOut", { userId: ben, for: "7d" }, by(mo));
  await one("kick", { userId: member("Kit") }, by(mo));
  await two("timeOut", { userId: cleo, for: "1h" }, by(owner));
  // What follows an event about the moderator isn't what they asked for.
  const spammer = member("Spammer");
  const event = by(spammer);
  const after: HandlerCall = {
    ...event,
    kind: "event",
    caller: event.caller && { ...event.caller, lendsRights: false },
  };
  await one("timeOut", { userId: spammer, for: "1h" }, after);
  const powers = { deeds: records.deeds, guilds, now: Date.now };
  const undo = (userId: string, may = (_need: string) => true) =>
    undoOfPerson(powers, { guildId: guild.id, userId, by: { userId: owner, mayUndo: may } });
  assert.deepEqual(await undo(spammer), { undone: 0, changed: 0, refused: 0 });
  assert.equal(await timedOut(spammer), true);
  assert.equal(await undo(mo, () => false), undefined);
  assert.deepEqual(
    await undo(mo, (need) => need !== "ban_members"),
    { undone: 2, changed: 0, refused: 0, lacking: ["ban_members"] },
    "whoever lacks a permission undoes the rest",
  );
  assert.deepEqual([await isBanned(ann), await timedOut(ben)], [true, false]);
  assert.deepEqual(await undo(mo), { undone: 1, changed: 0, refused: 0 });
  assert.deepEqual([await isBanned(ann), await timedOut(ben), await timedOut(cleo)], [false, false, true]);
  assert.equal(records.due.next(), undefined, "and nothing is taken back later");
  assert.deepEqual(await undo(mo), { undone: 0, changed: 0, refused: 0 });
});

test("nobody is written to without end: after five notices in an hour a warning waits, and other deeds go on untold", async (t) => {
  const { act, by, mo, ann, told, timedOut } = await setUp(t);
  for (let count = 0; count < 5; count += 1) await act("warn", { userId: ann, reason: "again" }, by(mo));
  await assert.rejects(act("warn", { userId: ann }, by(mo)), /often enough in this hour/);
  assert.equal(wasTold(await act("timeOut", { userId: ann, for: "5m" }, by(mo))), false);
  assert.equal(await timedOut(ann), true);
  assert.equal(told(ann).length, 5);
});

test("a helper times out for a day at most, and can't end a time-out", async (t) => {
  const { act, by, ann, member, world, guild, grant, owner, mo } = await setUp(t);
  const helper = world.addRole(guild.id, { name: "Helper", permissions: 0n }).id;
  const hal = member("Hal", helper);
  grant("time_out_members_delegated", "crew", owner, guild.id, [helper]);
  await assert.rejects(act("timeOut", { userId: ann, for: "25h" }, by(hal)), /24 hours at most/);
  await assert.rejects(act("timeOut", { userId: mo, for: "1h" }, by(hal)), /They are staff/);
  await act("timeOut", { userId: ann, for: "1d" }, by(hal));
  await assert.rejects(act("endTimeOut", { userId: ann }, by(hal)), /own permission can end/);
  for (const method of ["kick", "ban"])
    await assert.rejects(act(method, { userId: ann }, by(hal)), /isn't allowed/);
});

test("a plugin in one server's engine reaches nobody in another", async (t) => {
  const { plugin, declares, guild, elsewhere, world, grant, by, owner } = await setUp(t);
  const bea = world.addMember(elsewhere.id, { name: "Bea" }).id;
  grant("kick_members_unattended");
  grant("kick_members", "crew", elsewhere.owner_id, elsewhere.id);
  grant("kick_members_unattended", "crew", elsewhere.owner_id, elsewhere.id);
  const act = plugin("crew", declares, [], { guildId: guild.id });
  await assert.rejects(act("kick", { guildId: elsewhere.id, userId: bea }), /can't reach another/);
  await assert.rejects(act("kick", { userId: bea }, by(owner)), /aren't in this server/);
});

test("a time-out, a ban and their ends are undone, but only while nobody has changed them", async (t) => {
  const { act, by, mo, ann, ben, people, owner, guild, guilds, records, deeds, timedOut, isBanned } =
    await setUp(t);
  const undoLast = () => {
    const [last] = deeds();
    const asked = { guildId: guild.id, plugin: "crew", which: last?.id ?? 0 };
    const undoer = { userId: owner, mayUndo: () => true };
    return undoDeeds({ deeds: records.deeds, guilds, now: Date.now }, { ...asked, by: undoer });
  };
  const done = { undone: 1, changed: 0, refused: 0 };
  const changed = { undone: 0, changed: 1, refused: 0 };

  await act("timeOut", { userId: ann, for: "1h" }, by(mo));
  const first = await guilds.timeOutOf(guild.id, ann);
  await act("timeOut", { userId: ann, for: "2d" }, by(mo));
  assert.deepEqual(await undoLast(), done);
  assert.equal(await guilds.timeOutOf(guild.id, ann), first, "the time-out from before");
  await act("endTimeOut", { userId: ann }, by(mo));
  assert.deepEqual(await undoLast(), done);
  assert.equal(await guilds.timeOutOf(guild.id, ann), first);
  await act("timeOut", { userId: ann, for: "2d" }, by(mo));
  await people.timeOut(owner, guild.id, ann, new Date(Date.now() + 7_200_000).toISOString());
  assert.deepEqual(await undoLast(), changed);
  assert.equal(await timedOut(ann), true);

  await act("ban", { userId: ben }, by(mo));
  assert.deepEqual(await undoLast(), done);
  assert.equal(await isBanned(ben), false);
  await act("ban", { userId: ben }, by(mo));
  await people.unban(owner, guild.id, ben);
  assert.deepEqual(await undoLast(), changed);
  await act("ban", { userId: ben }, by(mo));
  await act("unban", { userId: ben }, by(mo));
  assert.deepEqual(await undoLast(), done);
  assert.equal(await isBanned(ben), true);
  await act("unban", { userId: ben }, by(mo));
  await people.comeBack(ben, guild.id);
  assert.deepEqual(await undoLast(), changed, "an undo bans nobody who has come back");
});

test("times out up to 28 days", async (t) => {
  const { act, by, mo, ann, guilds, guild } = await setUp(t);
  await act("timeOut", { userId: ann, for: "28d" }, by(mo));
  const until = (await guilds.timeOutOf(guild.id, ann)) ?? 0;
  assert.ok(until > Date.now() + 27 * dayMs);
  await act("endTimeOut", { userId: ann, reason: "sorry" }, by(mo));
  await assert.rejects(act("endTimeOut", { userId: ann }, by(mo)), /aren't timed out/);
});

test("one press undoes a ban that was lifted again, and leaves nobody banned", async (t) => {
  const { act, by, mo, owner, guild, ann, guilds, records, isBanned } = await setUp(t);
  await act("ban", { userId: ann }, by(mo));
  await act("unban", { userId: ann }, by(mo));
  const undone = await undoDeeds(
    { deeds: records.deeds, guilds, now: Date.now },
    { guildId: guild.id, plugin: "crew", which: "hour", by: { userId: owner, mayUndo: () => true } },
  );
  assert.deepEqual(undone, { undone: 2, changed: 0, refused: 0 });
  assert.equal(await isBanned(ann), false);
});

test("undoing a time-out's end brings back no time-out whose own deed was undone", async (t) => {
  const { plugin, grant, by, mo, owner, guild, ann, guilds, records } = await setUp(t);
  grant("time_out_members", "other");
  const [crew, other] = [plugin("crew"), plugin("other")];
  const undo = (name: string) =>
    undoDeeds(
      { deeds: records.deeds, guilds, now: Date.now },
      { guildId: guild.id, plugin: name, which: "hour", by: { userId: owner, mayUndo: () => true } },
    );
  await crew("timeOut", { userId: ann, for: "1h" }, by(mo));
  // At the same moment, so both note what was there before.
  const end = () => other("endTimeOut", { userId: ann }, by(mo));
  await Promise.all([end(), end()]);
  for (const name of ["other", "crew", "other", "crew"]) await undo(name);
  assert.equal(await guilds.timeOutOf(guild.id, ann), undefined);
});

test("the hours of two plugins that timed somebody out in turns are undone, whichever goes first", async (t) => {
  const { plugin, grant, by, mo, owner, guild, ann, ben, guilds, records, people } = await setUp(t);
  grant("time_out_members", "other");
  const acts = [plugin("crew"), plugin("other")] as const;
  const undo = (name: string) =>
    undoDeeds(
      { deeds: records.deeds, guilds, now: Date.now },
      { guildId: guild.id, plugin: name, which: "hour", by: { userId: owner, mayUndo: () => true } },
    );
  const inTurns = async (userId: string) => {
    for (const hours of [1, 2, 3, 4, 5, 6])
      await acts[hours % 2]?.("timeOut", { userId, for: `${hours}h` }, by(mo));
  };
  await inTurns(ann);
  await undo("other");
  await undo("crew");
  assert.equal(await guilds.timeOutOf(guild.id, ann), undefined);
  const byHand = Date.now() + 7 * dayMs;
  await people.timeOut(owner, guild.id, ben, new Date(byHand).toISOString());
  await inTurns(ben);
  await undo("crew");
  await undo("other");
  assert.equal(await guilds.timeOutOf(guild.id, ben), byHand, "the one from before all of them");
});
