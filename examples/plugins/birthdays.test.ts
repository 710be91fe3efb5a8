import assert from "node:assert/strict";
import { test } from "node:test";
import { idOf, openPlugin } from "turbot/testing";

const file = new URL("./birthdays.ts", import.meta.url);

test("people are congratulated in the morning of their birthday, each year, until they have it forgotten", async () => {
  const plugin = await openPlugin(file, { now: "2026-02-20T10:00:00Z" });
  const said = () =>
    plugin.events
      .filter(({ kind }) => kind === "send")
      .map(({ content, rings }) => `${content?.split("\n")[0]} ${rings === undefined ? "quiet" : "rings"}`);
  const answer = () => plugin.events.findLast(({ kind }) => kind === "reply")?.content;
  try {
    assert.deepEqual(await plugin.configure({ zone: "Mars/Olympus" }), [
      "zone isn't a time zone: write the name of a large city there, such as Europe/Berlin",
    ]);
    assert.deepEqual(await plugin.configure({ channel: "general", hour: 8, zone: "Europe/Berlin" }), []);
    await plugin.slash("birthday", { subcommand: "set", options: { day: 31, month: "February" } });
    assert.equal(answer(), "February has no day 31.");
    await plugin.slash("birthday", { subcommand: "set", options: { day: 29, month: "February" } });
    await plugin.slash("birthday", { subcommand: "set", options: { day: 22, month: "February" }, as: "ben" });
    await plugin.advance("2026-02-22T06:59:00Z");
    assert.deepEqual(said(), []);
    await plugin.advance("2m");
    assert.deepEqual(said(), [`Happy birthday, <@${await idOf("ben")}>! 🎂 rings`]);
    // Born on 29 February.
    await plugin.advance("2026-03-02T00:00:00Z");
    assert.deepEqual(said().slice(1), [`Happy birthday, <@${await idOf("ada")}>! 🎂 rings`]);
    await plugin.slash("birthday", { subcommand: "forget", as: "ben" });
    await plugin.advance("2027-03-02T00:00:00Z");
    assert.equal(said().length, 3);
    assert.deepEqual(plugin.problems, []);
    assert.deepEqual(Object.keys(plugin.serverStore().server).length, 1);
  } finally {
    await plugin.close();
  }
});

test("a role is theirs for a day, and again the next year", async () => {
  const settings = { channel: "general", role: "Birthday", hour: 8 };
  const plugin = await openPlugin(file, { now: "2026-02-20T10:00:00Z", settings });
  const roles = () => plugin.events.filter(({ kind }) => kind === "giveRole" || kind === "takeRole");
  try {
    await plugin.slash("birthday", { subcommand: "set", options: { day: 22, month: "February" }, as: "ben" });
    await plugin.advance("2026-02-22T08:01:00Z");
    const [given] = roles();
    assert.equal(given?.userId, await idOf("ben"));
    assert.equal(given?.roleId, await idOf({ role: "Birthday" }));
    assert.equal(given?.until, "2026-02-23T08:00:00.000Z");
    await plugin.advance("2026-02-23T07:59:00Z");
    assert.equal(roles().length, 1);
    await plugin.advance("2m");
    assert.deepEqual(roles().at(-1), { kind: "takeRole", userId: given?.userId, roleId: given?.roleId });
    await plugin.advance("2027-02-24T00:00:00Z");
    assert.deepEqual(
      roles().map(({ kind }) => kind),
      ["giveRole", "takeRole", "giveRole", "takeRole"],
    );
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});
