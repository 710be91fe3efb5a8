import assert from "node:assert/strict";
import { test } from "node:test";
import { idOf, openPlugin } from "turbot/testing";

const file = new URL("./moderation.ts", import.meta.url);

test("each deed is told to the person once, and is a numbered case", async () => {
  const plugin = await openPlugin(file, {
    settings: { log: "mod-log", appeal: "Write to mods@reef.example" },
  });
  const ben = await idOf("ben");
  const on = (subcommand: string, options = {}) =>
    plugin.slash("mod", { subcommand, options: { whom: "ben", reason: "spam", ...options } });
  await on("warn");
  await on("time-out", { for: "1h" });
  await on("end-time-out");
  await on("ban", { for: "7d", delete: "1d" });
  await on("unban");
  const deeds = plugin.events.filter(({ userId, kind }) => userId === ben && kind !== "notice");
  assert.deepEqual(
    deeds.map(({ kind, reason, until, deletedSeconds }) => [
      kind,
      reason,
      until?.slice(0, 10),
      deletedSeconds,
    ]),
    [
      ["warn", "spam", undefined, undefined],
      ["timeOut", "spam", "2026-01-01", undefined],
      ["endTimeOut", "spam", undefined, undefined],
      ["ban", "spam", "2026-01-08", 86_400],
      ["unban", "spam", undefined, undefined],
    ],
  );
  const notices = plugin.events.filter(({ kind }) => kind === "notice").map(({ content }) => content ?? "");
  assert.equal(notices.length, 3);
  assert.match(
    notices[2] ?? "",
    /^You were banned from .*`spam`\nA moderator did .*\n.* Write to mods@reef\.example/s,
  );
  const log = plugin.events.filter(({ kind }) => kind === "send").map(({ content }) => content);
  assert.match(
    log[1] ?? "",
    new RegExp(`^\\*\\*Case 2\\*\\*: time-out, <@${ben}>, .*, by <@\\d+>\\. spam\n-# from`),
  );
  await plugin.close();
  assert.deepEqual(plugin.problems, []);
});

test("three warnings offer a time-out, and nothing happens before somebody presses", async () => {
  const plugin = await openPlugin(file);
  for (const why of ["one", "two", "three"]) {
    await plugin.menu("Warn", { user: "ben" });
    await plugin.submit("warn", { reason: why });
  }
  const offer = plugin.events.at(-1);
  assert.match(offer?.content ?? "", /has 3 warnings of the last 90 days/);
  assert.equal(offer?.ephemeral, true);
  assert.ok(!plugin.events.some(({ kind }) => kind === "timeOut"));
  await plugin.press("time-out", { value: await idOf("ben") });
  const [timeOut] = plugin.events.filter(({ kind }) => kind === "timeOut");
  assert.deepEqual([timeOut?.userId, timeOut?.until], [await idOf("ben"), "2026-01-02T00:00:00.007Z"]);
  await plugin.close();
});

test("cases are shown, changed, noted, and listed in pages", async () => {
  const plugin = await openPlugin(file);
  for (let count = 0; count < 10; count += 1) {
    await plugin.slash("mod", { subcommand: "time-out", options: { whom: "ben", for: "1h" } });
    await plugin.advance("10m");
  }
  const last = () => plugin.events.at(-1);
  await plugin.slash("case", { subcommand: "reason", options: { number: 3, text: "flooding" } });
  await plugin.slash("case", { subcommand: "note", options: { number: 3, text: "a friend's account" } });
  assert.match(last()?.content ?? "", /^\*\*Case 3\*\*: .* flooding \(note: a friend's account\)$/);
  await plugin.slash("case", { subcommand: "of", options: { whom: "ben" } });
  assert.equal(last()?.content?.split("\n").length, 8);
  await plugin.press("more", { value: `${await idOf("ben")} 000003` });
  assert.match(last()?.content ?? "", /Case 2\*\*/);
  await plugin.slash("case", { subcommand: "note", options: { number: 99, text: "?" } });
  assert.equal(last()?.content, "There is no such case.");
  await plugin.slash("case", { subcommand: "of", options: { whom: "dan" } });
  assert.match(last()?.content ?? "", /There are no cases of/);
  await plugin.close();
});

test("what Turbot refuses is said, and makes no case", async () => {
  const plugin = await openPlugin(file);
  await plugin.slash("mod", { subcommand: "kick", options: { whom: "ben" }, as: "dan", permissions: [] });
  assert.match(
    plugin.events.at(-1)?.content ?? "",
    /^Nothing was done\. Whoever asked for it isn't allowed to kick/,
  );
  await plugin.slash("mod", { subcommand: "unban", options: { whom: "ben" } });
  assert.match(plugin.events.at(-1)?.content ?? "", /They aren't banned/);
  assert.deepEqual(plugin.serverStore().server, {});
  await plugin.close();
});
