import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { compiledInThisRun } from "../../simulator/playground/fixtures/compiled-in-this-run.ts";
import { startPlayground } from "../../simulator/playground/start-playground.ts";
import { playStory } from "../../simulator/story/play-story.ts";

test("a wish becomes a plan, a pull request, a release and a command; a bad release is rolled back", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "turbot-loop-"));
  const lines: string[] = [];
  const playground = await startPlayground({
    root: resolve(import.meta.dirname, "../.."),
    folder,
    // The bad release crashes 1.5 s after it goes live.
    probationSeconds: 3,
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
    compiled: compiledInThisRun(),
    node: process.execPath,
    log: (line) => lines.push(line),
  });
  t.after(async () => {
    await playground.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const stages = await playStory(playground, ({ name, ms, detail }) =>
    t.diagnostic(`${name} (${(ms / 1000).toFixed(1)} s): ${detail}`),
  ).catch((error: unknown) => {
    throw new Error(`the story stopped; the last lines were:\n${lines.slice(-40).join("\n")}`, {
      cause: error,
    });
  });
  assert.equal(stages.at(-1)?.name, "still answering");

  // One id leads through the log, from the message that asked to the release that came of it.
  const events = lines.flatMap((line) => (line.startsWith("{") ? [JSON.parse(line)] : []));
  const asked = events.find(({ event }) => event === "requests.state")?.request;
  const ofRequest = events.filter(({ request }) => request === asked);
  const { commit } = ofRequest.find(({ event }) => event === "requests.merged");
  assert.ok(ofRequest.some(({ event, state }) => event === "requests.state" && state === "generating"));
  for (const outcome of ["live", "verified"]) {
    const found = ofRequest.find((one) => one.event === "requests.outcome" && one.outcome === outcome);
    assert.partialDeepStrictEqual(found, { commit, pullRequest: 1 });
  }
  assert.ok(events.some((one) => one.event === "supervisor.draining" && one.commit === commit));

  const { pings } = playground.discord;
  assert.deepEqual(
    pings.filter((ping) => ping.everyone || ping.roleIds.length > 0),
    [],
    "nobody is rung by accident",
  );
  const secrets = [playground.discord.botToken, playground.github.token];
  for (const secret of secrets)
    assert.ok(!lines.some((line) => line.includes(secret)), "a secret is in the log");
});
