import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type Browser, type Page as BrowserPage, chromium } from "playwright-core";
import type { Playground } from "../playground/playground.ts";
import { findBrowser } from "./fixtures/find-browser.ts";
import { startQuietPlayground } from "./fixtures/quiet-playground.ts";
import { type Page, startPage } from "./start-page.ts";

const executablePath = findBrowser();
const barriers = readFileSync(join(import.meta.dirname, "fixtures", "find-barriers.js"), "utf8");

describe("the playground's page, in a browser", {
  skip: executablePath === undefined ? "there is no Chromium on this machine" : false,
}, () => {
  let playground: Playground;
  let page: Page;
  let browser: Browser;
  let tab: BrowserPage;
  const problems: string[] = [];

  before(async () => {
    playground = await startQuietPlayground();
    page = await startPage(playground, 0);
    browser = await chromium.launch({ executablePath: executablePath ?? "", args: ["--no-sandbox"] });
    tab = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    tab.on("pageerror", (error) => problems.push(error.message));
    await tab.goto(page.url);
  });
  after(async () => {
    await browser?.close();
    await page?.stop();
    await playground?.stop();
    assert.deepEqual(problems, []);
  });

  test("one's own messages appear at once, and others' arrive without a reload", async () => {
    const { cast, discord } = playground;
    await tab.fill("textarea", "@Turbot hello **there**");
    await tab.keyboard.press("Enter");
    await tab.waitForSelector(".message strong:has-text('there')");
    await discord.people.write(cast.memberId, cast.generalId, "Finn was here");
    await tab.waitForSelector("text=Finn was here");
    assert.equal(await tab.inputValue("textarea"), "");
  });

  test("typing / offers the registered commands, and the options of a chosen one", async () => {
    const { discord, cast } = playground;
    const answer = await fetch(
      `${discord.url}/v10/applications/${discord.botUser.id}/guilds/${cast.guildId}/commands`,
      {
        method: "PUT",
        headers: { authorization: `Bot ${discord.botToken}`, "content-type": "application/json" },
        body: JSON.stringify([
          {
            name: "roll",
            description: "Roll a die",
            options: [{ type: 4, name: "sides", description: "How many" }],
          },
        ]),
      },
    );
    assert.equal(answer.status, 200);
    await tab.fill("textarea", "/");
    await tab.waitForSelector("#picker button:has-text('/roll')");
    await tab.keyboard.press("Enter");
    assert.equal(await tab.inputValue("textarea"), "/roll ");
    await tab.waitForSelector("#picker button:has-text('sides:')");
    await tab.keyboard.press("Escape");
    await tab.fill("textarea", "");
  });

  test("a pull request can be read and merged", async () => {
    await tab.click("#tabs >> text=Pull requests");
    await tab.click("text=Propose a good one");
    await tab.waitForSelector(".diff .added:has-text('tide')");
    const open = () => tab.locator(".diff details[open]").count();
    const files = await open();
    await tab.click(".diff summary");
    await playground.discord.people.write(
      playground.cast.memberId,
      playground.cast.generalId,
      "Page, look again",
    );
    await tab.waitForSelector("text=Page, look again");
    assert.equal(await open(), files - 1, "what a reader closed stays closed");
    await tab.click(".decide >> text=Merge");
    await tab.waitForSelector(".state.merged");
    assert.equal(playground.github.pullRequests().at(-1)?.merged, true);
  });

  test("an unanswered interaction is shown as in Discord", async () => {
    await tab.fill("textarea", "/roll sides: 6");
    await tab.keyboard.press("Enter");
    const words = tab.locator("#toast:not([hidden])");
    await words.waitFor({ timeout: 15_000 });
    assert.match(await words.innerText(), /did not respond|failed|interaction/i);
  });

  test("who hears the page, or sees it badly, misses nothing: names in words, and contrast", async () => {
    const { discord, cast } = playground;
    await discord.people.startThread(
      cast.memberId,
      (await discord.people.write(cast.memberId, cast.generalId, "A long story")).id,
      "A long story",
    );
    for (const colorScheme of ["light", "dark"] as const) {
      await tab.emulateMedia({ colorScheme });
      for (const name of ["guide", "pulls", "pulls&pull=1", "supervisor"]) {
        await tab.goto(`${page.url}?tab=${name}`);
        assert.deepEqual(await tab.evaluate(barriers), [], `${name}, ${colorScheme}`);
      }
    }
    await tab.emulateMedia({ colorScheme: "light" });
  });

  test("a phone shows one view at a time, and nothing wider than the screen", async () => {
    await tab.setViewportSize({ width: 390, height: 800 });
    for (const [button, part] of [
      ["Channels", ".sidebar"],
      ["Chat", ".chat"],
      ["Tour", ".side"],
    ] as const) {
      await tab.click(`.views >> text=${button}`);
      assert.equal(await tab.isVisible(part), true);
      assert.equal(await tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), true);
    }
    assert.equal(await tab.isVisible(".chat"), false);
  });
});
