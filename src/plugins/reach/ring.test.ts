import assert from "node:assert/strict";
import { test } from "node:test";
import { ComponentType } from "discord-api-types/v10";
import type { OutgoingMessage } from "../../discord/messenger.ts";
import { createRinging } from "./ring.ts";
import { mostRingsAnHour } from "./ring-limit.ts";

const id = (number: number) => String(100_000_000_000_000_000n + BigInt(number));

/** Everybody agreed to everything, and the test sets the clock. */
function ringing() {
  const clock = { ms: 0 };
  const ring = createRinging({
    plugin: "giveaway",
    words: () => ["when you win"],
    consents: { among: (ids) => ids },
    elapsed: () => clock.ms,
  });
  return { clock, ring: (message: OutgoingMessage) => ring("10", message) };
}

test("a message rings twenty people at most, each once", () => {
  const { ring } = ringing();
  const all = Array.from({ length: 30 }, (_, at) => `<@${id(at)}> <@!${id(at)}>`).join(" ");
  assert.deepEqual(
    ring({ content: all }).rings,
    Array.from({ length: 20 }, (_, at) => id(at)),
  );
});

test("code on both sides of a mention doesn't swallow it", () => {
  const { ring } = ringing();
  assert.deepEqual(ring({ content: `\`\`x\`\` <@${id(1)}> \`\`y\`\`` }).rings, [id(1)]);
  assert.equal(ring({ content: `\`\`x <@${id(1)}> y\`\`` }).rings, undefined);
});

test("an hour later a person can be rung again", () => {
  const { clock, ring } = ringing();
  const isRung = () => ring({ content: `<@${id(1)}>` }).rings !== undefined;
  const tries = Array.from({ length: mostRingsAnHour + 1 }, isRung);
  assert.deepEqual(tries.filter(Boolean).length, mostRingsAnHour);
  clock.ms += 59 * 60_000;
  assert.equal(isRung(), false);
  clock.ms += 60_000;
  assert.equal(isRung(), true);
});

test("a message with all its rows taken still rings and says how to stop it", () => {
  const { ring } = ringing();
  const row = { type: ComponentType.ActionRow, components: [] } as const;
  const components = Array.from({ length: 5 }, () => ({ ...row, components: [] }));
  const message = ring({ content: `<@${id(1)}>`, components });
  assert.deepEqual([message.rings, message.components?.length], [[id(1)], 5]);
  assert.match(message.signature ?? "", /`\/privacy` stops it/);
  assert.equal(ring({ content: `<@${id(1)}>` }).components?.length, 1);
});
