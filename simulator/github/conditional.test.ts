import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startGitHub } from "./start-github.ts";

test("a GET with the tag of the last answer gets a 304 that doesn't count, until something changes or the token does", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "turbot-conditional-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const github = await startGitHub({ owner: "reef", repo: "turbot", gitDir: join(folder, "origin.git") });
  t.after(() => github.stop());
  await github.people.push({ "README.md": "Reef\n" }, "Begin");
  const ask = (tag: string | undefined, token = github.token) =>
    fetch(`${github.url}/repos/reef/turbot/pulls?state=all`, {
      headers: { authorization: `Bearer ${token}`, ...(tag === undefined ? {} : { "if-none-match": tag }) },
    });
  const first = await ask(undefined);
  const tag = first.headers.get("etag") ?? "";
  assert.match(tag, /^W\/"/);
  const used = first.headers.get("x-ratelimit-used");
  const second = await ask(tag);
  assert.deepEqual([second.status, await second.text()], [304, ""]);
  assert.equal(second.headers.get("x-ratelimit-used"), used);
  await github.people.propose({ by: "mira", title: "Notes", branch: "notes", files: { "notes.md": "hi\n" } });
  const third = await ask(tag);
  assert.equal(third.status, 200);
  assert.notEqual(third.headers.get("etag"), tag);
  assert.equal((await ask(third.headers.get("etag") ?? "", "nobody's")).status, 401);
});
