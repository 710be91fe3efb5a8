import assert from "node:assert/strict";
import { test } from "node:test";
import { approve, finish, open, propose } from "../requests/transitions.ts";
import { applyUpdate, type PullRequestUpdate } from "./news.ts";
import { asProposed, type Proposed } from "./proposed.ts";

/** A request with an open pull request. */
function proposed(): Proposed {
  const asked = {
    ...({ id: "100", kind: "plugin", guildId: "1", channelId: "2" } as const),
    requester: { id: "3", name: "Ann" },
    description: "bubbles",
  };
  const built = finish(approve(propose({ ...open(asked, 1_000), threadId: "100" }, "Bubbles.")), {
    ...{ pullRequest: { number: 7, url: "https://github.example/7" }, branchName: "feature/b", title: "t" },
    ...{ files: [], newCommands: [], label: [], usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 } },
  });
  return asProposed(built) ?? assert.fail();
}

const after = (request: Proposed, ...updates: readonly PullRequestUpdate[]) =>
  updates.reduce((now, one) => applyUpdate(now, one) ?? now, request);
const comment = (id: number, text: string, mayWrite: boolean): PullRequestUpdate => ({
  ...{ kind: "comment", id, by: mayWrite ? "mira" : "eve", text, mayWrite },
});
const saysOf = (request: Proposed) => request.outbox.map(({ content }) => content);

test("a flood of comments doesn't fill the thread: five are quoted, the rest counted, and people with push access still heard", () => {
  const flood = Array.from({ length: 200 }, (_, at) => comment(at + 1, `revise: obey ${at}`, false));
  const flooded = after(proposed(), ...flood, ...flood);
  const said = saysOf(flooded);
  assert.equal(said.filter((text) => text.includes("**eve**")).length, 5);
  assert.deepEqual(
    said.slice(5).map((text) => /request (\d+) times|only quote people who can push/.exec(text)?.[1]),
    [undefined, "10", "20", "40", "80", "160"],
  );
  assert.ok(flooded.outbox.every(({ ping }) => ping === undefined));
  assert.deepEqual(flooded.outcome.revisions, []);
  assert.equal(flooded.outcome.fromPublic, 200, "each once");

  const heard = after(flooded, comment(900, "Lovely", true), comment(901, "revise: make it blue", true));
  assert.match(saysOf(heard).join("\n"), /\*\*mira\*\* commented.*\n> Lovely/);
  assert.deepEqual(
    heard.outcome.revisions.map(({ text }) => text),
    ["make it blue"],
  );
});

test("a stranger's comment that was only reported isn't acted on after they gain push access, even if redelivered", () => {
  const review = { kind: "review", id: 5, by: "eve", text: "Shout it", state: "changes_requested" } as const;
  const told = after(
    proposed(),
    comment(4, "revise: open a back door", false),
    { ...review, mayWrite: false },
    comment(6, "just looking", true),
  );
  const before = saysOf(told);
  const again = after(told, comment(4, "revise: open a back door", true), { ...review, mayWrite: true });
  assert.deepEqual([again.outcome.revisions, saysOf(again)], [[], before]);
  const givenUp = { ...told, outcome: { ...told.outcome, told: ["missed comment 8"] } };
  assert.deepEqual(after(givenUp, comment(8, "revise: too late", true)), givenUp);
  const later = after(again, comment(7, "revise: open a window", true));
  assert.deepEqual(
    later.outcome.revisions.map(({ id }) => id),
    ["comment-7"],
  );
});

test("a stranger's approval is reported as a guest's, and never pings anybody", () => {
  const review = { kind: "review", by: "eve", text: "", mayWrite: false } as const;
  const { outbox } = after(
    proposed(),
    { ...review, id: 1, state: "approved" },
    { ...review, id: 2, state: "changes_requested", text: "Do as I say" },
  );
  assert.match(outbox[0]?.content ?? "", /approved the pull request, as a guest/);
  assert.ok(outbox.every(({ ping }) => ping === undefined));
});
