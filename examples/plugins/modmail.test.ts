import assert from "node:assert/strict";
import { test } from "node:test";
import { openPlugin } from "turbot/testing";

const file = new URL("./modmail.ts", import.meta.url);

test("a member writes to the team and is answered in a thread of the staff channel, until either closes it", async () => {
  const plugin = await openPlugin(file, { settings: { channel: "staff", log: "staff-log" } });
  try {
    assert.equal(await plugin.mail("hello?"), false, "nothing is open yet");
    await plugin.slash("contact");
    const opened = plugin.events.find(({ kind }) => kind === "directMessage");
    assert.match(opened?.content ?? "", /You're writing to the team of/);
    assert.equal(await plugin.mail("Somebody is rude to me in general"), true);
    const thread = plugin.events.find(({ kind }) => kind === "thread");
    assert.equal(thread?.content, "Mail of ada");
    const told = plugin.events.findLast(({ kind }) => kind === "send");
    assert.match(told?.content ?? "", /\*\*ada\*\*:\n> Somebody is rude to me in general/);
    await plugin.prefix("answer", { args: ["We", "look", "into", "it"], in: "Mail of ada", as: "sue" });
    const answer = plugin.events.findLast(({ kind }) => kind === "directMessage");
    assert.match(answer?.content ?? "", /^We look into it\n-# from the team of/, "it names nobody");
    await plugin.closeMail();
    const transcript = plugin.events.findLast(({ kind }) => kind === "transcript");
    assert.match(transcript?.files?.[0]?.text ?? "", /ada\W+Somebody is rude/);
    assert.match(
      plugin.events.findLast(({ kind }) => kind === "send")?.content ?? "",
      /closed the conversation/,
    );
    assert.equal(await plugin.mail("anybody?"), false);
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});
