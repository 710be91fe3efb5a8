import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { until } from "../requests/fixtures/until.ts";
import { createFollowUpHarness, plugin } from "./fixtures/follow-up-harness.ts";

/** Ann's open pull request, and the message that offers to credit her. */
async function opened(t: TestContext) {
  const reef = await createFollowUpHarness(t);
  const { harness, thread } = reef;
  const offer = await harness.hears(thread, /pull request is open/);
  const press = (who: { readonly id: string }, action: "credit" | "uncredit") =>
    harness.discord.people.press(who.id, offer.id, `request:${thread}:${action}`);
  const name = harness.store.get(thread)?.requester.name ?? "";
  return { ...reef, offer, press, name };
}

test("a requester is named on the pull request only after they press the button that shows the name, and taken out again", async (t) => {
  const { harness, github, thread, pull, offer, press, hears, name, pipelineHarness } = await opened(t);
  assert.match(JSON.stringify(offer.components), new RegExp(`Credit me as “${name}”`));
  assert.match(pull().body, /^- Asked for by a member \(request [0-9a-f]{16}\)$/m);
  const before = pull().body;

  await press(harness.bob, "credit");
  await hears(/./);
  assert.equal(harness.store.get(thread)?.credit, undefined, "nobody else can do it for her");

  await press(harness.ann, "credit");
  await hears(new RegExp(`will say "Asked for by ${name}"`));
  await until(() => pull().body.includes(`- Asked for by ${name} (request `));
  await until(() => harness.store.get(thread)?.credit?.published === true);

  await press(harness.ann, "uncredit");
  await hears(/taking your name out .* GitHub keeps earlier versions/);
  await until(() => pull().body === before);
  await until(() => harness.store.get(thread)?.credit === undefined);
  const commits = await pipelineHarness.git.run(["log", "--all", "--format=fuller"]);
  assert.doesNotMatch(commits, new RegExp(name));
  assert.equal(github.pullRequests().length, 1);
});

test("words do the same, a revision keeps the name, and it follows once GitHub is back", async (t) => {
  const { harness, github, thread, pull, writes, hears, willWrite, name } = await opened(t);
  github.faults.add({ on: /^PATCH .*\/pulls/, times: 1_000, effect: { kind: "answer", status: 503 } });
  await writes("Credit me, please!");
  await hears(/will say "Asked for by/);
  assert.equal(harness.store.get(thread)?.credit?.published, false);
  github.faults.clear();

  willWrite(plugin("bubbles", "bubbles", "BLUB"));
  await writes("revise: louder");
  await hears(/Done, and checked again/);
  assert.match(pull().body, new RegExp(`^- Asked for by ${name} \\(request`, "m"));
  await until(() => harness.store.get(thread)?.credit?.published === true);
});
