import assert from "node:assert/strict";
import { test } from "node:test";
import type { GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import { createHideLeftOut } from "./hide-left-out.ts";

test("a moderator who left AI can still make Turbot quiet, and let it talk again", () => {
  const veil = createHideLeftOut({
    leftOut: { has: () => true, any: () => true },
    wordsOf: () => [],
    botUserId: "9",
    commandPrefix: "!",
  });
  const read = (words: string) =>
    veil.readMessage({
      ...{ id: "5", author: { id: "1" }, mentions: [{ id: "9" }], content: `<@9> ${words}` },
    } as unknown as GatewayMessageCreateDispatchData).content;
  for (const order of ["quiet here for an hour", "you can talk again", "stop"])
    assert.equal(read(order), `<@9> ${order}`);
  assert.equal(read("tell me of plums"), "");
});
