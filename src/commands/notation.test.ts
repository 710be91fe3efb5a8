import assert from "node:assert/strict";
import { test } from "node:test";
import { type Command, commandIn, notationOf, typed } from "./notation.ts";

test("reads every notation back, and shows commands as people find them", () => {
  const shown: readonly (readonly [Command, string])[] = [
    [{ kind: "slash", name: "dice" }, "/dice"],
    [{ kind: "prefix", name: "member menu: flip" }, "?member menu: flip"],
    [{ kind: "userMenu", name: "Profile" }, "Apps > Profile (on a member)"],
    [{ kind: "messageMenu", name: "Quote this" }, "Apps > Quote this (on a message)"],
  ];
  for (const [command, words] of shown) {
    assert.deepEqual(commandIn(notationOf(command)), command);
    assert.equal(typed(command, "?"), words);
  }
});
