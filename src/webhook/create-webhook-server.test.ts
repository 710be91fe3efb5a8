import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { startGitHub } from "../../simulator/github/start-github.ts";
import { createLog } from "../log/log.ts";
import { openDatabase } from "../store/open-database.ts";
import { CannotListenError, listenFailure, PortInUseError } from "./cannot-listen.ts";
import { createWebhookServer, type WebhookServerOptions } from "./create-webhook-server.ts";
import type { PullRequestEvent } from "./pull-request-event.ts";
import { createDeliveries } from "./store/deliveries.ts";
import type { Heard, Merge } from "./take-delivery.ts";

const secret = "it smells of fish";
const repository = { owner: "kilian", repo: "turbot" };
const commit = "c".repeat(40);

async function start(context: TestContext, options: Partial<WebhookServerOptions> = {}) {
  const merges: Merge[] = [];
  const events: PullRequestEvent[] = [];
  const logged: string[] = [];
  const deliveries = createDeliveries(openDatabase(":memory:"), Date.now);
  const server = createWebhookServer({
    host: "127.0.0.1",
    port: 0,
    secret,
    repository,
    defaultBranch: () => "main",
    deliveries,
    onMerge: async (merge) => void merges.push(merge),
    onPullRequestEvent: async (event) => void events.push(event),
    health: () => ({ ok: true }),
    log: createLog((line) => logged.push(line)),
    ...options,
  });
  const { port } = await server.listen();
  context.after(() => server.close());
  return { server, port, url: `http://127.0.0.1:${port}`, merges, events, logged, deliveries };
}

const sign = (body: string | Buffer, key = secret) =>
  `sha256=${createHmac("sha256", key).update(body).digest("hex")}`;

/** The payload of a merge, with some parts changed. */
function merged({ action = "closed", pull = {}, base = {}, more = {} } = {}) {
  const repo = { full_name: "kilian/turbot" };
  return {
    action,
    pull_request: {
      number: 7,
      html_url: "https://github.com/kilian/turbot/pull/7",
      title: "Dice",
      merged: true,
      merge_commit_sha: commit,
      base: { ref: "main", repo, ...base },
      head: { ref: "feature/dice", sha: "d".repeat(40) },
      ...pull,
    },
    repository: { ...repo, default_branch: "main" },
    sender: { login: "mira" },
    ...more,
  };
}

interface Sent {
  readonly body?: unknown;
  readonly raw?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

async function deliver(
  url: string,
  { body = merged(), raw = JSON.stringify(body), headers = {} }: Sent = {},
) {
  const answer = await fetch(`${url}/webhook`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-github-event": "pull_request",
      "x-github-delivery": "d-1",
      "x-hub-signature-256": sign(raw),
      ...headers,
    },
    body: raw,
  });
  const { reason } = (await answer.json()) as { reason: string };
  return { status: answer.status, reason };
}

test("acts once on a merge delivered by GitHub, records it and answers", async (context) => {
  const { url, merges, events, deliveries } = await start(context);
  const folder = await mkdtemp(join(tmpdir(), "webhook-"));
  const github = await startGitHub({
    ...repository,
    gitDir: join(folder, "origin.git"),
    env: { PATH: process.env.PATH },
  });
  context.after(async () => {
    await github.stop();
    await rm(folder, { recursive: true, force: true });
  });
  await github.people.push({ "README.md": "Turbot\n" }, "First light");
  github.setWebhook({ url: `${url}/webhook`, secret });

  const files = { "dice.ts": "6\n" };
  const { number, headSha } = await github.people.propose({
    by: "turbot",
    title: "Dice",
    branch: "dice",
    files,
  });
  await github.people.comment(number, { by: "mira", body: "20 sides?" });
  await github.people.review(number, { by: "mira", state: "APPROVED", body: "" });
  await github.people.setCheck(headSha, { name: "tests", conclusion: "success" });
  const { sha } = await github.people.merge(number, "mira");

  const closed = github.deliveries.find(({ action }) => action === "closed");
  assert.ok(closed !== undefined);
  assert.equal(closed.status, 202);
  assert.deepEqual(merges, [{ commit: sha, pullRequest: number, deliveryId: closed.id }]);
  assert.equal(deliveries.seen({ id: closed.id, mergeCommit: sha }), "delivery");
  assert.deepEqual(
    events.map(({ kind, pullRequest, by }) => `${kind} #${pullRequest} by ${by}`),
    [
      "opened #1 by turbot",
      "comment #1 by mira",
      "review #1 by mira",
      "check #1 by checks",
      "closed #1 by mira",
    ],
  );
  assert.ok(github.deliveries.every(({ status }) => status === 200 || status === 202));

  assert.equal(await github.redeliver(closed.id), 200);
  assert.equal(merges.length, 1);
  assert.equal(events.length, 5, "its news isn't told twice either");

  github.setWebhook({ url: `${url}/webhook`, secret, contentType: "form" });
  await github.people.propose({ by: "mira", title: "X", branch: "x", files: { "x.txt": "x\n" } });
  assert.equal(events.at(-1)?.kind, "opened", "deliveries as forms are read as well");

  github.setWebhook({ url: `${url}/webhook`, secret: "another secret" });
  await github.people.close(2);
  assert.equal(github.deliveries.at(-1)?.status, 401);
  assert.equal(events.at(-1)?.kind, "opened");
});

const signatures: Record<string, Record<string, string>> = {
  "of another secret": { "x-hub-signature-256": sign(JSON.stringify(merged()), "guess") },
  "of another body": { "x-hub-signature-256": sign("{}") },
  "too short": { "x-hub-signature-256": sign(JSON.stringify(merged())).slice(0, -2) },
  "in capitals with spaces": { "x-hub-signature-256": ` ${sign(JSON.stringify(merged())).toUpperCase()} ` },
  empty: { "x-hub-signature-256": "" },
  "of the older kind": {
    "x-hub-signature-256": "",
    "x-hub-signature": `sha1=${createHmac("sha1", secret).update(JSON.stringify(merged())).digest("hex")}`,
  },
};
for (const [what, headers] of Object.entries(signatures)) {
  test(`refuses a signature ${what} with 401, logs it without the body, and does nothing else`, async (context) => {
    const { url, merges, events, logged } = await start(context);
    assert.equal((await deliver(url, { headers })).status, 401);
    assert.deepEqual([merges, events], [[], []]);
    assert.equal(logged.length, 1);
    assert.match(logged[0] ?? "", /webhook delivery refused/);
    assert.doesNotMatch(logged[0] ?? "", /Dice|feature/);
  });
}

test("refuses a missing signature before reading the body", async (context) => {
  const { url } = await start(context);
  const answer = await fetch(`${url}/webhook`, { method: "POST", body: "{}" });
  assert.equal(answer.status, 401);
});

test("a flood of refused deliveries doesn't fill the log, and the skipped lines are counted", async (context) => {
  let now = 1_000_000;
  const { url, logged } = await start(context, { elapsed: () => now });
  const forged = { headers: { "x-hub-signature-256": sign("guess") } };
  for (let sent = 0; sent < 40; sent += 1) assert.equal((await deliver(url, forged)).status, 401);
  assert.equal(logged.length, 10);
  now += 60_000;
  await deliver(url, forged);
  assert.equal(logged.length, 11);
  assert.equal(JSON.parse(logged[10] ?? "").unlogged, 30);
});

test("slow senders don't keep others from being answered", async (context) => {
  const { url, port, merges } = await start(context);
  const head = `POST /webhook HTTP/1.1\r\nhost: x\r\nx-hub-signature-256: ${sign("")}\r\n`;
  const slow = Array.from({ length: 100 }, (_, index) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {});
    // Half of them don't even finish their headers.
    socket.write(index % 2 === 0 ? head : `${head}content-length: 100000\r\n\r\n{`);
    return socket;
  });
  await Promise.all(slow.map((socket) => once(socket, "connect")));
  assert.equal((await deliver(url)).status, 202);
  assert.equal(merges.length, 1);
  for (const socket of slow) socket.destroy();
});

test("closes connections that say nothing or stop in the middle", async (context) => {
  const { port } = await start(context, { silenceMs: 300 });
  const beginnings = ["", "", "POST /webhook HTTP/1.1\r\n", "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n"];
  const closed = await Promise.all(
    beginnings.map(async (said) => {
      const socket = connect(port, "127.0.0.1");
      socket.resume().on("error", () => {});
      if (said !== "") socket.write(said);
      // The server closes it; nothing on our side does.
      await once(socket, "close");
      return true;
    }),
  );
  assert.deepEqual(closed, [true, true, true, true]);
});

test("many silent connections keep nobody out, and their number is bounded", async (context) => {
  const { url, port, merges, logged } = await start(context, { mostConnections: 20 });
  const silent = await Promise.all(
    Array.from({ length: 60 }, async () => {
      const socket = connect(port, "127.0.0.1");
      socket.resume().on("error", () => {});
      await once(socket, "connect");
      return socket;
    }),
  );
  context.after(() => {
    for (const socket of silent) socket.destroy();
  });
  assert.equal((await deliver(url)).status, 202);
  assert.equal(merges.length, 1);
  const open = () => silent.filter(({ closed }) => !closed).length;
  while (open() > 20) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(logged.some((line) => line.includes("connection closed for another one")));
});

test("until GitHub has named its default branch, trusts the delivery's", async (context) => {
  const { url, merges } = await start(context, { defaultBranch: () => undefined });
  const into = (ref: string, of: string) => ({
    body: merged({
      base: { ref },
      more: { repository: { full_name: "kilian/turbot", default_branch: of } },
    }),
  });
  assert.match((await deliver(url, into("next", "trunk"))).reason, /into next, not into trunk/);
  assert.equal((await deliver(url, into("trunk", "trunk"))).status, 202);
  assert.equal(merges.length, 1);
});

const json = { "content-type": "application/json" };
const event = (name: string) => ({ "x-github-event": name });
const hostile: readonly (readonly [string, Sent, number, RegExp])[] = [
  [
    "another repository",
    { body: merged({ more: { repository: { full_name: "evil/turbot" } } }) },
    200,
    /another repo/,
  ],
  [
    "a fork as the base",
    { body: merged({ base: { repo: { full_name: "evil/turbot" } } }) },
    200,
    /another repo/,
  ],
  ["another base branch", { body: merged({ base: { ref: "next" } }) }, 202, /into next, not into main/],
  ["unmerged", { body: merged({ pull: { merged: false } }) }, 202, /without being merged/],
  [
    "merged: null",
    { body: merged({ pull: { merged: null, merged_at: null } }) },
    202,
    /without being merged/,
  ],
  [
    "merged as a commit that nobody knows yet",
    { body: merged({ pull: { merge_commit_sha: null } }) },
    202,
    /isn't known yet, and is found at the next look/,
  ],
  ["another action", { body: merged({ action: "assigned" }) }, 200, /"assigned" is not acted on/],
  ["another event", { headers: event("star") }, 200, /star are not acted on/],
  ["a push", { headers: event("push") }, 200, /push are not acted on/],
  ["an event name of JavaScript", { headers: event("__proto__") }, 200, /__proto__ are not acted on/],
  ["an action of JavaScript", { body: merged({ action: "constructor" }) }, 200, /not acted on/],
  ["a ping", { headers: event("ping"), body: { zen: "Keep it logically awesome." } }, 200, /pong/],
  [
    "a commit that is a path",
    { body: merged({ pull: { merge_commit_sha: "../../etc/passwd" } }) },
    400,
    /merge_commit/,
  ],
  [
    "a commit that is an option",
    { body: merged({ pull: { merge_commit_sha: "--upload-pack=x" } }) },
    400,
    /merge_commit/,
  ],
  ["a number that is a text", { body: merged({ pull: { number: "7" } }) }, 400, /number/],
  ["a merged that is a text", { body: merged({ pull: { merged: "true" } }) }, 400, /merged/],
  [
    "a pull request that is null",
    { body: merged({ more: { pull_request: null } }) },
    400,
    /names no repository/,
  ],
  ["no repository", { body: { action: "closed" } }, 400, /names no repository/],
  ["a list", { raw: "[]" }, 400, /names no repository/],
  ["null", { raw: "null" }, 400, /names no repository/],
  ["nothing", { raw: "" }, 400, /no JSON/],
  ["half a text", { raw: JSON.stringify(merged()).slice(0, 100) }, 400, /no JSON/],
  ["bytes that are no text", { raw: Buffer.from([0x22, 0xff, 0xfe, 0x22]) }, 400, /no JSON/],
  ["a million brackets", { raw: "[".repeat(1_000_000) }, 400, /no JSON/],
  ["a million pairs of brackets", { raw: "[".repeat(1e6) + "]".repeat(1e6) }, 400, /names no repository/],
  [
    "a poisoned prototype",
    { raw: '{"__proto__":{"repository":{"full_name":"kilian/turbot"}}}' },
    400,
    /no repository/,
  ],
  ["plain text", { headers: { "content-type": "text/plain" } }, 415, /application\/json/],
  ["XML", { headers: { "content-type": "application/xml" } }, 415, /application\/json/],
  [
    "a form without a payload",
    { raw: "a=b", headers: { "content-type": "application/x-www-form-urlencoded" } },
    400,
    /no payload/,
  ],
  ["no event", { headers: { "x-github-event": "" } }, 400, /headers are missing/],
  ["no delivery id", { headers: { "x-github-delivery": "" } }, 400, /headers are missing/],
  [
    "a delivery id that is a path",
    { headers: { "x-github-delivery": "../../x" } },
    400,
    /headers are missing/,
  ],
  [
    "a comment on an issue",
    {
      headers: event("issue_comment"),
      body: {
        ...merged(),
        action: "created",
        comment: { id: 1, body: "x", user: { login: "y" }, html_url: "z" },
        issue: { number: 3 },
      },
    },
    200,
    /on an issue/,
  ],
  [
    "a review without an id",
    {
      headers: event("pull_request_review"),
      body: {
        ...merged(),
        action: "submitted",
        review: { state: "approved", body: null, user: { login: "y" } },
      },
    },
    400,
    /review\.id/,
  ],
  [
    "a comment of an account that is gone",
    {
      headers: event("issue_comment"),
      body: {
        ...merged(),
        action: "created",
        comment: { id: 1, body: "x", user: null, html_url: "z" },
        issue: { number: 3, pull_request: {} },
      },
    },
    202,
    /taken as news/,
  ],
  [
    "a check of no pull request",
    {
      headers: event("check_run"),
      body: {
        repository: { full_name: "kilian/turbot" },
        action: "completed",
        check_run: { id: 1, name: "x", head_sha: commit, conclusion: null, pull_requests: [] },
      },
    },
    200,
    /nothing here/,
  ],
];
for (const [what, sent, status, reason] of hostile) {
  test(`${what}: signed, and still nothing is deployed (${status})`, async (context) => {
    const { url, merges, deliveries } = await start(context);
    const answer = await deliver(url, { ...sent, headers: { ...json, ...sent.headers } });
    assert.equal(answer.status, status, answer.reason);
    assert.match(answer.reason, reason);
    assert.deepEqual(merges, []);
    assert.equal(deliveries.seen({ id: "d-1", mergeCommit: commit }), undefined);
    assert.equal((await deliver(url)).status, 202, "and the next honest one gets through");
    assert.equal(merges.length, 1);
  });
}

test("recognizes a merge although its delivery has allowed nulls, and asks for its commit", async (context) => {
  const asked: number[] = [];
  const { url, merges, events } = await start(context, {
    mergeCommitOf: async (pullRequest) => {
      asked.push(pullRequest);
      return commit;
    },
  });
  const at = "2026-11-22T12:00:00Z";
  const body = merged({
    pull: { merged: null, merged_at: at, merge_commit_sha: null },
    more: { sender: null },
  });
  assert.equal((await deliver(url, { body })).status, 202);
  assert.deepEqual(merges, [{ commit, pullRequest: 7, deliveryId: "d-1" }]);
  assert.deepEqual(asked, [7]);
  assert.deepEqual(
    events.map((told) => [told.by, told.kind === "closed" && told.merged]),
    [["ghost", true]],
  );
});

test("reports a merge even if GitHub doesn't know its commit", async (context) => {
  const { url, merges, events, logged } = await start(context, {
    mergeCommitOf: () => Promise.reject(new Error("GitHub is away")),
  });
  const answer = await deliver(url, { body: merged({ pull: { merge_commit_sha: null } }) });
  assert.equal(answer.status, 202);
  assert.deepEqual(merges, []);
  assert.deepEqual(
    events.map((told) => told.kind === "closed" && told.merged),
    [true],
  );
  assert.ok(logged.some((line) => line.includes("GitHub is away")));
});

test("understands deliveries with null in every field that can be null", async (context) => {
  const { url, merges, events } = await start(context);
  const folder = await mkdtemp(join(tmpdir(), "webhook-"));
  const github = await startGitHub({
    ...repository,
    gitDir: join(folder, "origin.git"),
    env: { PATH: process.env.PATH },
    nulls: ["merged", "merge_commit_sha"],
  });
  context.after(async () => {
    await github.stop();
    await rm(folder, { recursive: true, force: true });
  });
  await github.people.push({ "README.md": "Turbot\n" }, "First light");
  github.people.deleteAccount("mira");
  github.setWebhook({ url: `${url}/webhook`, secret });
  const files = { "dice.ts": "6\n" };
  const { number } = await github.people.propose({ by: "turbot", title: "Dice", branch: "dice", files });
  await github.people.comment(number, { by: "mira", body: "20 sides?" });
  await github.people.review(number, { by: "mira", state: "APPROVED", body: "" });
  await github.people.merge(number);
  assert.deepEqual(
    github.deliveries.filter(({ status }) => status !== 200 && status !== 202),
    [],
  );
  assert.deepEqual(
    events.map(
      (told) => `${told.kind} by ${told.by}${told.kind === "closed" && told.merged ? ", merged" : ""}`,
    ),
    ["opened by turbot", "comment by ghost", "review by ghost", "closed by kilian, merged"],
  );
  assert.deepEqual(merges, []);
});

test("recognizes a renamed or transferred repository by its id, and doesn't trust a name that is free again", async (context) => {
  const { url, merges } = await start(context, { repositoryId: () => 42 });
  const moved = { id: 42, full_name: "reef/halibut", default_branch: "main" };
  const body = merged({ base: { repo: moved }, more: { repository: moved } });
  assert.equal((await deliver(url, { body })).status, 202);
  assert.equal(merges.length, 1);
  const squatter = { id: 43, full_name: "kilian/turbot", default_branch: "main" };
  const other = merged({ base: { repo: squatter }, more: { repository: squatter } });
  const answer = await deliver(url, { body: other, headers: { "x-github-delivery": "d-2" } });
  assert.match(answer.reason, /another repository/);
  assert.equal(merges.length, 1);
});

test("goes by the name while the id isn't known, and asks GitHub about another name", async (context) => {
  const asked: boolean[] = [];
  let id: number | undefined;
  const { url, merges } = await start(context, {
    repositoryId: async (ask) => {
      asked.push(ask);
      return ask ? id : undefined;
    },
  });
  const own = { id: 42, full_name: "kilian/turbot", default_branch: "main" };
  const body = merged({ base: { repo: own }, more: { repository: own } });
  assert.equal((await deliver(url, { body })).status, 202);
  assert.deepEqual(asked, [false, false]);
  const moved = { ...own, full_name: "reef/halibut" };
  const later = merged({
    base: { repo: moved },
    more: { repository: moved },
    pull: { merge_commit_sha: "e".repeat(40) },
  });
  const again = { body: later, headers: { "x-github-delivery": "d-2" } };
  assert.match((await deliver(url, again)).reason, /another repository/);
  id = 42;
  assert.equal((await deliver(url, again)).status, 202);
  assert.equal(merges.length, 2);
});

test("counts merges into the branch that the delivery names as the default", async (context) => {
  const { url, merges } = await start(context);
  const repo = { full_name: "kilian/turbot", default_branch: "trunk" };
  const body = merged({ base: { ref: "trunk" }, more: { repository: repo } });
  assert.equal((await deliver(url, { body })).status, 202);
  assert.equal(merges.length, 1);
});

test("a ping tells what the webhook sends, and for which repository", async (context) => {
  const heard: Heard[] = [];
  const { url } = await start(context, { onHeard: (one) => void heard.push(one) });
  const ping = (body: unknown) => deliver(url, { body, headers: event("ping") });
  const hook = { type: "Repository", events: ["pull_request", "check_run"] };
  await ping({ zen: "x", hook, repository: { full_name: "Kilian/Turbot", id: 1 } });
  await ping({ zen: "x", hook: { events: ["*"] }, repository: { full_name: "upstream/turbot", id: 2 } });
  await ping({ zen: "x" });
  assert.deepEqual(heard, [
    { event: "ping", repository: "Kilian/Turbot", isOurs: true, events: hook.events },
    { event: "ping", repository: "upstream/turbot", isOurs: false, events: ["*"] },
    { event: "ping", repository: undefined, isOurs: false, events: undefined },
  ]);
});

test("ignores case in the repository's name", async (context) => {
  const { url, merges } = await start(context, { repository: { owner: "Kilian", repo: "Turbot" } });
  assert.equal((await deliver(url)).status, 202);
  assert.equal(merges.length, 1);
});

test("recognizes a replay under a new id by its merge commit", async (context) => {
  const { url, merges } = await start(context);
  await deliver(url);
  const replay = await deliver(url, { headers: { "x-github-delivery": "d-2" } });
  assert.deepEqual(replay, { status: 200, reason: "this merge commit was acted on before" });
  assert.equal(merges.length, 1);
});

test("acts once on the same merge delivered twice at the same time", async (context) => {
  let go = () => {};
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  const merges: Merge[] = [];
  const { url } = await start(context, {
    onMerge: async (merge) => {
      merges.push(merge);
      await gate;
    },
  });
  const both = [deliver(url), deliver(url, { headers: { "x-github-delivery": "d-2" } })];
  while (merges.length === 0) await new Promise(setImmediate);
  // An answered third call shows that the second had its chance meanwhile.
  await fetch(`${url}/healthz`);
  go();
  assert.deepEqual((await Promise.all(both)).map(({ status }) => status).sort(), [200, 202]);
  assert.equal(merges.length, 1);
});

test("tells GitHub when a merge can't be recorded, and a redelivery does it", async (context) => {
  let full = true;
  const merges: Merge[] = [];
  const { url, logged } = await start(context, {
    onMerge: async (merge) => {
      if (full) throw new Error("no space left on device");
      merges.push(merge);
    },
  });
  assert.equal((await deliver(url)).status, 500);
  assert.ok(logged.some((line) => line.includes("no space left")));
  full = false;
  assert.equal((await deliver(url)).status, 202);
  assert.equal(merges.length, 1);
});

test("an event that can't be passed on doesn't hold up a merge", async (context) => {
  const { url, merges, logged } = await start(context, {
    onPullRequestEvent: async () => {
      throw new Error("Discord is down");
    },
  });
  assert.equal((await deliver(url)).status, 202);
  assert.equal(merges.length, 1);
  assert.ok(logged.some((line) => line.includes("Discord is down")));
});

test("news that can't be stored isn't answered as taken, and a redelivery brings it", async (context) => {
  let full = true;
  const told: string[] = [];
  const { url } = await start(context, {
    async onPullRequestEvent({ kind }) {
      if (full) throw new Error("no space left");
      told.push(kind);
    },
  });
  const closed = { body: merged({ pull: { merged: false } }) };
  assert.equal((await deliver(url, closed)).status, 500);
  full = false;
  assert.equal((await deliver(url, closed)).status, 202);
  assert.deepEqual(told, ["closed"]);
});

test("answers GitHub even if the work takes long, and the work goes on", async (context) => {
  let go = () => {};
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  const { url, deliveries } = await start(context, { answerWithinMs: 20, onMerge: () => gate });
  assert.equal((await deliver(url)).status, 503);
  go();
  while (deliveries.seen({ id: "d-1", mergeCommit: commit }) === undefined) await new Promise(setImmediate);
});

test("refuses more than GitHub ever sends, whether announced or not", async (context) => {
  const { url, port, merges } = await start(context);
  const tooMuch = 25 * 1024 * 1024 + 1;
  const announced = connect(port, "127.0.0.1");
  announced.write(
    `POST /webhook HTTP/1.1\r\nhost: x\r\nx-hub-signature-256: ${sign("")}\r\ncontent-length: ${tooMuch}\r\n\r\n`,
  );
  const [head] = await once(announced, "data");
  assert.match(String(head), /^HTTP\/1\.1 413 /);
  announced.destroy();

  const unannounced = connect(port, "127.0.0.1");
  unannounced.on("error", () => {});
  unannounced.write(
    `POST /webhook HTTP/1.1\r\nhost: x\r\nx-hub-signature-256: ${sign("")}\r\ntransfer-encoding: chunked\r\n\r\n`,
  );
  const chunk = Buffer.alloc(1024 * 1024, "x");
  for (let sent = 0; sent < 26; sent += 1) {
    unannounced.write(`${chunk.length.toString(16)}\r\n`);
    unannounced.write(chunk);
    unannounced.write("\r\n");
  }
  const [late] = await once(unannounced, "data");
  assert.match(String(late), /^HTTP\/1\.1 413 /);
  unannounced.destroy();
  assert.equal((await deliver(url)).status, 202);
  assert.equal(merges.length, 1);
});

test("accepts a payload of 24 MB", async (context) => {
  const { url, merges } = await start(context);
  assert.equal(
    (await deliver(url, { body: merged({ more: { padding: "x".repeat(24 * 1024 * 1024) } }) })).status,
    202,
  );
  assert.equal(merges.length, 1);
});

test("a sender who hangs up halfway leaves nothing behind", async (context) => {
  const { url, port, merges } = await start(context);
  const socket = connect(port, "127.0.0.1");
  socket.write(
    `POST /webhook HTTP/1.1\r\nhost: x\r\nx-hub-signature-256: ${sign("")}\r\ncontent-length: 1000\r\n\r\n{"act`,
  );
  await once(socket, "connect");
  socket.destroy();
  assert.equal((await deliver(url)).status, 202);
  assert.equal(merges.length, 1);
});

test("anyone can read the health: 200 when well, 503 when not", async (context) => {
  let ok = true;
  const { url } = await start(context, { health: () => ({ ok, gateway: ok ? "ready" : "deaf" }) });
  const well = await fetch(`${url}/healthz`);
  assert.deepEqual([well.status, await well.json()], [200, { ok: true, gateway: "ready" }]);
  ok = false;
  const ill = await fetch(`${url}/healthz`);
  assert.deepEqual([ill.status, await ill.json()], [503, { ok: false, gateway: "deaf" }]);
  assert.equal((await fetch(`${url}/webhook`)).status, 405);
  assert.equal((await fetch(`${url}/admin`)).status, 404);
});

test("understands a proxy that asks for a whole address", async (context) => {
  const { url } = await start(context);
  const { port } = new URL(url);
  const socket = connect(Number(port), "127.0.0.1");
  context.after(() => socket.destroy());
  socket.end("GET http://reef.example/healthz HTTP/1.1\r\nHost: reef.example\r\nConnection: close\r\n\r\n");
  const [answer] = await once(socket.setEncoding("utf8"), "data");
  assert.match(answer, /^HTTP\/1\.1 200 /);
});

test("names a port in use, and what to do", async (context) => {
  const { port } = await start(context);
  const options = { port } as const;
  await assert.rejects(start(context, options), (error) => {
    assert.ok(error instanceof PortInUseError);
    assert.equal(error.port, port);
    assert.match(error.message, /set WEBHOOK_PORT to a free port/);
    return true;
  });
});

for (const host of ["192.0.2.1", "turbot.invalid", "https://turbot.example", "2001:db8::1"]) {
  test(`rejects ${host} as WEBHOOK_HOST, which this machine doesn't have, without mentioning the port`, async (context) => {
    await assert.rejects(start(context, { host }), (error) => {
      assert.ok(error instanceof CannotListenError);
      assert.match(
        error.message,
        /isn't an address of this machine: leave WEBHOOK_HOST out, or use 127\.0\.0\.1/,
      );
      assert.doesNotMatch(error.message, /WEBHOOK_PORT|1023/);
      return true;
    });
  });
}

test("explains that a port needs more rights, without mentioning the address", () => {
  const denied = Object.assign(new Error("listen EACCES"), { code: "EACCES" });
  assert.match(listenFailure("0.0.0.0", 80, denied).message, /port 80: set WEBHOOK_PORT to one above 1023/);
});

test("rejects an empty secret", async (context) => {
  await assert.rejects(start(context, { secret: "" }), /without a secret/);
});

test("closing waits for accepted deliveries, and can be repeated", async (context) => {
  let go = () => {};
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  let taken = false;
  const { server, url } = await start(context, {
    onMerge: () => {
      taken = true;
      return gate;
    },
  });
  const answer = deliver(url);
  while (!taken) await new Promise(setImmediate);
  const closed = server.close();
  go();
  assert.equal((await answer).status, 202);
  await closed;
  await server.close();
  await assert.rejects(fetch(`${url}/healthz`));
});
