import assert from "node:assert/strict";
import { test } from "node:test";
import type { GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import { readMention } from "./read-mention.ts";

test("a stop counts as one to Turbot only if nobody else is named", () => {
  const kind = (content: string) =>
    readMention({ content } as GatewayMessageCreateDispatchData, "100000000000000001").kind;
  assert.equal(kind("<@100000000000000001> stop"), "stop");
  for (const content of ["<@100000000000000001> <@5> stop", "<@5> stop", "<@&5> stop", "@everyone stop"])
    assert.equal(kind(content), "talk", content);
});
