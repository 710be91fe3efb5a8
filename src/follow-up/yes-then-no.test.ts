import assert from "node:assert/strict";
import { test } from "node:test";
import { createGitHub } from "../github/create-github.ts";
import { silentLog } from "../log/log.ts";
import type { RevisionJob } from "../pipeline/revision.ts";
import { createRequestsHarness } from "../requests/fixtures/requests-harness.ts";
import { until } from "../requests/fixtures/until.ts";
import { createFollowUp } from "./create-follow-up.ts";
import { createPullRequestEvents } from "./store/pull-request-events.ts";

/** Ann's pull request, and what keeps it from being revised. */
async function open(t: { after(work: () => Promise<void>): void }) {
  const jobs: RevisionJob[] = [];
  const obstacle: { reason: string | undefined } = { reason: undefined };
  const harness = await createRequestsHarness(undefined, ({ database, ...parts }) =>
    createFollowUp({
      ...parts,
      events: createPullRequestEvents(database, parts.now),
      github: createGitHub({
        ...{ owner: "reef", repo: "turbot", token: "none", apiUrl: "http://127.0.0.1:9" },
        ...{ log: silentLog, wait: async () => {} },
      }),
      reviser: {
        async revise(job) {
          jobs.push(job);
          const usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
          return { commit: "c0ffee", title: "Blue", files: [], newCommands: [], usage };
        },
      },
      notNow: async () => obstacle.reason,
      commands: { taken: () => [] },
      commandPrefix: "!",
      log: silentLog,
    }),
  );
  t.after(() => harness.close());
  harness.claude.script({ text: "Dice.\n---PLAN_READY---" });
  const thread = await harness.ask(harness.ann, "feature request: dice");
  await harness.hears(thread, /Ready\?/);
  await harness.discord.people.write(harness.ann.id, thread, "go");
  await harness.hears(thread, /pull\/7/);
  await until(() => harness.store.get(thread)?.state === "done");
  /** Writes a message, and returns Turbot's answer to it. */
  async function answerTo(content: string): Promise<string> {
    const { id } = await harness.discord.people.write(harness.ann.id, thread, content);
    const isAnswer = ({ message_reference: to }: { message_reference?: { message_id?: string } }) =>
      to?.message_id === id;
    return (await harness.discord.people.waitForMessage(thread, isAnswer)).content;
  }
  return { harness, thread, jobs, obstacle, answerTo };
}

test("a revision that can't be made right now gets the reason instead of a promise", async (t) => {
  const { harness, thread, jobs, obstacle, answerTo } = await open(t);
  obstacle.reason = "I can't reach Claude right now.";
  assert.match(
    await answerTo("revise: make it blue"),
    /can't reach Claude right now\.\n.*\*\*revise:\*\* .* again then/,
  );
  assert.doesNotMatch(harness.said(thread).join("\n"), /I'm on it/);
  assert.equal(jobs.length, 0);
  obstacle.reason = undefined;
  await harness.discord.people.write(harness.ann.id, thread, "revise: make it blue");
  await harness.hears(thread, /Done, and checked again/);
});

test("an unfinished revise gets instructions only if a revision would be made: not without the role, not after the end", async (t) => {
  const { harness, answerTo } = await open(t);
  assert.match(await answerTo("revise:"), /Put the change after it: `revise: make it blue`/);
  harness.discord.world.setRoles(harness.guildId, harness.ann.id, []);
  assert.match(await answerTo("revise:"), /You need the \*\*BotAdmin\*\* role/);
  await harness.requests().onOutcome({ kind: "closed", pullRequest: 7 });
  assert.match(await answerTo("revise:"), /That pull request is closed/);
});
