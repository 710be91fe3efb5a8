import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { findToken, NoGitHubTokenError } from "./find-token.ts";

/** A folder whose `gh` is the given shell script, as PATH. */
async function ghThat(context: TestContext, script: string) {
  const cwd = await mkdtemp(join(tmpdir(), "gh-"));
  context.after(() => rm(cwd, { recursive: true, force: true }));
  await writeFile(join(cwd, "gh"), `#!/bin/sh\n${script}\n`);
  await chmod(join(cwd, "gh"), 0o755);
  return { cwd, env: { PATH: cwd, DISCORD_TOKEN: "not for gh" } };
}

test("uses a configured token without asking gh", async (context) => {
  const powers = await ghThat(context, "echo from-gh");
  assert.equal(await findToken("configured", powers), "configured");
});

test("otherwise uses gh's login, and gh sees none of our secrets", async (context) => {
  const powers = await ghThat(context, `echo "$1-$2-gho_abc\${DISCORD_TOKEN}"`);
  assert.equal(await findToken(undefined, powers), "auth-token-gho_abc");
});

test("asks gh for the login at the configured GitHub", async (context) => {
  const powers = await ghThat(context, 'echo "$1-$2-$3-$4"');
  const apiUrl = "https://github.reef.example/api/v3";
  assert.equal(
    await findToken(undefined, { ...powers, apiUrl }),
    "auth-token---hostname-github.reef.example",
  );
});

const useless: Record<string, string> = {
  "is not logged in": "echo 'no oauth token found' >&2; exit 1",
  "says nothing": "exit 0",
  "says something else": "echo 'To get started, run: gh auth login'",
};
for (const [what, script] of Object.entries(useless)) {
  test(`a gh that ${what} leads to an error with what to do`, async (context) => {
    const powers = await ghThat(context, script);
    await assert.rejects(
      findToken("", powers),
      (error) =>
        error instanceof NoGitHubTokenError && /Set GITHUB_TOKEN, or run `gh auth login`/.test(error.message),
    );
  });
}

test("so does a missing gh", async (context) => {
  const { cwd } = await ghThat(context, "exit 0");
  await assert.rejects(findToken(undefined, { cwd, env: { PATH: "/nowhere" } }), NoGitHubTokenError);
});
