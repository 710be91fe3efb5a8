import assert from "node:assert/strict";
import { createHmac, createPrivateKey, createSign, generateKeyPairSync } from "node:crypto";
import { type TestContext, test } from "node:test";
import { appJwt, appPermissions } from "../../../src/git/github-app.ts";
import { start } from "../github-for-tests.ts";
import type { RegisteredApp } from "./app.ts";

/** The fields that are looked at. */
interface Answer {
  readonly message?: string;
  readonly errors: readonly string[];
  readonly token: string;
  readonly expires_at: string;
  readonly app_slug: string;
  readonly slug: string;
  readonly pem: string;
  readonly permissions: Readonly<Record<string, unknown>>;
  readonly number: number;
  readonly state: string;
  readonly user: { readonly login: string; readonly type: string };
}

const now = () => Math.floor(Date.now() / 1_000);

/** A JSON web token with these claims. */
function jwt(app: RegisteredApp, claims: object, key = app.privateKey): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}`;
  return `${text}.${createSign("RSA-SHA256").update(text).sign(key, "base64url")}`;
}

async function installed(t: TestContext) {
  const { github } = await start(t, { owner: "reef", repo: "turbot" });
  const app = github.apps.register({ slug: "turbot-reef", permissions: appPermissions });
  const own = () => appJwt(String(app.id), createPrivateKey(app.privateKey), Date.now());
  const call = async (method: string, path: string, token: string, body?: object) => {
    const answer = await fetch(`${github.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const json = (await answer.json()) as Answer;
    return { status: answer.status, json, said: `${answer.status} ${json.message ?? ""}`.trim() };
  };
  const tokens = `/app/installations/${app.installationId}/access_tokens`;
  const token = async () => String((await call("POST", tokens, own())).json.token);
  return { github, app, own, call, tokens, token };
}

test("an app's JSON web token is refused in GitHub's words: forged, ended, lasting too long, from the future, or nobody's", async (t) => {
  const { app, call, own } = await installed(t);
  const { privateKey: other } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const iss = app.id;
  const asked = async (token: string) => (await call("GET", "/app", token)).said;
  assert.equal(await asked(own()), "200");
  const undecodable = "401 A JSON web token could not be decoded";
  assert.equal(await asked("fish"), undecodable);
  const forged = jwt(
    app,
    { iat: now(), exp: now() + 60, iss },
    other.export({ type: "pkcs8", format: "pem" }).toString(),
  );
  assert.equal(await asked(forged), undecodable);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const symmetric = `${part({ alg: "HS256" })}.${part({ iat: now(), exp: now() + 60, iss })}`;
  assert.equal(
    await asked(`${symmetric}.${createHmac("sha256", "x").update(symmetric).digest("base64url")}`),
    undecodable,
  );
  assert.match(
    await asked(jwt(app, { iat: now() - 700, exp: now() - 100, iss })),
    /^401 'Expiration time' claim \('exp'\) must be a numeric value/,
  );
  assert.equal(
    await asked(jwt(app, { iat: now(), exp: now() + 601, iss })),
    "401 'Expiration time' claim ('exp') is too far in the future",
  );
  assert.match(
    await asked(jwt(app, { iat: now() + 60, exp: now() + 120, iss })),
    /^401 'Issued at' claim \('iat'\) must be an Integer/,
  );
  assert.equal(
    await asked(jwt(app, { iat: now(), exp: now() + 60, iss: 99_999 })),
    "404 Integration not found",
  );
});

test("an installation's token has what was granted and asked for, for an hour, unless it is suspended", async (t) => {
  const { github, call, own, tokens, token } = await installed(t);
  const found = await call("GET", "/repos/reef/turbot/installation", own());
  assert.equal(found.json.app_slug, "turbot-reef");
  assert.equal((await call("GET", "/repos/reef/other/installation", own())).status, 404);
  const narrow = await call("POST", tokens, own(), {
    permissions: { contents: "read" },
    repositories: ["turbot"],
  });
  assert.deepEqual([narrow.status, narrow.json.permissions], [201, { contents: "read" }]);
  assert.match(narrow.json.expires_at, /^\d{4}-.*Z$/);
  const more = await call("POST", tokens, own(), { permissions: { workflows: "write" } });
  assert.equal(more.said, "422 The permissions requested are not granted to this installation.");
  assert.match(
    (await call("POST", tokens, own(), { repositories: ["x"] })).said,
    /^422 There is at least one repository/,
  );
  assert.equal((await call("POST", "/app/installations/1/access_tokens", own())).said, "404 Not Found");

  const write = await call("POST", "/repos/reef/turbot/issues/1/comments", narrow.json.token, { body: "x" });
  assert.equal(write.said, "403 Resource not accessible by integration");
  const good = await token();
  assert.equal((await call("GET", "/repos/reef/turbot/pulls", good)).status, 200);
  assert.equal(
    (await call("GET", "/repos/reef/turbot", good)).json.permissions.push,
    false,
    "GitHub doesn't say it here",
  );
  assert.equal((await call("GET", "/app", good)).said, "401 A JSON web token could not be decoded");

  await github.apps.suspend("turbot-reef");
  assert.equal(
    (await call("GET", "/repos/reef/turbot/pulls", good)).said,
    "403 This installation has been suspended",
  );
  assert.equal((await call("POST", tokens, own())).said, "403 This installation has been suspended");
  await github.apps.unsuspend("turbot-reef");
  github.apps.endTokens("turbot-reef");
  assert.equal((await call("GET", "/repos/reef/turbot/pulls", good)).said, "401 Bad credentials");
});

test("a manifest's code is good for one app", async (t) => {
  const { github, call } = await installed(t);
  const code = github.apps.submitManifest({
    name: "Turbot Lagoon",
    default_permissions: { contents: "write" },
  });
  const made = await call("POST", `/app-manifests/${code}/conversions`, "");
  assert.equal(made.status, 201);
  assert.deepEqual([made.json.slug, made.json.permissions], ["turbot-lagoon", { contents: "write" }]);
  assert.match(made.json.pem, /^-{5}BEGIN RSA PRIVATE KEY-{5}/);
  assert.equal((await call("POST", `/app-manifests/${code}/conversions`, "")).said, "404 Not Found");
});

test("an admin can approve an app's pull request, and not the one of their own account", async (t) => {
  const { github, call, token } = await installed(t);
  const approve = { event: "APPROVE", body: "" };
  for (const branch of ["one", "two"]) {
    await github.people.propose({
      by: "mira",
      title: branch,
      branch: `seed-${branch}`,
      files: { [`${branch}.txt`]: "x" },
    });
  }
  for (const { number } of github.pullRequests()) await github.people.close(number);
  const mine = await call("POST", "/repos/reef/turbot/pulls", github.token, {
    title: "mine",
    head: "seed-one",
    base: "main",
  });
  const refused = await call(
    "POST",
    `/repos/reef/turbot/pulls/${mine.json.number}/reviews`,
    github.token,
    approve,
  );
  assert.equal(refused.said, "422 Unprocessable Entity");
  assert.deepEqual(refused.json.errors, ["Can not approve your own pull request"]);

  const apps = await call("POST", "/repos/reef/turbot/pulls", await token(), {
    title: "app's",
    head: "seed-two",
    base: "main",
  });
  assert.deepEqual([apps.json.user.login, apps.json.user.type], ["turbot-reef[bot]", "Bot"]);
  const approved = await call(
    "POST",
    `/repos/reef/turbot/pulls/${apps.json.number}/reviews`,
    github.token,
    approve,
  );
  assert.equal(approved.json.state, "APPROVED");
});
