import assert from "node:assert/strict";
import { test } from "node:test";
import type { APIMessage, APIUser } from "discord-api-types/v10";
import { createGitHub } from "../github/create-github.ts";
import { silentLog } from "../log/log.ts";
import { unapprovedAreas } from "../pipeline/checks/refuse-sensitive.ts";
import { SensitiveChangeError } from "../pipeline/failures.ts";
import type { RevisionJob } from "../pipeline/revision.ts";
import { createRequestsHarness } from "../requests/fixtures/requests-harness.ts";
import { until } from "../requests/fixtures/until.ts";
import { createFollowUp } from "./create-follow-up.ts";
import { createPullRequestEvents } from "./store/pull-request-events.ts";

/** Ann's pull request, and a pipeline whose revisions change this file. */
async function open(path: string, t: { after(work: () => Promise<void>): void }) {
  const jobs: RevisionJob[] = [];
  const harness = await createRequestsHarness(undefined, ({ database, ...parts }) =>
    createFollowUp({
      ...parts,
      events: createPullRequestEvents(database, parts.now),
      // Nothing listens there: every request comes from Discord.
      github: createGitHub({
        ...{ owner: "reef", repo: "turbot", token: "none", apiUrl: "http://127.0.0.1:9" },
        ...{ log: silentLog, wait: async () => {} },
      }),
      reviser: {
        async revise(job) {
          jobs.push(job);
          const areas = unapprovedAreas(job, [path]);
          if (areas.length > 0) throw new SensitiveChangeError(areas, []);
          const usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
          return { commit: "c0ffee", title: "Be patient", files: [path], newCommands: [], usage };
        },
      },
      commands: { taken: () => [] },
      commandPrefix: "!",
      log: silentLog,
    }),
  );
  t.after(() => harness.close());
  harness.claude.script({ text: "I'll wait longer.\n---PLAN_READY---" });
  const thread = await harness.ask(harness.ann, "feature request: be more patient");
  await harness.hears(thread, /Ready\?/, 30_000);
  await harness.discord.people.write(harness.ann.id, thread, "go");
  await harness.hears(thread, /pull\/7/, 30_000);
  return {
    ...{ harness, thread, jobs },
    says: (content: string) => harness.discord.people.write(harness.ann.id, thread, content),
    hears: (words: RegExp) => harness.hears(thread, words, 30_000),
    press(message: APIMessage, who: APIUser) {
      const [id = "none"] = JSON.stringify(message.components).match(/request:\d+:permit:[\d:a-f]+/) ?? [];
      return harness.discord.people.press(who.id, message.id, id);
    },
  };
}

test("a revision that touches a sensitive area waits for an operator's approval", async (t) => {
  const { harness, thread, jobs, says, hears, press } = await open("src/supervisor/timings.ts", t);
  await says("revise: twice as patient");
  const asked = await hears(/can't be made without touching the supervisor/);
  await harness.hears(harness.adminChannelId, /A revision .* wants to touch the supervisor/);
  await press(asked, harness.ann);
  await press(asked, harness.bob);
  assert.equal(jobs.length, 1);
  await harness.restart({ drain: true });
  assert.equal(jobs.length, 1, "a restart allows nothing");

  await press(asked, harness.operator);
  await hears(/Done, and checked again: \*\*Be patient\*\*/);
  assert.deepEqual(
    jobs.map(({ leave, revision }) => [leave, revision.text]),
    [
      [[], "twice as patient"],
      [["the supervisor"], "twice as patient"],
    ],
  );
  await says("revise: three times");
  await until(() => jobs.length === 3);
  assert.deepEqual(jobs[2]?.leave, ["the supervisor"], "the approval covers later revisions");
  const request = harness.store.get(thread);
  assert.ok(request?.state === "done" && request.outcome.kind === "proposed");
  assert.deepEqual(request.outcome.leave, ["the supervisor"]);
});
