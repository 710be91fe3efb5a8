import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../requests/fixtures/until.ts";
import { createFollowUpHarness } from "./fixtures/follow-up-harness.ts";
import { asProposed } from "./proposed.ts";

/** One look takes place in this time, in milliseconds. */
const lookMs = 46_000;

test("without a webhook, a merge is noticed within a minute: the thread hears of it, and it is deployed", async (t) => {
  const world = await createFollowUpHarness(t);
  const { github, harness, thread, number, merges } = world;
  const told = () => asProposed(harness.store.get(thread))?.outcome.told ?? [];
  world.loseWebhook();
  const looks = () =>
    github.journal.entries.filter(
      ({ what }) =>
        what === "GET /repos/reef/turbot/pulls" || what.startsWith("GET /repos/reef/turbot/pulls?"),
    );
  const look = async () => {
    const before = looks().length;
    let passedAt = Number.NEGATIVE_INFINITY;
    await until(() => {
      // The timer for the next look is set once the last one is over.
      if (performance.now() - passedAt > 500) {
        passedAt = performance.now();
        harness.pass(lookMs);
      }
      return looks().length > before;
    });
  };
  await look();
  await look();
  await until(() => looks().at(-1)?.status === 304);
  assert.deepEqual(merges(), []);

  // Somebody else's counts as much: a webhook would have told of it, too.
  const other = await github.people.propose({
    by: "mira",
    title: "Notes",
    branch: "notes",
    files: { "notes.md": "hi\n" },
  });
  await look();
  const { sha: notes } = await github.people.merge(other.number);
  await look();
  await until(() => merges().length === 1);
  assert.deepEqual(merges()[0], { commit: notes, pullRequest: other.number, base: "main" });

  const { sha } = await github.people.merge(number);
  await look();
  await until(() => merges().some(({ commit, pullRequest }) => commit === sha && pullRequest === number));
  await until(() => told().includes("merged"));
  const count = looks().length;
  world.heard.webhook = true;
  harness.pass(10 * lookMs);
  assert.equal(looks().length, count, "GitHub isn't asked while its webhook tells of everything");
});
