import assert from "node:assert/strict";
import { test } from "node:test";
import { openPlugin } from "turbot/testing";

const file = new URL("./timed-poll.ts", import.meta.url);
const options = { question: "Lunch?", answers: "Kelp, Plankton, Kelp", minutes: 5 };

test("everybody votes, and what was voted is shown in numbers and bars", async () => {
  const plugin = await openPlugin(file);
  const last = (kind: string) => plugin.events.findLast((event) => event.kind === kind);
  try {
    await plugin.slash("timed-poll", { options });
    assert.match(
      plugin.events[0]?.content ?? "",
      /^\*\*Lunch\?\*\*\nKelp: 0 \(0 %\)\nPlankton: 0 \(0 %\)\nEnds <t:\d+:R>\.$/,
    );
    await plugin.press("vote", { value: "1:0", as: "ada" });
    await plugin.press("vote", { value: "1:1", as: "ada" });
    await plugin.press("vote", { value: "1:1", as: "ben" });
    await plugin.press("vote", { value: "1:0", as: "carol" });
    assert.match(last("update")?.content ?? "", /Kelp: 1 \(33 %\) ███\nPlankton: 2 \(67 %\) ███████\n/);
    assert.equal(last("followUp")?.content, "Your vote: Kelp.");
    await plugin.runSchedules("every");
    assert.equal(last("send"), undefined, "it isn't over yet");
    await plugin.slash("timed-poll", { options: { ...options, answers: "Kelp" } });
    assert.match(plugin.events.at(-1)?.content ?? "", /two to 5/);
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});

test("what is due is ended once, and votes after that don't count", async () => {
  const sent = await openPlugin(file);
  await sent.slash("timed-poll", { options });
  await sent.press("vote", { value: "1:1", as: "ada" });
  const open = sent.store()["poll:1"] as object;
  await sent.close();
  const plugin = await openPlugin(file, { store: { "poll:1": { ...open, endsAt: 1 } } });
  try {
    await plugin.press("vote", { value: "1:0", as: "ben" });
    assert.equal(plugin.events.at(-1)?.content, "This poll is over.");
    await plugin.runSchedules("every");
    await plugin.runSchedules("every");
    const said = plugin.events.filter(({ kind }) => kind === "send");
    assert.equal(said.length, 1);
    assert.match(
      said[0]?.content ?? "",
      /^The poll is over: \*\*Lunch\?\*\*\nKelp: 0 \(0 %\)\nPlankton: 1 \(100 %\) █{10}\n/,
    );
  } finally {
    await plugin.close();
  }
});
