import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { findBrowser } from "../../simulator/page/fixtures/find-browser.ts";
import { startPage } from "../../simulator/page/start-page.ts";
import { startPlayground } from "../../simulator/playground/start-playground.ts";
import { waitUntil } from "../../simulator/story/wait-until.ts";
import { drawCards } from "./draw-cards.ts";
import { spendMonth } from "./spend-month.ts";

/**
 * `npm run pictures`: takes the documents' pictures from the playground's page, with a real bot. Whatever is shown has alternative
 * text where it is linked. A font with emoji has to be installed (Debian: fonts-noto-color-emoji).
 */

const root = resolve(import.meta.dirname, "../..");
const waitMs = 200_000;

const executablePath = findBrowser();
if (executablePath === undefined) {
  console.error(
    "The pictures need a Chromium, and there's none in the usual places. Install one and try again.",
  );
  process.exit(1);
}
const folder = mkdtempSync(join(tmpdir(), "turbot-pictures-"));
const playground = await startPlayground({
  ...{ root, folder, probationSeconds: 3, actions: true, node: process.execPath },
  env: { PATH: process.env.PATH, HOME: process.env.HOME },
});
const page = await startPage(playground, 0);
let browser: Browser | undefined;

try {
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  await take(browser);
} finally {
  await browser?.close();
  await page.stop();
  await playground.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function take(from: Browser): Promise<void> {
  const { discord, github, cast } = playground;
  const { people, world, botUser } = discord;
  const { adminId, memberId, generalId, logId, tidePoolId, guildId } = cast;
  const hears = (channelId: string, words: RegExp) =>
    people.waitForMessage(
      channelId,
      ({ author, content }) => author.id === botUser.id && words.test(content),
      waitMs,
    );
  const path = (name: string) => join(root, "docs", `${name}.png`);

  /** The newest message of a channel, as somebody sees it. */
  async function ofMessage(name: string, channelId: string, userId: string): Promise<void> {
    const tab = await from.newPage({ viewport: { width: 640, height: 1_000 }, colorScheme: "light" });
    await tab.goto(`${page.url}?channel=${channelId}&as=${userId}`);
    const take = () =>
      tab
        .locator("#messages .message")
        .last()
        .screenshot({ path: path(name) });
    // The page may draw it anew at that moment.
    await take().catch(take);
    await tab.close();
    console.log(`docs/${name}.png`);
  }

  await drawCards(path);
  console.log("docs/welcome-card.png, docs/rank-card.png");
  await waitUntil("Turbot's commands are there", () => world.commands(guildId).length > 0, waitMs);
  await people.slash(memberId, tidePoolId, "privacy");
  await ofMessage("privacy", tidePoolId, memberId);

  spendMonth(playground.home, guildId);
  await people.slash(adminId, generalId, "usage", { change: "month", to: "20" });
  const asked = await people.write(adminId, generalId, `<@${botUser.id}> how are you?`);
  await people.waitForMessage(generalId, ({ message_reference: to }) => to?.message_id === asked.id, waitMs);
  await people.slash(adminId, tidePoolId, "usage");
  await ofMessage("usage", tidePoolId, adminId);
  await hears(logId, /money for Claude is used/);
  await ofMessage("alert", logId, adminId);

  const panel = (await people.slash(adminId, tidePoolId, "plugins", { name: "karma" })).message;
  const ask = JSON.stringify(panel?.components ?? []).match(/plugins:ask:karma:0/)?.[0] ?? "";
  await people.press(adminId, panel?.id ?? "", ask);
  await waitUntil(
    "the question is there",
    () => world.messages(tidePoolId, adminId).some(({ content }) => content.startsWith("**Let karma")),
    waitMs,
  );
  await ofMessage("grant", tidePoolId, adminId);

  const { id: thread } = await people.write(
    adminId,
    generalId,
    `<@${botUser.id}> feature request: keep quotes, anyone can add one, with a command for a random one`,
  );
  await hears(thread, /Can everyone add quotes/);
  await people.write(adminId, thread, "Yes, everyone can.");
  await hears(thread, /Ready\?/);
  await people.write(adminId, thread, "go");
  await hears(thread, /pull request is open/);
  await ofMessage("label", thread, adminId);
  await people.slash(adminId, tidePoolId, "turbot");
  await ofMessage("turbot", tidePoolId, adminId);
  await hears(thread, /All checks on the pull request passed/);
  const tab = await from.newPage({ viewport: { width: 1_280, height: 800 }, colorScheme: "light" });
  const pull = github.pullRequests().at(-1)?.number;
  await tab.goto(`${page.url}?channel=${thread}&as=${adminId}&tab=pulls&pull=${pull}`);
  await tab.screenshot({ path: path("playground") });
  console.log("docs/playground.png");
  const transcript = tab.getByRole("heading", { name: "What it did when Turbot tried it" });
  // The page's body, as far as one reads before the files.
  await tab.setViewportSize({ width: 1_280, height: 2_400 });
  const body = await transcript.locator("xpath=..").boundingBox();
  if (body === null) throw new Error("The pull request's page isn't shown");
  await tab.screenshot({ path: path("transcript"), clip: { ...body, height: Math.min(body.height, 800) } });
  console.log("docs/transcript.png");
  await tab.close();
  await ofSettings();

  /** The form with the settings of the example plugin `rss-announcer`, once it has come by a pull request. */
  async function ofSettings(): Promise<void> {
    const file = "plugins/rss-announcer.ts";
    const source = readFileSync(join(root, "examples", file), "utf8");
    const { number } = await github.people.propose({
      ...{
        by: "coral",
        title: "Announce a feed",
        body: "Announces what is new in a feed.",
        branch: "announce",
      },
      files: { [file]: source },
    });
    await github.people.merge(number);
    const isThere = () => world.commands(guildId).some(({ name }) => name === "feed");
    await waitUntil("the plugin is there", isThere, waitMs);
    await people.slash(adminId, tidePoolId, "plugins", { name: "rss-announcer" });
    const form = await from.newPage({ viewport: { width: 640, height: 900 }, colorScheme: "light" });
    await form.goto(`${page.url}?channel=${tidePoolId}&as=${adminId}`);
    await form.getByRole("button", { name: "Fill in its settings" }).last().click();
    await form.getByRole("button", { name: "Change these" }).last().click();
    await form.locator("dialog[open]").screenshot({ path: path("settings") });
    await form.close();
    console.log("docs/settings.png");
  }
}
