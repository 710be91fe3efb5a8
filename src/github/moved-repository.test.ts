import assert from "node:assert/strict";
import { test } from "node:test";
import { at, createGitHubHarness } from "./fixtures/github-harness.ts";

const dice = { branch: "feature/dice", base: "main", title: "Dice", body: "Rolls dice.", labels: ["plugin"] };

const moves: Record<string, { readonly owner?: string; readonly repo?: string }> = {
  renamed: { repo: "halibut" },
  "given to another owner": { owner: "reef" },
  "given away and renamed": { owner: "reef", repo: "halibut" },
};
for (const [what, to] of Object.entries(moves)) {
  test(`a repository that was ${what} is read and written as before, under the configured name`, async (t) => {
    const { simulator, github, number } = await createGitHubHarness(t);
    await simulator.people.close(number);
    const before = await github.repository();
    simulator.people.rename(to);

    const after = await github.repository();
    assert.deepEqual([after.owner, after.name], [to.owner ?? at.owner, to.repo ?? at.repo]);
    assert.equal(after.id, before.id);
    const opened = await github.openPullRequest(dice);
    assert.deepEqual(await github.openPullRequest(dice), opened, "and found again, as its new owner's");
    assert.deepEqual(simulator.pullRequest(opened.number).labels, ["plugin"]);
    assert.equal((await github.pullRequestOfBranch(dice.branch))?.number, opened.number);
    await github.describe(opened.number, { title: "More dice", body: "20 sides" });
    assert.equal(simulator.pullRequest(opened.number).title, "More dice");
    await github.commentOn(opened.number, "Here we are");
    const said = (await github.conversation(opened.number)).map(({ body }) => body);
    assert.deepEqual(said, ["Here we are"]);
    const { sha } = await simulator.people.merge(opened.number);
    assert.deepEqual(await github.pullRequestOf(sha), { number: opened.number });
  });
}

test("a pull request of the origin explains nothing in its fork", async (t) => {
  const { simulator, github, number, call } = await createGitHubHarness(t);
  const { sha } = await simulator.people.merge(number);
  assert.deepEqual(await github.pullRequestOf(sha), { number });
  const [pull] = (await (await call(`/commits/${sha}/pulls`)).json()) as { base: { repo: { id: number } } }[];
  assert(pull !== undefined);
  pull.base.repo.id += 1;
  simulator.faults.add({ on: /\/pulls$/, times: 9, effect: { kind: "answer", status: 200, body: [pull] } });
  assert.equal(await github.pullRequestOf(sha), undefined);
});

test("the repository tells whether the token can push, and whether anybody can", async (t) => {
  const { simulator, github } = await createGitHubHarness(t);
  assert.equal((await github.repository()).mayPush, true);
  simulator.people.permit("turbot", "read");
  simulator.people.archive();
  const { mayPush, isArchived, isDisabled } = await github.repository();
  assert.deepEqual([mayPush, isArchived, isDisabled], [false, true, false]);
});
