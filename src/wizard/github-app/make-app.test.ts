import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { test } from "node:test";
import { createDoctorWorld } from "../../doctor/fixtures/doctor-world.ts";
import type { Ask } from "../asking/ask.ts";
import { makeAndInstallApp } from "../fixtures/browse.ts";
import { freePort } from "../fixtures/free-port.ts";
import { createSettingsDraft } from "../settings-draft.ts";
import type { StepPowers } from "../step.ts";
import { createAdminLogin } from "../steps/admin-login.ts";
import { connectGitHub, gitHubWay } from "../steps/connect-github.ts";
import { setUpWebhook } from "../steps/set-up-webhook.ts";

test("makes a GitHub App in one visit of a browser, whose key only Turbot's user can read, and proves that it can push and that its webhook is heard", async (t) => {
  const world = await createDoctorWorld(t);
  const { github, home } = world;
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}/webhook`;
  const settings = {
    ...{ GITHUB_REPO: "reef/turbot", GITHUB_API_URL: github.url },
    ...{ WEBHOOK_HOST: "127.0.0.1", WEBHOOK_PORT: port },
  };
  const draft = createSettingsDraft(home, settings, {});
  const said: string[] = [];
  let browsing: ReturnType<typeof makeAndInstallApp> | undefined;
  const never = () => assert.fail("nobody is asked that");
  const ask: Ask = {
    isInteractive: true,
    isSaid: () => false,
    found: (line) => void said.push(line),
    trouble: (line) => void said.push(`! ${line}`),
    explain: (_title, [page = "", tunnel = ""]) => {
      if (tunnel === "") return;
      assert.match(tunnel, /^ssh -N -L (\d+):127\.0\.0\.1:\1 /);
      browsing ??= makeAndInstallApp(page, github);
    },
    ...{ text: never, secret: never, confirm: never, choose: never, chooseSome: never },
    during: (_message, work) => work(),
  };
  const powers: StepPowers = {
    ...{ ask, draft, home, env: { PATH: process.env.PATH, GH_CONFIG_DIR: "/nowhere" } },
    has: () => false,
    service: undefined,
    now: Date.now,
    wait: async () => {},
    randomHex: (bytes) => "ab".repeat(bytes),
  };
  const login = createAdminLogin(powers);
  const way = await gitHubWay(powers, login);
  assert.match(way.says() ?? "", /an app of its own, whose pull requests you can approve/);
  const account = await connectGitHub(powers, way.choice(), url);
  const manifest = await browsing;
  assert.partialDeepStrictEqual(manifest, {
    public: false,
    hook_attributes: { url, active: true },
    setup_url: `${github.pageUrl}/reef/turbot/actions`,
  });
  const key = draft.get("GITHUB_APP_PRIVATE_KEY") ?? "";
  assert.equal(statSync(key).mode & 0o777, 0o600);
  assert.match(readFileSync(key, "utf8"), /PRIVATE KEY/);
  assert.match(draft.get("GITHUB_APP_ID") ?? "", /^\d+$/);
  assert.match(
    said.join("\n"),
    /the app is installed on reef\/turbot\.\nGitHub: I can push.*you can approve my pull requests/,
  );

  // GitHub's first ping came when nobody listened, and was signed with a secret of its own.
  await github.delivered();
  assert.deepEqual(
    github.deliveries.map(({ event, status }) => [event, status]),
    [
      ["ping", undefined],
      ["installation", undefined],
    ],
  );
  const asApp = { ...Object.fromEntries(draft.changes()), WEBHOOK_SECRET: "ab".repeat(32), GITHUB_TOKEN: "" };
  assert.match(
    (await world.doctor(asApp)).line("Webhook"),
    /^! .*GitHub has it, but gets no answer from .*settings\/apps/u,
    "doctor asks as the app",
  );
  await setUpWebhook(powers, url, account, login);
  assert.match(said.at(-1) ?? "", /the app's webhook is there, and its ping was heard/);
  assert.partialDeepStrictEqual(github.state().data, {
    hook: { url, secret: "ab".repeat(32), contentType: "json" },
  });
  assert.doesNotMatch(said.join("\n"), /PRIVATE KEY|ghs_|(ab){8}/);

  // Ended before the settings were written, set-up finds the app again.
  const next = createSettingsDraft(home, settings, {});
  const again: StepPowers = { ...powers, draft: next };
  assert.equal((await gitHubWay(again, login)).isSettled, true);
  assert.deepEqual(
    [next.get("GITHUB_APP_ID"), next.get("GITHUB_APP_PRIVATE_KEY")],
    [draft.get("GITHUB_APP_ID"), key],
  );
});
