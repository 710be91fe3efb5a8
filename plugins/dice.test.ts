import assert from "node:assert/strict";
import { test } from "node:test";
import { openPlugin, runPlugin } from "turbot/testing";

const file = new URL("./dice.ts", import.meta.url);

test("/roll rolls one die with six sides, or what is asked for", async () => {
  const plugin = await openPlugin(file);
  try {
    await plugin.slash("roll");
    await plugin.slash("roll", { options: { sides: 2, count: 3 } });
    assert.match(plugin.events[0]?.content ?? "", /^[1-6] \(of 6\) 🎲$/);
    const [, ...numbers] =
      /^([12]) \+ ([12]) \+ ([12]) = \*\*(\d)\*\* \(3d2\) 🎲$/.exec(plugin.events[1]?.content ?? "") ?? [];
    const [one, two, three, sum] = numbers.map(Number);
    assert.equal(Number(one) + Number(two) + Number(three), sum);
  } finally {
    await plugin.close();
  }
});

test("!roll understands 2d6, and says how when it doesn't", async () => {
  const plugin = await openPlugin(file);
  try {
    for (const dice of ["2d6", "d20", "99d6", "fish"]) await plugin.prefix("roll", { args: [dice] });
    const said = plugin.events.map(({ content }) => content ?? "");
    assert.match(said[0] ?? "", /\(2d6\) 🎲$/);
    assert.match(said[1] ?? "", /^\d+ \(of 20\) 🎲$/);
    assert.match(said[2] ?? "", /up to 20 dice/);
    assert.match(said[3] ?? "", /Write it like `2d6`/);
  } finally {
    await plugin.close();
  }
});

test("!roll understands 2 d 6 and 2D6, too, and takes nothing for dice that isn't", async () => {
  const plugin = await openPlugin(file);
  try {
    for (const args of [["2", "d", "6"], ["2D6"], ["2d6", "please"], ["2d6+3"], []])
      await plugin.prefix("roll", { args });
    const shown = plugin.events.map(({ content = "" }) => /\((.*)\) 🎲$/.exec(content)?.[1]);
    assert.deepEqual(shown, ["2d6", "2d6", "2d6", undefined, "of 6"]);
  } finally {
    await plugin.close();
  }
});

test("what Discord wouldn't send isn't rolled", async () => {
  const { error } = await runPlugin(file, { command: "roll", options: { sides: 1 } });
  assert.match(error?.message ?? "", /limits: 2 to 1000/);
});
