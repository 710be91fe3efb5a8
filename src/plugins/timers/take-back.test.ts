import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { DiscordAPIError } from "@discordjs/rest";
import { discordErrors } from "../../../packages/discord-rules/error-codes.ts";
import { silentLog } from "../../log/log.ts";
import { createForgettings } from "../../privacy/store/forgettings.ts";
import { createPersonalData } from "../../privacy/store/personal-data.ts";
import { createServerData } from "../../privacy/store/server-data.ts";
import { openDatabase } from "../../store/open-database.ts";
import { noGuilds } from "../capabilities/guild-powers.ts";
import type { Deed } from "../deeds/deed.ts";
import { thingOf } from "../deeds/deed-kinds.ts";
import { createDueDeeds } from "../store/due-deeds.ts";
import { createPluginDeeds, type DeedDone } from "../store/plugin-deeds.ts";
import { startTakeBacks } from "./take-back.ts";
import { takeBackInWords } from "./take-back-words.ts";

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
const start = Date.parse("2026-06-01T06:00:00Z");

function refusal(name: keyof typeof discordErrors): DiscordAPIError {
  const { status, code, message } = discordErrors[name];
  return new DiscordAPIError({ code, message }, code, status, "DELETE", "/roles", {});
}

/** A server in which members have roles, and bots that live one after the other over the same database. */
function setUp(t: TestContext) {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: start });
  const database = openDatabase(":memory:");
  const deeds = createPluginDeeds(database, Date.now);
  const due = createDueDeeds(database);
  const roles = new Set<string>();
  const served = new Set(["1"]);
  const fails: { with?: unknown } = {};
  const carried: Deed[] = [];
  const begin = (what: DeedDone, guildId = "1", plugin = "crew") => {
    const deed = { plugin, guildId, userId: "40", need: "manage_roles", what, thing: thingOf(what) };
    const begun = deeds.begin(deed, undefined, true);
    assert.ok("id" in begun);
    return begun.id;
  };
  /** @param ms for how long; undefined: for good */
  const give = (ms: number | undefined, member = "50", guildId = "1") => {
    const what = { kind: "giveRole", userId: member, roleId: "60" };
    const id = begin(ms === undefined ? what : { ...what, until: Date.now() + ms }, guildId);
    roles.add(`${guildId} ${member} 60`);
    deeds.done(id);
    return id;
  };
  const live = () => {
    const said: string[] = [];
    const { stop, look } = startTakeBacks({
      ...{ due, now: Date.now, log: silentLog, served: () => [...served] },
      guilds: {
        ...noGuilds,
        hasRole: async (guildId, member, role) => roles.has(`${guildId} ${member} ${role}`),
        message: async () => undefined,
        autoModRules: async () => [],
        async carryOut(deed) {
          if (fails.with !== undefined) throw fails.with;
          carried.push(deed);
          if (deed.kind === "takeRole") roles.delete(`${deed.guildId} ${deed.userId} ${deed.roleId}`);
          return undefined;
        },
      },
      onTrouble: (trouble) =>
        void takeBackInWords(trouble, { guild: async () => null }).then((words) => said.push(words)),
      setTimer: (work, ms) => {
        const timer = setTimeout(work, ms);
        return () => clearTimeout(timer);
      },
    });
    return { stop, look, said };
  };
  const pass = async (ms: number) => {
    for (const end = Date.now() + ms; Date.now() < end; ) {
      t.mock.timers.tick(Math.min(minute / 4, end - Date.now()));
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const has = (member = "50", guildId = "1") => roles.has(`${guildId} ${member} 60`);
  return { database, deeds, due, roles, served, fails, carried, begin, give, live, pass, has };
}

test("what was done for a time is taken back then, over restarts, and stands as undone", async (t) => {
  const { deeds, due, give, live, pass, has } = setUp(t);
  const first = live();
  const id = give(3 * hour);
  first.look();
  await pass(2 * hour);
  first.stop();
  assert.equal(has(), true);
  const second = live();
  await pass(59 * minute);
  assert.equal(has(), true);
  await pass(2 * minute);
  assert.equal(has(), false);
  assert.equal(deeds.find("1", id)?.state, "undone");
  assert.equal(due.next(), undefined);
  second.stop();
});

test("what was due while Turbot was away is taken back at the start, a few of each server in turn", async (t) => {
  const { served, give, live, pass, carried } = setUp(t);
  served.add("2");
  for (let member = 100; member < 300; member += 1) give(hour, String(member));
  await pass(hour);
  give(minute, "50", "2");
  await pass(2 * minute);
  const { stop } = live();
  await pass(minute / 4);
  assert.ok(carried.length >= 1 && carried.length < 200, "in slices");
  assert.ok(
    carried.some((deed) => "guildId" in deed && deed.guildId === "2"),
    "the other server doesn't wait for all of the first",
  );
  await pass(30 * minute);
  assert.equal(carried.length, 201);
  stop();
});

test("another time replaces the first, and one for good, or an undo, cancels it", async (t) => {
  const { deeds, due, give, live, pass, has, begin, roles } = setUp(t);
  const { look, stop } = live();
  give(hour, "50");
  give(3 * hour, "50");
  give(3 * hour, "51");
  give(hour, "51");
  give(hour, "52");
  give(undefined, "52");
  const undone = give(hour, "53");
  deeds.undone(undone);
  give(hour, "54");
  deeds.done(begin({ kind: "takeRole", userId: "54", roleId: "60" }));
  look();
  assert.equal(due.count("1", "crew"), 2);
  await pass(hour + minute);
  const held = ["50", "51", "52", "53", "54"].filter((member) => has(member));
  assert.deepEqual(held, ["50", "52", "53", "54"], "whatever a person gave again by hand stays");
  await pass(2 * hour);
  assert.equal(has("50"), false);
  assert.ok(roles.has("1 52 60"));
  stop();
});

test("a second time that Discord refuses leaves the first as it was", async (t) => {
  const { deeds, due, give, begin, live, pass, has } = setUp(t);
  give(hour);
  const { stop } = live();
  deeds.failed(begin({ kind: "giveRole", userId: "50", roleId: "60", until: start + day }));
  assert.equal(due.next(), start + hour);
  await pass(hour + 2 * minute);
  assert.equal(has(), false);
  stop();
});

test("a kill between the note and the deed leaves nothing for good, whether it happened or not", async (t) => {
  const { due, roles, begin, live, pass, carried } = setUp(t);
  begin({ kind: "giveRole", userId: "50", roleId: "60", until: start + hour });
  begin({ kind: "giveRole", userId: "51", roleId: "60", until: start + hour });
  roles.add("1 51 60");
  const { stop } = live();
  await pass(hour + minute);
  assert.deepEqual(
    carried.map((deed) => "userId" in deed && deed.userId),
    ["51"],
  );
  assert.equal(due.next(), undefined);
  stop();
});

test("what a person has changed since, or isn't there any more, ends quietly", async (t) => {
  const { due, fails, roles, give, live, pass, carried } = setUp(t);
  give(hour, "50");
  roles.clear();
  const { said, look, stop } = live();
  await pass(hour + minute);
  assert.deepEqual([carried, due.next()], [[], undefined]);
  for (const gone of ["unknownMember", "unknownRole", "unknownBan", "unknownChannel"] as const) {
    give(hour);
    look();
    fails.with = refusal(gone);
    await pass(hour + 2 * minute);
    assert.equal(due.next(), undefined, gone);
  }
  assert.deepEqual(said, []);
  stop();
});

test("where Discord refuses, the admins hear it once, and it is done when it can be", async (t) => {
  const { due, fails, give, live, pass, has } = setUp(t);
  give(hour, "50");
  give(hour, "51");
  fails.with = refusal("missingPermissions");
  const first = live();
  await pass(2 * hour);
  first.stop();
  const second = live();
  await pass(day);
  assert.equal(first.said.length + second.said.length, 1);
  assert.match(first.said[0] ?? "", /In the server 1, .* I need \*Manage Roles\* there, and my role above/);
  const [waiting] = due.of("1", "crew", 1);
  assert.equal(waiting?.isRefused, true);
  assert.ok((waiting?.nextAt ?? 0) <= Date.now() + 6 * hour);
  delete fails.with;
  await pass(6 * hour + minute);
  assert.deepEqual([has("50"), has("51"), due.next()], [false, false, undefined]);
  second.stop();
});

test("it is given up after 90 days of refusals, and the admins hear that, too", async (t) => {
  const { due, fails, give, live, pass, has } = setUp(t);
  give(hour);
  fails.with = refusal("missingPermissions");
  const first = live();
  await pass(2 * hour);
  first.stop();
  t.mock.timers.tick(91 * day);
  const { said, stop } = live();
  await pass(minute);
  assert.match(said[0] ?? "", /I have tried for 90 days .* it stays as it is/);
  assert.deepEqual([has(), due.next()], [true, undefined]);
  stop();
});

test("an outage of Discord's, or a server that isn't there just now, only puts it off", async (t) => {
  const { fails, served, give, live, pass, has } = setUp(t);
  give(hour, "50");
  give(hour, "51", "2");
  fails.with = new Error("503");
  const { said, stop } = live();
  await pass(2 * hour);
  delete fails.with;
  served.add("2");
  await pass(2 * hour);
  assert.deepEqual([has("50"), has("51", "2"), said], [false, false, []]);
  stop();
});

test("somebody who asks to be forgotten isn't banned for good by that, and sees what is kept until then", async (t) => {
  const { database, deeds, give, live, pass, has } = setUp(t);
  const data = createPersonalData(database);
  const id = give(40 * day);
  data.forgetUser("50", { day: "2026-06-01", cooldownsSince: 0 });
  assert.equal(deeds.find("1", id)?.what.userId, undefined);
  assert.deepEqual(
    data.of("50").due.map(({ plugin, until }) => [plugin, until]),
    [["crew", start + 40 * day]],
  );
  t.mock.timers.tick(39 * day);
  data.pruneDeeds(Date.now() - 30 * day, 10);
  assert.ok(deeds.find("1", id), "it isn't pruned before it is over");
  const { stop } = live();
  await pass(day + minute);
  assert.equal(has(), false);
  assert.deepEqual(data.of("50").due, []);
  data.pruneDeeds(Date.now() - 30 * day, 10);
  assert.equal(deeds.find("1", id), undefined);
  stop();
});

test("a server that is forgotten keeps nothing for good that was for a time", async (t) => {
  const { database, due, give, live, pass, has } = setUp(t);
  give(hour);
  createForgettings(database).ask({ scope: "server", id: "1" });
  createServerData(database).forget("1", [], Date.now() + 1);
  createForgettings(database).ask({ scope: "server", id: "1" });
  const { stop } = live();
  await pass(hour - minute);
  assert.equal(has(), true);
  await pass(2 * minute);
  assert.equal(has(), false);
  assert.equal(due.next(), undefined);
  stop();
});

test("an older release, which knows nothing of this, undoes, prunes and forgets, and the newer one goes on", async (t) => {
  const { database, due, give, live, pass, has } = setUp(t);
  const pressed = give(hour, "50");
  give(40 * day, "51");
  give(hour, "52", "2");
  // As it does that.
  database.exec(`UPDATE plugin_deeds SET state = 'undone' WHERE id = ${pressed}`);
  database.exec("DELETE FROM plugin_deeds");
  database.exec("INSERT INTO forgettings (scope, id, at) VALUES ('server', '2', 1)");
  assert.deepEqual(
    due.due(Number.MAX_SAFE_INTEGER, 10).map(({ what }) => what.userId),
    ["52", "51"],
    "a server's forgetting leaves what is due there",
  );
  // Its id comes again, and is another's.
  give(undefined, "53");
  t.mock.timers.tick(40 * day);
  const { stop } = live();
  await pass(minute);
  assert.deepEqual([has("50"), has("51"), has("53")], [true, false, true]);
  stop();
});
