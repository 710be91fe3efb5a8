import assert from "node:assert/strict";
import { test } from "node:test";
import { openPlugin } from "turbot/testing";

const file = new URL("./goodbye-and-log.ts", import.meta.url);

test("it says nothing until a channel is chosen, and nothing any more after that was taken back", async () => {
  const plugin = await openPlugin(file);
  try {
    await plugin.join("ned");
    await plugin.leave("ned");
    assert.equal(plugin.events.length, 0);
    await plugin.slash("goodbyes");
    await plugin.leave("o_o");
    assert.match(plugin.events.at(-1)?.content ?? "", /^\*\*o\\_o\*\* has left us\. Fair winds!\n/);
    await plugin.slash("goodbyes");
    assert.equal(plugin.events.at(-1)?.content, "I wave no more.");
    const before = plugin.events.length;
    await plugin.leave("ned");
    assert.equal(plugin.events.length, before);
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});

test("the log has joins, goodbyes, bans, roles, names, edits and deletions, and what was in them", async () => {
  const plugin = await openPlugin(file);
  const logged = () =>
    plugin.events
      .filter(({ kind }) => kind === "send")
      .map(({ content = "" }) => content.split("\n")[0] ?? "");
  try {
    await plugin.slash("server-log");
    await plugin.join("ned");
    await plugin.say("a secret", { as: "ben" });
    await plugin.edit("another secret", { as: "ben" });
    await plugin.remove({ as: "ben" });
    await plugin.change("ben", { roles: ["Sailor"] });
    await plugin.change("ben", { roles: ["Sailor", "Mate"] });
    await plugin.change("ben", { nickname: "Captain", roles: ["Mate"] });
    await plugin.change("ben", { nickname: "Benny", roles: ["Mate"] });
    await plugin.ban("ned");
    await plugin.leave("ned");
    await plugin.unban("ned");
    await plugin.role("made", "Cook");
    await plugin.role("deleted", "Cook");
    const kinds = logged().map((line) => line.replace(/:.*/u, ""));
    assert.deepEqual(kinds, [
      ...["Joined", "Edited", "Deleted", "Roles now", "Role given", "Role taken"],
      ...["Nickname", "Nickname", "Banned", "Left", "Unbanned", "New role", "A role was deleted"],
    ]);
    assert.match(logged()[0] ?? "", /Joined: ned \(<@\d+>\), since 20\d\d-/);
    assert.match(
      logged()[1] ?? "",
      /ben \(<@\d+>\) in <#\d+>: https:\/\/discord\.com\/channels\/\d+\/\d+\/\d+$/,
    );
    const quoted = plugin.events.flatMap(({ embeds = [] }) => embeds.map(({ description }) => description));
    assert.deepEqual(quoted, ["a secret", "another secret"]);
    assert.ok(!logged().join().includes("secret"), "words stand apart, as they were written");
    assert.match(logged()[2] ?? "", /^Deleted: a message by ben \(<@\d+>\) in <#\d+>$/);
    assert.match(logged()[7] ?? "", /^Nickname: Benny \(<@\d+>\), before: Captain$/);
    assert.ok(plugin.events.filter(({ kind }) => kind === "send").every(({ silent }) => silent === true));
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});
