import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { at, listenForDeliveries, start } from "./github-for-tests.ts";

test("merging creates a merge commit on main and sends the webhook, signed over the raw body", async (context) => {
  const { github, octokit } = await start(context);
  const { url, taken } = await listenForDeliveries(context);
  github.setWebhook({ url, secret: "fishy" });
  const { number, headSha } = await github.people.propose({
    by: "turbot",
    title: "Würfel 🎲",
    branch: "feature/dice",
    files: { "dice.ts": "export default 6;\n" },
  });
  const { data } = await octokit.request("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", {
    ...at,
    pull_number: number,
    sha: headSha,
  });
  await github.delivered();

  assert.equal(data.merged, true);
  const main = await octokit.request("GET /repos/{owner}/{repo}/commits/{ref}", { ...at, ref: "main" });
  assert.equal(main.data.sha, data.sha);
  assert.equal(main.data.parents[1]?.sha, headSha);
  for (const { body, signature } of taken) {
    assert.equal(signature, `sha256=${createHmac("sha256", "fishy").update(body).digest("hex")}`);
  }
  const closed = github.deliveries.find((delivery) => delivery.action === "closed");
  assert.ok(closed !== undefined);
  assert.equal(closed.event, "pull_request");
  assert.equal(closed.status, 202);
  const payload = JSON.parse(taken.find(({ id }) => id === closed.id)?.body ?? "");
  assert.deepEqual(
    [
      payload.pull_request.number,
      payload.pull_request.merged,
      payload.pull_request.merge_commit_sha,
      payload.pull_request.base.ref,
      payload.pull_request.base.repo.full_name,
      payload.pull_request.head.repo.fork,
      payload.repository.full_name,
      payload.repository.default_branch,
      payload.sender.login,
    ],
    [number, true, data.sha, "main", "kilian/turbot", false, "kilian/turbot", "main", "turbot"],
  );
  assert.deepEqual(
    taken.map(({ event }) => event).sort(),
    ["pull_request", "pull_request", "push", "push"],
    "opened and closed; the branch and main",
  );

  const { data: from } = await octokit.request("GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls", {
    ...at,
    commit_sha: headSha,
  });
  assert.deepEqual(
    from.map((pull) => pull.number),
    [number],
  );
});

test("a failed delivery isn't repeated on its own, but can be, under the same id", async (context) => {
  const { github } = await start(context);
  const { url, taken } = await listenForDeliveries(context);
  github.setWebhook({ url: "http://127.0.0.1:9/webhook", secret: "fishy" });
  const { number } = await github.people.propose({
    by: "mira",
    title: "X",
    branch: "x",
    files: { "x.txt": "x\n" },
  });
  await github.people.close(number);
  const closed = github.deliveries.find(({ action }) => action === "closed");
  assert.ok(closed !== undefined);
  assert.equal(closed.status, undefined);

  github.setWebhook({ url, secret: "fishy" });
  assert.equal(await github.redeliver(closed.id), 202);
  assert.deepEqual(
    taken.map(({ event, id }) => [event, id]),
    [["pull_request", closed.id]],
  );
});

test("calls can set and ping the hook, and redeliver", async (context) => {
  const { github, octokit } = await start(context);
  const { url, taken } = await listenForDeliveries(context);
  // Only an admin makes one.
  github.people.permit("turbot", "admin");
  const { data: hook } = await octokit.request("POST /repos/{owner}/{repo}/hooks", {
    ...at,
    config: { url, secret: "fishy", content_type: "json" },
  });
  await github.delivered();
  assert.deepEqual(
    taken.map(({ event }) => event),
    ["ping"],
  );
  const where = { ...at, hook_id: hook.id };
  const { data: deliveries } = await octokit.request(
    "GET /repos/{owner}/{repo}/hooks/{hook_id}/deliveries",
    where,
  );
  const [ping] = deliveries;
  assert.ok(ping !== undefined);
  assert.deepEqual([ping.event, ping.status_code, ping.redelivery], ["ping", 202, false]);
  await octokit.request("POST /repos/{owner}/{repo}/hooks/{hook_id}/deliveries/{delivery_id}/attempts", {
    ...where,
    delivery_id: Number(ping.id),
  });
  await github.delivered();
  const { data: after } = await octokit.request(
    "GET /repos/{owner}/{repo}/hooks/{hook_id}/deliveries",
    where,
  );
  assert.deepEqual(
    after.map(({ guid, redelivery }) => [guid, redelivery]),
    [
      [ping.guid, true],
      [ping.guid, false],
    ],
  );
  assert.equal(taken.length, 2);
  const shown = JSON.stringify((await octokit.request("GET /repos/{owner}/{repo}/hooks", at)).data);
  assert.doesNotMatch(shown, /fishy/, "the secret isn't given out");
});
