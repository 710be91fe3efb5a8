import assert from "node:assert/strict";
import { test } from "node:test";
import { privacyWords } from "../../privacy/privacy-words.ts";
import { createForgetMe } from "./forget-me.ts";

const nothing = { messages: 0, requests: 0, plugins: [], takingBack: 0, open: [] };

test("a second press while plugins are still told forgets nothing again", async () => {
  const told = Promise.withResolvers<void>();
  let times = 0;
  const forgetMe = createForgetMe({
    ends: { forgetting: () => told.promise },
    privacy: {
      forgetUser() {
        times += 1;
        return nothing;
      },
    },
    now: () => 1_000,
  });
  const first = forgetMe("ann", "harbour");
  assert.equal((await forgetMe("ann", "harbour")).content, privacyWords.justForgotYou);
  told.resolve();
  assert.equal((await first).content, privacyWords.forgotYou(nothing));
  assert.equal(times, 1);
});

test("what failed can be tried again at once", async () => {
  const answers = [
    () => {
      throw new Error("the disk is full");
    },
    () => nothing,
  ];
  const forgetMe = createForgetMe({
    ends: { forgetting: async () => {} },
    privacy: { forgetUser: () => (answers.shift() ?? assert.fail())() },
    now: () => 1_000,
  });
  await assert.rejects(forgetMe("ann", "harbour"), /the disk is full/);
  assert.equal((await forgetMe("ann", "harbour")).content, privacyWords.forgotYou(nothing));
});
