import assert from "node:assert/strict";
import { test } from "node:test";
import { createCachedLookup } from "./cached-lookup.ts";

function stage() {
  const asked: string[] = [];
  const clock = { now: 0 };
  const lookup = createCachedLookup(
    {
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
    },
    () => clock.now,
  );
  return { lookup, asked, clock };
}

test("who asks for the same again is answered without asking Discord, for a while", async () => {
  const { lookup, asked, clock } = stage();
  for (let i = 0; i < 100; i++) await Promise.all([lookup.channel("7"), lookup.guilds(), lookup.roles("1")]);
  assert.deepEqual(asked, ["7", "guilds", "roles of 1"]);
  clock.now += 5_000;
  await lookup.channel("7");
  assert.equal(asked.length, 4);
});

test("who asks for ever new channels waits, and nobody is asked meanwhile", async () => {
  const { lookup, asked } = stage();
  const all = Array.from({ length: 22 }, (_, at) => lookup.channel(String(at)));
  await Promise.all(all.slice(0, 20));
  assert.equal(asked.length, 20);
  await Promise.all(all);
  assert.equal(asked.length, 22);
});
