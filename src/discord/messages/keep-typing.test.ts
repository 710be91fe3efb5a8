import assert from "node:assert/strict";
import { test } from "node:test";
import { keepTyping } from "./keep-typing.ts";

test("typing lasts as long as the work, and ends by itself when the work never does", (t) => {
  t.mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
  let shown = 0;
  const show = async () => {
    shown += 1;
    throw new Error("Discord is away");
  };
  const end = keepTyping(show);
  t.mock.timers.tick(20_000);
  assert.equal(shown, 3);
  end();
  t.mock.timers.tick(60_000);
  assert.equal(shown, 3);

  keepTyping(show);
  t.mock.timers.tick(24 * 60 * 60_000);
  const atTheEnd = shown;
  t.mock.timers.tick(24 * 60 * 60_000);
  assert.equal(shown, atTheEnd);
  assert.ok(atTheEnd > 3 && atTheEnd < 100);
});

test("typing waits until there is room for it, and then shows at once", (t) => {
  t.mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
  let shown = 0;
  let room = false;
  const end = keepTyping(
    async () => {
      shown += 1;
    },
    () => room,
  );
  t.mock.timers.tick(5_000);
  assert.equal(shown, 0);
  room = true;
  t.mock.timers.tick(1_000);
  assert.equal(shown, 1);
  end();
  t.mock.timers.tick(60_000);
  assert.equal(shown, 1);
});
