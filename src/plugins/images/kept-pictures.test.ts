import assert from "node:assert/strict";
import { test } from "node:test";
import { createKeptPictures } from "./kept-pictures.ts";

const megabytes = (count: number) => new Uint8Array(count * 1024 * 1024);

test("a plugin's oldest pictures make room for its newest, and nobody else's", () => {
  const kept = createKeptPictures(() => 0);
  const modest = kept.keep("modest", megabytes(1));
  const greedy = Array.from({ length: 5 }, () => kept.keep("greedy", megabytes(4)));
  assert.deepEqual(
    greedy.map((picture) => picture() !== undefined),
    [false, true, true, true, true],
  );
  assert.ok(modest() !== undefined);
});

test("when all plugins together keep too much, whoever keeps most makes room", () => {
  const kept = createKeptPictures(() => 0);
  const small = kept.keep("small", megabytes(1));
  const large = ["a", "b", "c", "d"].map((plugin) => kept.keep(plugin, megabytes(16)));
  assert.equal(large.filter((picture) => picture() === undefined).length, 1);
  assert.ok(small() !== undefined && large[3]?.() !== undefined);
});

test("a picture is kept for an hour, and not when somebody was forgotten", () => {
  let time = 0;
  const kept = createKeptPictures(() => time);
  const old = kept.keep("a", megabytes(1));
  time = 59 * 60_000;
  const young = kept.keep("a", megabytes(1));
  assert.ok(old() !== undefined);
  time += 60_000;
  assert.deepEqual([old(), young() !== undefined], [undefined, true]);
  kept.clear();
  assert.equal(young(), undefined);
});
