import assert from "node:assert/strict";
import { test } from "node:test";
import { createCachedLookup } from "./cached-lookup.ts";

function createHarness() {
  const asked: string[] = [];
  const clock = { now: 0 };
  const lookup = createCachedLookup(
    {
      served: () => [],
      channel: async (id) => {
        asked.push(id);
        return null;
      },
      guilds: async () => {
        asked.push("guilds");
        return [];
      },
      roles: async (guildId) => {
        asked.push(`roles of ${guildId}`);
        return [];
      },
      guild: async () => null,
      member: async () => null,
      members: async () => [],
      memberCount: async () => 0,
    },
    () => clock.now,
  );
  return { lookup, asked, clock };
}

test("answers repeated lookups without asking Discord, for a while", async () => {
  const { lookup, asked, clock } = createHarness();
  for (let i = 0; i < 100; i++) await Promise.all([lookup.channel("7"), lookup.guilds(), lookup.roles("1")]);
  assert.deepEqual(asked, ["7", "guilds", "roles of 1"]);
  clock.now += 5_000;
  await lookup.channel("7");
  assert.equal(asked.length, 4);
});

test("a plugin that looks up more and more channels waits, and sends no requests in the meantime", async () => {
  const { lookup, asked } = createHarness();
  const all = Array.from({ length: 22 }, (_, at) => lookup.channel(String(at)));
  await Promise.all(all.slice(0, 20));
  assert.equal(asked.length, 20);
  await Promise.all(all);
  assert.equal(asked.length, 22);
});
