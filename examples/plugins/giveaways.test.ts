import assert from "node:assert/strict";
import { test } from "node:test";
import { idOf, openPlugin } from "turbot/testing";

const file = new URL("./giveaways.ts", import.meta.url);

async function opened() {
  const plugin = await openPlugin(file, { now: "2026-03-02T10:00:00Z" });
  const start = async (
    options: Readonly<Record<string, string | number | { readonly role: string }>> = {},
  ) => {
    // A host understands so many times in a second.
    await plugin.advance("2s");
    await plugin.slash("giveaway", {
      subcommand: "start",
      options: { prize: "A pearl", ends: "in 2 days", ...options },
    });
  };
  const also = (subcommand: string, options: Readonly<Record<string, number>>) =>
    plugin.slash("giveaway", { subcommand, options });
  const enter = (as: string, number = 1, roles: readonly string[] = []) =>
    plugin.press("enter", { as, roles: [...roles], value: String(number) });
  const sent = () => plugin.events.filter(({ kind }) => kind === "send");
  /** Without what the host says about pings. */
  const last = () =>
    plugin.events.findLast(
      ({ kind, content }) => (kind === "reply" || kind === "followUp") && content?.startsWith("-#") === false,
    );
  const shown = () =>
    plugin.events.findLast(({ kind }) => kind === "update" || kind === "edit")?.content ?? "";
  return { plugin, start, also, enter, sent, last, shown };
}

test("it ends by itself, draws among those who entered, edits its message and pings the winners", async () => {
  const { plugin, start, also, enter, sent, last, shown } = await opened();
  try {
    await start({ winners: 2 });
    assert.match(
      last()?.content ?? "",
      /Giveaway 1: A pearl.*Winners: 2\. Entered: 0\..*Ends <t:1772618402:R>/s,
    );
    for (const who of ["ann", "ben", "cid", "dee"]) await enter(who);
    await enter("ann");
    await plugin.press("leave", { as: "dee", value: "1" });
    await plugin.advance("47h");
    assert.deepEqual(sent(), []);
    await plugin.advance("2h");
    const [told] = sent();
    const ids = await Promise.all(["ann", "ben", "cid"].map((name) => idOf(name)));
    assert.equal(sent().length, 1);
    assert.equal(told?.rings?.length, 2);
    assert.equal(new Set(told?.rings).size, 2);
    assert.ok(told?.rings?.every((id) => ids.includes(id)));
    assert.match(shown(), /Entered: 3\..*It is over, and won by <@\d+>, <@\d+>\./s);
    await enter("eve");
    assert.equal(last()?.content, "It is over.");

    await also("reroll", { number: 1 });
    const [third] = sent().at(-1)?.rings ?? [];
    assert.deepEqual(new Set([...(told?.rings ?? []), third]), new Set(ids), "who hasn't won yet");
    await also("reroll", { number: 1 });
    assert.match(sent().at(-1)?.content ?? "", /^Nobody is left to win \*\*A pearl\*\*/);
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});

test("only members with its role enter, it can be ended early, and is drawn once", async () => {
  const { plugin, start, also, enter, sent, last } = await opened();
  try {
    await start({ role: { role: "Sailor" } });
    await enter("ann");
    assert.match(last()?.content ?? "", /^Only members with <@&\d+> can enter/);
    await enter("ben", 1, ["Sailor"]);
    await also("end", { number: 1 });
    assert.deepEqual(
      sent().map(({ rings }) => rings),
      [[await idOf("ben")]],
    );
    await also("end", { number: 1 });
    assert.equal(last()?.content, "No giveaway 1 is open.");
    await also("reroll", { number: 7 });
    assert.equal(last()?.content, "No giveaway 7 is over.");
    await plugin.advance("3d");
    assert.equal(sent().length, 1);
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});

test("a time that is past, unclear or too far is refused, and so are too many at a time", async () => {
  const { plugin, start, also, last } = await opened();
  try {
    for (const ends of ["yesterday", "in a fishy while", "in 3 months"]) {
      await start({ ends });
      assert.match(last()?.content ?? "", /^Say when it ends/);
    }
    for (let number = 1; number <= 19; number += 1) await start();
    await start();
    assert.equal(last()?.content, "Too many are open: end number 1 first.");
    await also("end", { number: 1 });
    await start();
    assert.match(last()?.content ?? "", /Giveaway 20/);
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});
