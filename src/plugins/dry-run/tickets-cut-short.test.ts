import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { test } from "node:test";
import { here } from "./fixtures/here.ts";
import { openPlugin } from "./open-plugin.ts";

const example = readFileSync(resolve(import.meta.dirname, "../../../examples/plugins/tickets.ts"), "utf8");
/** Where opening or closing a ticket is cut short once, and after what time whoever opened it can open another. */
const cuts = [
  ["const { id } = await interaction.startPrivateThread(", "3m"],
  ["await store.set(keyOf(id), { number,", "3m"],
  [`await store.set(\`open:\${user.id}\`, id);`, "3m"],
  // They have a ticket, which closes when it is idle.
  [`const content = \`**\${category} \${number}** of`, "73h"],
  // The message that says that it is closed is the last in it, so it is idle once more first.
  ["await store.delete(`open:", "160h"],
  ["await store.set(keyOf(id), { ...ticket, isOpen: false });", "80h"],
] as const;

for (const [line, wait] of cuts) {
  test(`a ticket that is cut short before "${line}" locks nobody out`, async (t) => {
    const [before, after, more] = example.split(line);
    assert.ok(before !== undefined && after !== undefined && more === undefined, "it stands there once");
    // The engine ends there, as with a kill: nothing after it runs, no `finally` either.
    const end = `if ((await this.turbot.store.update<number>("ends", (ends = 0) => ends + 1)) === 1) for (;;) {}`;
    const plugin = await openPlugin(
      { path: "plugins/tickets.ts", source: `${before}${end}\n${line}${after}` },
      here,
    );
    t.after(() => plugin.close());
    const opens = async () => {
      const threads = () => plugin.events.filter(({ kind }) => kind === "privateThread").length;
      const had = threads();
      await plugin.press("open", { value: "Ticket", as: "ada" });
      await plugin.submit("new", { about: "Kelp is gone" }, { as: "ada" });
      return threads() > had;
    };
    await plugin.slash("tickets");
    await opens();
    await plugin.advance(wait);
    assert.deepEqual(
      plugin.problems.map(({ kind }) => kind),
      ["strike"],
    );
    assert.equal(await opens(), true);
  });
}
