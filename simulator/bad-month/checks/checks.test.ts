import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { startDiscord } from "../../../packages/discord-simulator/start-discord.ts";
import { discordNeeds } from "../../../src/plugin-api/needs.ts";
import { kindsOfDeeds } from "../../../src/plugins/deeds/deed-kinds.ts";
import { castMonth } from "../cast.ts";
import { needOfCall } from "../deed-marks.ts";
import { doneByPlugins, lookAt } from "../truth.ts";
import { watch } from "../witness.ts";
import { checkCaps } from "./check-caps.ts";
import { checkLetters, namesOfTeam } from "./check-letters.ts";
import { checkPings } from "./check-pings.ts";
import { checkProtection, protecting } from "./check-protection.ts";
import { checkReach } from "./check-reach.ts";
import { checkSecrets } from "./check-secrets.ts";
import { differences, snapshotOf } from "./check-undone.ts";

/* A Turbot that does what it mustn't: each check of the bad month sees it. */

async function setUp(t: TestContext) {
  let offMs = 0;
  const now = () => Date.now() + offMs;
  const discord = await startDiscord({ rateLimits: "off", guildMembersIntent: true, now });
  t.after(() => discord.stop());
  const witness = watch(discord);
  const cast = await castMonth(discord, { members: 12 });
  const { botUser, botToken, url } = discord;
  /** What Turbot asks for, with a reason as it gives it. */
  const call = async (method: string, path: string, body?: object, reason?: string) => {
    const answer = await fetch(`${url}/v10${path}`, {
      method,
      headers: {
        authorization: `Bot ${botToken}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(reason === undefined ? {} : { "x-audit-log-reason": reason }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`);
    return answer.status === 204 ? { id: "" } : ((await answer.json()) as { readonly id: string });
  };
  const write = async (userId: string, content: string) => {
    const { id } = await call("POST", "/users/@me/channels", { recipient_id: userId });
    return call("POST", `/channels/${id}/messages`, { content });
  };
  const look = () => lookAt(discord, cast.guild.id);
  const guild = `/guilds/${cast.guild.id}`;
  const letters = {
    letters: new Map<string, number>(),
    stopped: new Map<string, number>(),
    mail: new Map<string, number>(),
  };
  return {
    ...{ discord, witness, cast, call, write, look, guild, letters, now },
    secrets: (prompts: readonly unknown[] = []) => checkSecrets(look(), cast, witness, prompts),
    lettersWrong: () => checkLetters(look(), witness, letters, namesOfTeam(look(), cast)),
    reachWrong: (before: ReturnType<typeof look>) =>
      checkReach(doneByPlugins(look(), botUser.id), before, cast, botUser.id),
    later: (ms: number) => {
      offMs += ms;
    },
  };
}

const keywordRule = {
  ...{ name: "rule", event_type: 1, trigger_type: 1, enabled: true },
  ...{ trigger_metadata: { keyword_filter: ["kraken"] }, actions: [{ type: 1 }] },
};
const bad = (more = ", by itself") => `the bad plugin${more}`;

test("words of a private place are seen wherever they are told, also where they are gone by now", async (t) => {
  const { discord, cast, call, write, secrets, guild } = await setUp(t);
  assert.deepEqual(secrets(), []);
  const [{ mark = "" } = {}] = cast.secrets;
  const [member = "", other = ""] = cast.members;
  const { id } = await call("POST", `/channels/${cast.general}/messages`, { content: `they say ${mark}` });
  await call("DELETE", `/channels/${cast.general}/messages/${id}`);
  assert.match(secrets().join("\n"), new RegExp(`${mark} is told in ${cast.general}`));
  await write(member, mark);
  assert.match(secrets().join("\n"), new RegExp(`is told in ${discord.world.directMessages(member).id}`));
  await call("PATCH", `${guild}/members/${other}`, { nick: mark.slice(0, 30) }, `${bad()}: ${mark}`);
  await call("PATCH", `/channels/${cast.hall}`, { topic: mark });
  for (const where of [/in the audit log/, /is in the name of/, /what the channel \d+ is called/])
    assert.match(secrets().join("\n"), where);
  assert.match(secrets([`${mark} (asked by ${member})`]).join("\n"), /went to Claude/);
  assert.doesNotMatch(secrets([`${mark} (asked by ${cast.moderator})`]).join("\n"), /went to Claude/);
});

test("who is written to, or pinged, without having agreed", async (t) => {
  const { discord, cast, call, write, look, letters, lettersWrong, guild, now } = await setUp(t);
  const [ann = "", bob = "", cem = ""] = cast.members;
  const wrong = () => lettersWrong().join("\n");
  const letter = "psst\n-# from the bad plugin in **Reef**, as you agreed there";
  await write(ann, letter);
  assert.match(wrong(), /who hadn't agreed: Member 1/);
  letters.letters.set(`bad ${ann}`, now() - 60_000);
  assert.equal(wrong(), "");
  letters.stopped.set(`bad ${ann}`, now() - 30_000);
  assert.match(wrong(), /who had stopped it/);
  letters.stopped.clear();
  const answer = (by: string) => `${by} says no\n-# from the team of **Reef**, by the modmail plugin`;
  await write(bob, answer("Nobody"));
  assert.match(wrong(), /who hadn't written to the team: Member 2/);
  letters.mail.set(bob, now() - 60_000);
  assert.equal(wrong(), "");
  await write(bob, answer("Stella"));
  assert.match(wrong(), /names somebody of it/);
  const told = "You were timed out in `Reef`.\nNo reason was given.";
  const until = new Date(now() + 3_600_000).toISOString();
  await call("PATCH", `${guild}/members/${cem}`, { communication_disabled_until: until }, bad());
  await write(cem, told);
  assert.doesNotMatch(wrong(), /notices/);
  await write(cem, told);
  assert.match(wrong(), /2 notices that \d+ was timed out, by 1 deeds/);
  const pings = () => checkPings(discord, { agreed: new Set(), joins: [] }, look().data).join("\n");
  assert.equal(pings(), "");
  await call("POST", `/channels/${cast.general}/messages`, { content: `<@${ann}> @everyone` });
  assert.match(pings(), new RegExp(`pinged ${ann}[\\s\\S]*pinged everybody`));
});

test("every cap: a person's, a deputy's, a plugin's, a server's, and of what nobody asks for", async (t) => {
  const { cast, call, witness, guild, later } = await setUp(t);
  const wrong = () => checkCaps(witness).join("\n");
  const [member = ""] = cast.members;
  const rule = await call("POST", `${guild}/auto-moderation/rules`, keywordRule);
  const many = async (times: number, act: () => Promise<unknown>) => {
    for (let count = 0; count < times; count += 1) await act();
  };
  const asked = (by: string, plugin = "bad") => `the ${plugin} plugin, asked by ${by}`;
  const change = (reason: string) =>
    call("PATCH", `${guild}/auto-moderation/rules/${rule.id}`, { name: "rule" }, reason);
  const { cap } = discordNeeds.manage_auto_mod;
  await many(cap.forPerson, () => change(asked("1")));
  assert.equal(wrong(), "");
  await change(asked("1"));
  assert.match(wrong(), /"set up AutoMod rules" for 1: more than/);
  await many(cap.byPlugin - cap.forPerson, () => change(asked("2")));
  assert.match(wrong(), /"set up AutoMod rules" by bad: more than/);
  await many(cap.inServer - cap.byPlugin, () => change(asked("3", "other")));
  assert.match(wrong(), /"set up AutoMod rules" in the server: more than/);
  later(2 * 3_600_000);
  const member1 = (body: object, reason: string) => call("PATCH", `${guild}/members/${member}`, body, reason);
  const delegated = `${asked("4")}, as an admin lets their role`;
  await many(discordNeeds.change_nicknames.delegateCap, () => member1({ nick: "Silly" }, delegated));
  assert.doesNotMatch(wrong(), /delegated/);
  await member1({ nick: "Silly" }, delegated);
  assert.match(wrong(), /"change nicknames" delegated to 4/);
  await many(discordNeeds.time_out_members.byItselfCap + 1, () =>
    member1({ communication_disabled_until: null }, bad()),
  );
  assert.match(wrong(), /"time members out" by bad itself/);
});

test("whom and what somebody reaches who couldn't by hand", async (t) => {
  const { cast, call, look, reachWrong, guild } = await setUp(t);
  const before = look();
  const [member = ""] = cast.members;
  const asked = (by: string, more = "") => bad(`, asked by ${by}${more}`);
  const until = (hours: number) => ({
    communication_disabled_until: new Date(Date.now() + hours * 3_600_000).toISOString(),
  });
  const times = async (whom: string, hours: number, reason: string) => {
    await call("PATCH", `${guild}/members/${whom}`, until(hours), reason);
    return reachWrong(before).join("\n");
  };
  assert.equal(await times(member, 1, asked(cast.moderator)), "");
  assert.match(await times(member, 2, asked(cast.deputy)), /somebody who may not do that/);
  assert.match(await times(cast.stolen, 1, asked(cast.moderator)), /isn't below whoever asked/);
  assert.match(await times(cast.leaver, 1, bad()), /touched staff by itself/);
  const delegated = asked(cast.deputy, ", as an admin lets their role");
  assert.match(await times(cast.moderator, 1, delegated), /touched staff by delegation/);
  assert.match(await times(member, 48, delegated), /lasts longer than was delegated/);
  await call("PATCH", `/channels/${cast.hall}`, { rate_limit_per_user: 9 }, asked(member));
  assert.match(reachWrong(before).join("\n"), /ChannelUpdate of \d+ was asked by somebody who may not/);
  await call("PUT", `${guild}/members/${member}/roles/${cast.roles.moderator}`, undefined, bad());
  assert.match(reachWrong(before).join("\n"), /changed the role Mod/);
});

test("what isn't taken back, of each kind", async (t) => {
  const { discord, cast, call, look, guild, now } = await setUp(t);
  const { people, world } = discord;
  const [ann = "", bob = "", cem = ""] = cast.members;
  const { general, hall } = cast;
  const message = await call("POST", `/channels/${general}/messages`, { content: "a message" });
  const { id: thread } = await people.startPrivateThread(cast.owner, general, "a thread");
  await people.addToThread(cast.owner, thread, cem);
  const rule = await call("POST", `${guild}/auto-moderation/rules`, keywordRule);
  const before = snapshotOf(look(), now());
  const wrong = () => differences(before, snapshotOf(look(), now())).join("\n");
  assert.equal(wrong(), "");
  await call("PUT", `/channels/${general}/messages/pins/${message.id}`, undefined, bad());
  await call("PATCH", `${guild}/members/${ann}`, { nick: "Silly" }, bad());
  const until = new Date(now() + 3_600_000).toISOString();
  await call("PATCH", `${guild}/members/${bob}`, { communication_disabled_until: until }, bad());
  await call("PUT", `${guild}/members/${ann}/roles/${cast.roles.birthday}`, undefined, bad());
  await call("PUT", `${guild}/bans/${cem}`, {}, bad());
  assert.doesNotMatch(wrong(), /^people in/m, "who is banned leaves threads, too");
  await call("PATCH", `/channels/${hall}`, { rate_limit_per_user: 5 }, bad());
  await call(
    "PUT",
    `/channels/${hall}/permissions/${cast.guild.id}`,
    { type: 0, allow: "0", deny: "2048" },
    bad(),
  );
  await people.addToThread(cast.owner, thread, ann);
  await call("PATCH", `/channels/${thread}`, { locked: true, archived: true }, bad());
  world.removeRule(cast.guild.id, rule.id);
  for (const thing of [
    ...(["pin of", "nickname of", "time-out of", "roles of", "bans", "slow mode of", "denied in"] as const),
    ...(["people in thread", "lock of thread", "thread", "AutoMod rule"] as const),
  ])
    assert.match(wrong(), new RegExp(`^${thing}`, "m"));
});

test("protection that is switched off", async (t) => {
  const { discord, cast, now } = await setUp(t);
  const { people, world } = discord;
  const { id } = await people.addAutoModRule(cast.owner, cast.guild.id, {
    ...keywordRule,
    trigger_metadata: { keyword_filter: ["*discord.gg*"] },
  });
  const look = { discord, cast, now, joins: [] };
  const rules = protecting(look);
  assert.deepEqual(await checkProtection(look, rules, 100), ["the guard didn't time out who advertised"]);
  await people.changeAutoModRule(cast.owner, cast.guild.id, id, { enabled: false });
  assert.deepEqual(await checkProtection(look, rules, 100), [
    ...(["AutoMod's rule rule isn't as it was", "AutoMod didn't block an advertisement"] as const),
    "the guard didn't time out who advertised",
  ]);
  world.removeRule(cast.guild.id, id);
});

test("each need with a cap is known by what Discord is asked for", () => {
  const calls = [
    "PUT /channels/1/messages/pins/2",
    "DELETE /guilds/1/members/2",
    "PUT /guilds/1/bans/2",
    "PUT /guilds/1/members/2/roles/3",
    "DELETE /channels/1/thread-members/2",
    "POST /channels/1/messages/bulk-delete",
  ].map((what) => ({ at: 0, what, body: {}, reason: bad(), status: 204 }));
  assert.deepEqual(
    calls.map((one) => needOfCall(one)),
    ["pin_messages", "kick_members", "ban_members", "manage_roles", "manage_threads", "purge_messages"],
  );
  assert.ok(kindsOfDeeds.length > 25);
});
