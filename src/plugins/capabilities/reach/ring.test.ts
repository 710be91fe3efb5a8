import assert from "node:assert/strict";
import { test } from "node:test";
import { ComponentType } from "discord-api-types/v10";
import type { OutgoingMessage } from "../../../discord/messages/messenger.ts";
import { createRinging } from "./ring.ts";
import { mostRingsAnHour } from "./ring-limit.ts";

const id = (number: number) => String(100_000_000_000_000_000n + BigInt(number));

/** Everyone has agreed to everything, and the test sets the clock. */
function ringing() {
  const clock = { ms: 0 };
  const ring = createRinging({
    plugin: "giveaway",
    words: () => ["when you win"],
    consents: { among: (ids) => ids },
    elapsed: () => clock.ms,
  });
  const says = (message: OutgoingMessage) => ring("10", message, async (it) => it);
  const fails = (message: OutgoingMessage) =>
    assert.rejects(
      ring("10", message, async () => {
        throw new Error("Discord is away");
      }),
    );
  return { clock, ring: says, fails };
}

test("a message pings at most twenty people, each once", async () => {
  const { ring } = ringing();
  const all = Array.from({ length: 30 }, (_, at) => `<@${id(at)}> <@!${id(at)}>`).join(" ");
  assert.deepEqual(
    (await ring({ content: all })).rings,
    Array.from({ length: 20 }, (_, at) => id(at)),
  );
});

test("recognizes a mention between two code spans", async () => {
  const { ring } = ringing();
  assert.deepEqual((await ring({ content: `\`\`x\`\` <@${id(1)}> \`\`y\`\`` })).rings, [id(1)]);
  assert.equal((await ring({ content: `\`\`x <@${id(1)}> y\`\`` })).rings, undefined);
});

test("a person can be pinged again an hour later", async () => {
  const { clock, ring } = ringing();
  const isRung = async () => (await ring({ content: `<@${id(1)}>` })).rings !== undefined;
  const tries: boolean[] = [];
  for (let count = 0; count <= mostRingsAnHour; count += 1) tries.push(await isRung());
  assert.deepEqual(tries.filter(Boolean).length, mostRingsAnHour);
  clock.ms += 59 * 60_000;
  assert.equal(await isRung(), false);
  clock.ms += 60_000;
  assert.equal(await isRung(), true);
});

test("a message whose rows are all used still pings and says how to stop it", async () => {
  const { ring } = ringing();
  const row = { type: ComponentType.ActionRow, components: [] } as const;
  const components = Array.from({ length: 5 }, () => ({ ...row, components: [] }));
  const message = await ring({ content: `<@${id(1)}>`, components });
  assert.deepEqual([message.rings, message.components?.length], [[id(1)], 5]);
  assert.match(message.signature ?? "", /`\/privacy` stops it/);
  assert.equal((await ring({ content: `<@${id(1)}>` })).components?.length, 1);
});

test("a message that couldn't be sent doesn't count as a ping", async () => {
  const { ring, fails } = ringing();
  const message = { content: `<@${id(1)}>` };
  for (let count = 0; count <= mostRingsAnHour; count += 1) await fails(message);
  assert.deepEqual((await ring(message)).rings, [id(1)]);
});

test("a message that is laid out pings whom its texts mention, and says how to stop it, if there is room", async () => {
  const { ring } = ringing();
  const text = (content: string) => ({ type: ComponentType.TextDisplay, content }) as const;
  const laidOut = (content: string, more: number) =>
    ring({
      content: "",
      isLaidOut: true,
      components: [text(content), ...Array.from({ length: more }, () => text("x"))],
    });
  const message = await laidOut(`<@${id(1)}>`, 36);
  assert.deepEqual(message.rings, [id(1)]);
  assert.deepEqual(
    [message.components?.length, message.components?.at(-1)?.type],
    [38, ComponentType.ActionRow],
  );
  const full = await laidOut(`<@${id(2)}>`, 37);
  assert.deepEqual([full.rings, full.components?.length], [[id(2)], 38]);
});
