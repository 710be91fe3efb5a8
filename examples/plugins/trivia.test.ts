import assert from "node:assert/strict";
import { test } from "node:test";
import { idOf, openPlugin } from "turbot/testing";

const file = new URL("./trivia.ts", import.meta.url);

test("each has one answer, the first right one counts most, and a question ends", async () => {
  const plugin = await openPlugin(file);
  const last = () => plugin.events.at(-1)?.content ?? "";
  try {
    await plugin.slash("trivia");
    const { right } = plugin.serverStore().server["asked:1"] as { readonly right: number };
    const answer = (as: string, at: number) => plugin.press("answer", { as, value: `1:${at}` });
    await answer("ben", (right + 1) % 4);
    assert.match(last(), /^No: it is “/);
    await answer("ben", right);
    assert.equal(last(), "You have answered already.");
    await answer("ada", right);
    assert.equal(last(), "Right, and first! You have 3 points this month.");
    await answer("cat", right);
    assert.equal(last(), "Right! You have 1 points this month.");
    await plugin.slash("trivia-ranking");
    assert.equal(last(), `1. <@${await idOf("ada")}>: 3 points\n2. <@${await idOf("cat")}>: 1 point`);
    await plugin.advance("3m");
    await answer("dan", right);
    assert.match(last(), /^That question is over/);
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});

test("with the month the season ends, its winners are announced and kept, and everybody begins again", async () => {
  const plugin = await openPlugin(file, {
    now: "2026-01-31T23:50:00.000Z",
    settings: { channel: "harbour" },
  });
  try {
    await plugin.slash("trivia");
    const { right } = plugin.serverStore().server["asked:1"] as { readonly right: number };
    await plugin.press("answer", { as: "ada", value: `1:${right}` });
    await plugin.advance("15m");
    const ada = await idOf("ada");
    assert.match(
      plugin.events.at(-1)?.content ?? "",
      new RegExp(
        `^\\*\\*Trivia in 2026-01\\*\\*, with 1 players:\n1\\. <@${ada}>: 3 points\nA new season begins\\.`,
      ),
    );
    const { server, rankings } = plugin.serverStore();
    assert.deepEqual([server, rankings], [{ questions: 1, "won:2026-01": [{ userId: ada, score: 3 }] }, {}]);
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});
