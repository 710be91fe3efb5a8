import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultGitHubApi, gitHubHost, gitHubPages } from "./github-address.ts";

const pages: Record<string, string> = {
  [defaultGitHubApi]: "https://github.com",
  "https://github.reef.example/api/v3": "https://github.reef.example",
  "https://api.reef.ghe.com": "https://reef.ghe.com",
  "http://127.0.0.1:4321": "http://127.0.0.1:4321",
  "http://api:3000": "http://api:3000",
};
for (const [api, page] of Object.entries(pages)) {
  test(`the pages of ${api} are at ${page}`, () => {
    assert.equal(gitHubPages(api), page);
    assert.equal(`${new URL(api).protocol}//${gitHubHost(api)}`, page);
  });
}
