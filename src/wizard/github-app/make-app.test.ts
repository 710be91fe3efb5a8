import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { test } from "node:test";
import { createDoctorWorld } from "../../doctor/fixtures/doctor-world.ts";
import type { Ask } from "../asking/ask.ts";
import { createSettingsDraft } from "../settings-draft.ts";
import type { StepPowers } from "../step.ts";
import { connectGitHub } from "../steps/connect-github.ts";

test("makes a GitHub App in one page, whose key only Turbot's user can read, and proves that it can push", async (t) => {
  const world = await createDoctorWorld(t);
  const { github, home } = world;
  const { GITHUB_API_URL, PATH } = { GITHUB_API_URL: github.url, PATH: "/nowhere" };
  const draft = createSettingsDraft(home, { GITHUB_REPO: "reef/turbot", GITHUB_API_URL }, {});
  const said: string[] = [];
  let browsing: Promise<void> | undefined;
  const never = () => assert.fail("nobody is asked that");
  const ask: Ask = {
    isInteractive: true,
    found: (line) => void said.push(line),
    trouble: (line) => void said.push(`! ${line}`),
    explain: (_title, [page = "", tunnel = ""]) => {
      assert.match(tunnel, /^ssh -N -L (\d+):127\.0\.0\.1:\1 /);
      browsing ??= browse(page);
    },
    choose: async ({ options }) => {
      assert.deepEqual(
        options.map(({ value }) => value),
        ["app", "token"],
      );
      return "app";
    },
    ...{ text: never, secret: never, confirm: never },
    during: (_message, work) => work(),
  };

  /** What a person's browser does, at Turbot's page and at GitHub's. */
  async function browse(page: string): Promise<void> {
    const html = await (await fetch(page)).text();
    const field = (name: string) =>
      (new RegExp(`${name}="([^"]*)"`).exec(html)?.[1] ?? "")
        .replaceAll("&quot;", '"')
        .replaceAll("&amp;", "&");
    const action = new URL(field("action"));
    assert.equal(action.pathname, "/settings/apps/new");
    const manifest = JSON.parse(field("value"));
    assert.equal(manifest.public, false);
    assert.deepEqual(manifest.hook_attributes, { url: "https://bot.example.org/webhook", active: true });
    const code = github.apps.submitManifest(manifest);
    const back = (state: string) => fetch(`${manifest.redirect_url}?${new URLSearchParams({ code, state })}`);
    assert.equal((await back("a stranger's")).status, 404);
    assert.equal((await back(action.searchParams.get("state") ?? "")).status, 200);
  }

  const powers: StepPowers = {
    ...{ ask, draft, home, env: { PATH: process.env.PATH, GH_CONFIG_DIR: PATH } },
    has: () => false,
    service: undefined,
    now: Date.now,
    wait: async () => {},
    randomHex: (bytes) => "ab".repeat(bytes),
  };
  const account = await connectGitHub(powers, "https://bot.example.org/webhook");
  await browsing;
  assert.deepEqual([account.hasOwnHook, account.loginToken], [true, undefined]);
  const key = draft.get("GITHUB_APP_PRIVATE_KEY") ?? "";
  assert.equal(statSync(key).mode & 0o777, 0o600);
  assert.match(readFileSync(key, "utf8"), /PRIVATE KEY/);
  assert.match(draft.get("GITHUB_APP_ID") ?? "", /^\d+$/);
  assert.match(
    said.join("\n"),
    /the app is installed on reef\/turbot\.\nGitHub: I can push.*you can approve my pull requests/,
  );
  assert.doesNotMatch(said.join("\n"), /PRIVATE KEY|ghs_/);

  // Ended before the settings were written, set-up finds the app again.
  assert.equal(draft.get("WEBHOOK_SECRET"), "ab".repeat(32));
  assert.partialDeepStrictEqual(github.state().data, {
    hook: { url: "https://bot.example.org/webhook", secret: "ab".repeat(32), contentType: "json" },
  });
  const next = createSettingsDraft(home, { GITHUB_REPO: "reef/turbot", GITHUB_API_URL }, {});
  await connectGitHub({ ...powers, draft: next, ask: { ...ask, choose: never } }, undefined);
  assert.deepEqual(
    [next.get("GITHUB_APP_ID"), next.get("GITHUB_APP_PRIVATE_KEY")],
    [draft.get("GITHUB_APP_ID"), key],
  );
});
