import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startGitHub } from "../../simulator/github/start-github.ts";
import { createAppTokens } from "../git/github-app.ts";
import { appManifest, convertManifest, newAppUrl } from "./app-manifest.ts";

test("a manifest becomes an app whose key opens the repository, once", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "turbot-manifest-"));
  const at = { owner: "reef", repo: "turbot" };
  const github = await startGitHub({
    ...at,
    gitDir: join(folder, "origin.git"),
    env: { PATH: process.env.PATH },
  });
  t.after(async () => {
    await github.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const manifest = appManifest({
    name: "Turbot of the Reef, with a very long name",
    repositoryUrl: "https://github.com/reef/turbot",
    // Nobody listens there.
    webhookUrl: "http://127.0.0.1:9/webhook",
    redirectUrl: "https://turbot.example/app",
  });
  assert.ok(manifest.name.length <= 34);
  assert.equal(manifest.default_permissions.contents, "write");
  assert.equal("workflows" in manifest.default_permissions, false, "it can't change what checks it");
  assert.equal(newAppUrl("https://github.com", "a b"), "https://github.com/settings/apps/new?state=a%20b");

  const code = github.apps.submitManifest(manifest);
  const powers = { apiUrl: github.url, fetch };
  const app = await convertManifest(code, powers);
  await github.apps.install(app.slug);
  const tokens = createAppTokens({
    ...{ appId: String(app.id), privateKey: app.pem, repository: "reef/turbot", now: Date.now },
    ...powers,
  });
  assert.match(await tokens.current(), /^ghs_/);
  assert.ok((app.webhook_secret ?? "").length >= 16);
  await assert.rejects(convertManifest(code, powers), /that code was used already, .*begin again/);
});
