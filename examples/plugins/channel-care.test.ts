import assert from "node:assert/strict";
import { test } from "node:test";
import { openPlugin } from "turbot/testing";

const file = new URL("./channel-care.ts", import.meta.url);
const mod = { as: "mo", permissions: ["manage_channels", "manage_roles", "manage_messages"] } as const;

test("slow mode and a lock last for a while, and end by themselves or by hand", async () => {
  const plugin = await openPlugin(file);
  const last = (kind: string) => plugin.events.findLast((event) => event.kind === kind);
  try {
    await plugin.slash("slow", { options: { seconds: 30, for: "1h" }, ...mod });
    assert.equal(last("slowMode")?.seconds, 30);
    assert.match(last("slowMode")?.until ?? "", /^2026-01-01T01:00:00/);
    await plugin.slash("lock", { options: { for: "2h" }, ...mod });
    assert.match(last("lockChannel")?.until ?? "", /^2026-01-01T02:00:00/);
    await plugin.slash("lock", { ...mod, options: { for: "soon" } });
    assert.match(plugin.events.at(-1)?.content ?? "", /write the time like 30m/);
    await plugin.slash("unlock", mod);
    assert.equal(last("unlockChannel")?.kind, "unlockChannel");
    await plugin.slash("unlock", mod);
    assert.match(plugin.events.at(-1)?.content ?? "", /Nothing changed: .*hasn't locked/);
    await plugin.slash("topic", { ...mod, options: { text: "Kelp" } });
    assert.equal(last("changeChannel")?.content, "Kelp");
    await plugin.slash("slow", { options: { seconds: 5 }, as: "ben", permissions: [] });
    assert.match(plugin.events.at(-1)?.content ?? "", /Nothing changed: .*isn't allowed/);
  } finally {
    await plugin.close();
  }
});

test("a purge says what was deleted and what stayed", async () => {
  const plugin = await openPlugin(file);
  try {
    for (const text of ["spam one", "hello", "spam two"]) await plugin.say(text, { as: "ben" });
    await plugin.slash("purge", { options: { count: 5, contains: "SPAM" }, ...mod });
    assert.equal(plugin.events.findLast(({ kind }) => kind === "purge")?.count, 2);
    assert.equal(plugin.events.at(-1)?.content, "Deleted: 2.");
  } finally {
    await plugin.close();
  }
});
