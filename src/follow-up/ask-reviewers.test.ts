import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../requests/fixtures/until.ts";
import { createFollowUpHarness, plugin } from "./fixtures/follow-up-harness.ts";

test("a reviewer is asked on GitHub and in the thread, once; and again when it has changed since their look, with what changed", async (t) => {
  const world = await createFollowUpHarness(t);
  const { github, harness, thread, number, reviewers, willWrite, writes } = world;
  const { operator, discord } = harness;
  const asked = async (): Promise<readonly string[]> => {
    const answer = await fetch(`${github.url}/repos/reef/turbot/pulls/${number}/requested_reviewers`, {
      headers: { authorization: `Bearer ${github.token}` },
    });
    const { users } = (await answer.json()) as { readonly users: readonly { readonly login: string }[] };
    return users.map(({ login }) => login);
  };
  const said = () => harness.said(thread).filter((text) => text.startsWith(`<@${operator.id}>`));
  const rung = () => discord.pings.filter(({ userIds }) => userIds.includes(operator.id)).length;
  /** Looks until it has come true. */
  const lookUntil = async (holds: () => boolean) => {
    let passedAt = Number.NEGATIVE_INFINITY;
    await until(() => {
      if (performance.now() - passedAt > 500) {
        passedAt = performance.now();
        harness.pass(11 * 60_000);
      }
      return holds();
    });
  };
  reviewers.push({ userId: operator.id, login: "reef" });
  await lookUntil(() => said().length === 1);
  assert.match(
    said()[0] ?? "",
    /could you review this pull request\? <.*\/pull\/\d+>[\s\S]*You agreed to be asked/,
  );
  assert.deepEqual(await asked(), ["reef"]);
  assert.equal(rung(), 1);
  // Nothing has changed, so nobody is asked again.
  harness.pass(11 * 60_000);

  const before = github.pullRequest(number).headSha;
  await github.people.review(number, { by: "reef", state: "COMMENTED", body: "Looking at it" });
  assert.deepEqual(await asked(), []);
  willWrite(plugin("bubbles", "bubbles", "Blub blub"));
  await writes("revise: twice");
  await until(() => github.pullRequest(number).headSha !== before);
  await lookUntil(() => said().length === 2);
  assert.match(
    said()[1] ?? "",
    /has changed since your last look\. What's new: <.*\/compare\/[0-9a-f]{40}\.\.\.[0-9a-f]{40}>/,
  );
  assert.deepEqual(await asked(), ["reef"]);
  assert.equal(rung(), 2);
});
