import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { areasHash, buttonRow, fixRow, readButton } from "./buttons.ts";

function ids(row: ReturnType<typeof buttonRow>): readonly string[] {
  return row.components.map((component) => ("custom_id" in component ? component.custom_id : ""));
}

describe("a request's buttons", () => {
  it("carry the plan's version, so that an old plan's buttons can be recognized", () => {
    assert.deepEqual(ids(buttonRow("100", { kind: "plan", version: 3 })), [
      "request:100:ship:3",
      "request:100:refine:3",
      "request:100:cancel:3",
    ]);
    assert.deepEqual(readButton("request:100:ship:3"), { requestId: "100", action: "ship", version: 3 });
  });

  it("parse back to what they were made from", () => {
    const [wake = ""] = ids(buttonRow("100", { kind: "wake" }));
    assert.deepEqual(readButton(wake), { requestId: "100", action: "wake" });
    const asked = { kind: "leave", version: 3, areas: ["the supervisor"] } as const;
    const areas = areasHash(asked.areas);
    const [allow = ""] = ids(buttonRow("100", asked));
    assert.deepEqual(readButton(allow), { requestId: "100", action: "allow", version: 3, areas });
    const [permit = ""] = ids(buttonRow("100", { ...asked, revision: 2 }));
    assert.deepEqual(readButton(permit), { requestId: "100", action: "permit", revision: 2, areas });
    const [fix = ""] = ids(fixRow("dice-roller"));
    assert.equal(fix, "request:fix:dice-roller");
    assert.deepEqual(readButton(fix), { plugin: "dice-roller", action: "fix" });
  });

  for (const customId of [
    ...[
      "request:100:ship",
      "request:100:ship:x",
      "request::ship:1",
      "request:100:delete:1",
      "request:100:allow:1",
      "request:100:permit:1:supervis",
      "plugin:dice:again",
    ],
    ...["request:100:wake:1", "request:100:ship:1 ", "xrequest:100:ship:1"],
    ...["request:fix:", "request:fix:../dice", "request:fix:Dice", "request:fix:dice:1"],
  ]) {
    it(`"${customId}" isn't one of them`, () => assert.equal(readButton(customId), undefined));
  }
});
