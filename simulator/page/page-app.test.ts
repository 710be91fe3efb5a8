import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, describe, test } from "node:test";
import type { Playground } from "../playground/playground.ts";
import { startQuietPlayground } from "./fixtures/quiet-playground.ts";
import { type Page, startPage } from "./start-page.ts";

describe("the playground's page, without its script", () => {
  let playground: Playground;
  let page: Page;
  before(async () => {
    playground = await startQuietPlayground();
    page = await startPage(playground, 0);
  });
  after(async () => {
    await page.stop();
    await playground.stop();
  });

  const look = async (query: Record<string, string> = {}) =>
    (await fetch(`${page.url}?${new URLSearchParams(query)}`)).text();
  const post = (action: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${page.url}${action}`, {
      method: "POST",
      redirect: "manual",
      headers: { origin: page.url.replace(/\/$/, ""), ...headers },
      body: new URLSearchParams({
        as: playground.cast.adminId,
        channel: playground.cast.generalId,
        tab: "pulls",
        ...fields,
      }),
    });
  const newest = () => playground.discord.world.messages(playground.cast.generalId).at(-1);

  test("a message is written as the chosen person, with a mention by name", async () => {
    const { cast, discord } = playground;
    const answer = await post("write", { as: cast.memberId, content: "@Turbot hello" });
    assert.equal(answer.status, 303);
    assert.equal(newest()?.content, `<@${discord.botUser.id}> hello`);
    assert.equal(newest()?.author.id, cast.memberId);
    assert.match(await look({ as: cast.memberId }), /<span class="mention">@Turbot<\/span> hello/);
  });

  test("what people write can't become markup", async () => {
    await post("write", {
      content: "<img src=x onerror=alert(1)> **<b>** `<i>` [x](javascript:alert(1)) </textarea>",
    });
    const shown = await look();
    assert.doesNotMatch(shown, /<img|<b><\/strong>|<i>|href="javascript/);
    assert.match(shown, /&lt;img src=x onerror=alert\(1\)&gt;/);
    assert.match(shown, /<strong>&lt;b&gt;<\/strong> <code>&lt;i&gt;<\/code>/);
  });

  test("an unknown command is refused, and nothing is written", async () => {
    const before = newest()?.id;
    const answer = await post("write", { content: "/nothing" }, { accept: "application/json" });
    assert.equal(answer.status, 422);
    assert.match(await answer.text(), /There's no \/nothing/);
    assert.equal(newest()?.id, before);
  });

  test("a colleague's release is proposed, shown with its diff, and merged", async () => {
    const proposed = await post("propose", { kind: "bad" });
    const where = new URL(proposed.headers.get("location") ?? "", page.url);
    const shown = await (await fetch(where)).text();
    assert.match(shown, /Swim faster/);
    assert.match(shown, /<span class="added">\+.*This release hit a reef/);
    const number = where.searchParams.get("pull") ?? "";
    await post("pull", { number, do: "merge" });
    assert.equal(playground.github.pullRequest(Number(number)).merged, true);
    const again = await post("pull", { number, do: "merge" }, { accept: "application/json" });
    assert.equal(again.status, 422);
  });

  test("a pull request is shown with its table and its checks' reports", async () => {
    const { github } = playground;
    const { number, headSha } = await github.people.propose({
      by: "coral",
      title: "Glow",
      body: "Checked:\n\n| check | result |\n| --- | --- |\n| Names | a \\| <b> |\n\nDone",
      branch: "glow",
      files: { "plugins/glow.ts": "export {};\n" },
    });
    const pull = { tab: "pulls", pull: String(number) };
    assert.match(await look(pull), /No checks yet/);
    await github.people.setCheck(headSha, { name: "policy", conclusion: "failure", summary: "eval <here>" });
    const shown = await look(pull);
    assert.match(shown, /<th>check<\/th><th>result<\/th>.*<td>Names<\/td><td>a \| &lt;b&gt;<\/td>/s);
    assert.match(shown, /✗ policy<\/span>[\s\S]*eval &lt;here&gt;/);
  });

  test("only the person who runs the server is offered commands that need permissions", async () => {
    const { discord, cast } = playground;
    const { url, botUser, botToken } = discord;
    await fetch(`${url}/v10/applications/${botUser.id}/guilds/${cast.guildId}/commands`, {
      method: "PUT",
      headers: { authorization: `Bot ${botToken}`, "content-type": "application/json" },
      body: JSON.stringify([{ name: "keep", description: "Keep", default_member_permissions: "32" }]),
    });
    const offered = async (as: string) => (await fetch(`${page.url}parts?as=${as}`)).text();
    assert.match(await offered(cast.adminId), /"name":"keep"/);
    assert.doesNotMatch(await offered(cast.memberId), /"name":"keep"/);
  });

  test("another site's page can't do anything here", async () => {
    const before = newest()?.id;
    for (const origin of [
      "http://evil.example",
      "null",
      page.url.replace("localhost", "127.0.0.1").slice(0, -1),
    ]) {
      const answer = await post("write", { content: "gotcha" }, { origin });
      assert.equal(answer.status, 403, origin);
    }
    assert.equal(newest()?.id, before);
  });

  test("a foreign host name that resolves to this machine is refused", async () => {
    const { port } = new URL(page.url);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      request({ port, host: "127.0.0.1", path: "/", headers: { host: `reef.example:${port}` } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on("error", reject)
        .end();
    });
    assert.equal(status, 403);
  });

  test("only the page's own files are served", async () => {
    assert.equal((await fetch(`${page.url}assets/page.js`)).status, 200);
    assert.equal((await fetch(`${page.url}assets/..%2Fguard.ts`)).status, 404);
    assert.equal((await fetch(`${page.url}assets/nothing.css`)).status, 404);
  });
});
