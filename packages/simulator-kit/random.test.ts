import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "./random.ts";

test("the same seed makes the same choices, and a different one others", () => {
  const draw = (seed: number) => Array.from({ length: 20 }, () => seeded[seed]?.between(1, 1_000));
  const seeded: Record<number, ReturnType<typeof createRandom>> = { 1: createRandom(1), 2: createRandom(2) };
  const first = draw(1);
  seeded[1] = createRandom(1);
  assert.deepEqual(draw(1), first);
  assert.notDeepEqual(draw(2), first);
});

test("one actor's draws don't affect another's", () => {
  const quiet = createRandom(7).of("killer");
  const parent = createRandom(7);
  for (let draws = 0; draws < 50; draws += 1) parent.of("people").fraction();
  const busy = parent.of("killer");
  assert.deepEqual(
    Array.from({ length: 5 }, () => busy.fraction()),
    Array.from({ length: 5 }, () => quiet.fraction()),
  );
});

test("shuffling keeps every card, and the ends of a range are drawn", () => {
  const random = createRandom(3);
  assert.deepEqual(random.shuffled([1, 2, 3, 4, 5]).toSorted(), [1, 2, 3, 4, 5]);
  const drawn = new Set(Array.from({ length: 200 }, () => random.between(1, 3)));
  assert.deepEqual([...drawn].toSorted(), [1, 2, 3]);
});
