import assert from "node:assert/strict";
import { mock, test } from "node:test";
import type { APIInteraction } from "discord-api-types/v10";
import { thinkIfSlow } from "./think-if-slow.ts";

test('says "thinking" only if the work takes longer than Discord waits', async (t) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  t.after(() => mock.timers.reset());
  const deferred: unknown[] = [];
  const messenger = { defer: async (_: APIInteraction, options?: object) => void deferred.push(options) };
  const on = { id: "1" } as APIInteraction;
  assert.equal(await thinkIfSlow(messenger, on, async () => "done"), "done");
  mock.timers.tick(3_000);
  assert.deepEqual(deferred, []);
  const slow = Promise.withResolvers<string>();
  const answer = thinkIfSlow(messenger, on, () => slow.promise);
  mock.timers.tick(2_000);
  assert.deepEqual(deferred, [{ ephemeral: true }]);
  slow.resolve("late");
  assert.equal(await answer, "late");
});
