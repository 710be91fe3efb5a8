import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createChatRate } from "./chat-rate.ts";

const limits = { memberEveryMs: 10_000, channelPerMinute: 6 };

describe("how often Turbot answers in chat", () => {
  /** @param seconds when each message was written */
  function ask(rate = createChatRate(limits)) {
    return (memberId: string, seconds: number, channelId = "reef") =>
      rate.take({ memberId, channelId, at: seconds * 1_000 });
  }

  it("answers a member once in ten seconds, says so once, and is silent about the rest", () => {
    const asks = ask();
    assert.equal(asks("ann", 0).kind, "answer");
    assert.deepEqual(asks("ann", 4), { kind: "later", full: "member", waitMs: 6_000 });
    for (const second of [5, 6, 7, 8, 9.9]) assert.equal(asks("ann", second).kind, "ignore");
    assert.equal(asks("ann", 10).kind, "answer");
    assert.equal(asks("ann", 12).kind, "ignore", "said less than a minute ago");
    assert.equal(asks("ann", 100).kind, "answer");
    assert.equal(asks("ann", 101).kind, "later");
  });

  it("counts a member's questions in all channels together, and says it in each once", () => {
    const asks = ask();
    assert.equal(asks("ann", 0, "reef").kind, "answer");
    assert.equal(asks("ann", 1, "cave").kind, "later");
    assert.equal(asks("ann", 2, "reef").kind, "later");
    assert.equal(asks("ann", 3, "cave").kind, "ignore");
    assert.equal(asks("bob", 3, "cave").kind, "answer");
  });

  it("gives a channel six answers a minute, and says so once to everybody in it", () => {
    const asks = ask();
    for (let member = 0; member < 6; member += 1) assert.equal(asks(`${member}`, member).kind, "answer");
    assert.deepEqual(asks("ann", 10), { kind: "later", full: "channel", waitMs: 50_000 });
    for (let raider = 10; raider < 50; raider += 1) assert.equal(asks(`${raider}`, raider).kind, "ignore");
    assert.equal(asks("bob", 30, "cave").kind, "answer");
    assert.equal(asks("ann", 60).kind, "answer", "the first of the six is a minute old");
    assert.equal(asks("bob", 60.5).kind, "ignore");
    assert.equal(asks("bob", 61).kind, "answer");
  });

  it("goes by when questions were written, in whatever order they come", () => {
    const asks = ask();
    assert.equal(asks("ann", 30, "reef").kind, "answer");
    assert.equal(asks("ann", 10, "cave").kind, "answer", "it waited in its channel");
    const both = ask();
    assert.equal(both("ann", 30, "reef").kind, "answer");
    assert.deepEqual(both("ann", 25, "cave"), { kind: "later", full: "member", waitMs: 15_000 });
  });

  it("has no limit where it is 0", () => {
    const asks = ask(createChatRate({ memberEveryMs: 0, channelPerMinute: 0 }));
    for (let time = 0; time < 50; time += 1) assert.equal(asks("ann", 0).kind, "answer");
  });
});
