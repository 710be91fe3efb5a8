import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo, LookupFunction } from "node:net";
import { join, resolve } from "node:path";
import { type TestContext, test } from "node:test";
import type { APIMessage } from "discord-api-types/v10";
import { createBotHarness } from "../../src/app/fixtures/bot-harness.ts";
import { until } from "../../src/app/fixtures/until.ts";
import { readStored } from "../../src/plugins/capabilities/read-stored.ts";
import { openDatabase } from "../../src/store/open-database.ts";

const source = readFileSync(resolve(import.meta.dirname, "../../examples/plugins/rss-announcer.ts"), "utf8");

/** A feed at `feed.example`, whose old address redirects there. Every name leads to this machine. */
async function createFeed(t: TestContext) {
  const feed = { titles: ["Old"], movedTo: undefined as string | undefined, asked: 0 };
  const server = createServer((request, response) => {
    if (request.url === "/page") return void response.end("<html><p>Not a feed</html>");
    const to = request.url === "/old" ? `http://feed.example:${port}/feed?key=S3cretKey` : feed.movedTo;
    if (to !== undefined) return void response.writeHead(302, { location: to }).end();
    feed.asked += 1;
    const items = feed.titles.map((title) => `<item><guid>${title}</guid><title>${title}</title></item>`);
    response.setHeader("content-type", "application/rss+xml");
    response.end(`<rss><channel>${items.toReversed().join("")}</channel></rss>`);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const lookup: LookupFunction = (_name, _options, found) =>
    found(null, [{ address: "127.0.0.1", family: 4 }]);
  return Object.assign(feed, {
    at: (path: string) => `http://news.example:${port}${path}`,
    web: { lookup, isAllowed: () => true, ports: [port] },
  });
}

test("a server's admins choose a feed, and what is new there is announced once, over restarts", {
  timeout: 180_000,
}, async (t) => {
  const feed = await createFeed(t);
  const world = await createBotHarness(t, { plugins: { "rss-announcer": source }, web: feed.web });
  const { discord, home, guild, general, bob } = world;
  const { people } = discord;
  const admin = guild.owner_id;
  const news = discord.world.addChannel(guild.id, { name: "news" }).id;
  let bot = await world.startLive();

  const seen = async (fits: RegExp): Promise<APIMessage> => {
    const look = () => discord.world.messages(general, admin).findLast(({ content }) => fits.test(content));
    await until(() => look() !== undefined);
    return look() ?? assert.fail();
  };
  const announced = () => discord.world.messages(news).map(({ content }) => content.split("\n")[0]);
  /** A quarter of an hour later, after a restart: whatever became due runs once. */
  const later = async () => {
    await bot.end("SIGTERM");
    const database = openDatabase(join(home, "data", "sessions.db"));
    database.prepare("UPDATE schedule_times SET due_at = 1").run();
    database.close();
    const before = feed.asked;
    bot = await world.startLive();
    return before;
  };

  const panel = (await people.slash(admin, general, "plugins", { name: "rss-announcer" })).message;
  assert.match(panel?.content ?? "", /Needs settings.*\*Where to announce\*, \*The feed\*/);
  assert.match(panel?.content ?? "", /Calls the host of the address that an admin enters for: \*The feed\*/);
  await people.press(admin, panel?.id ?? "", "plugins:settings:rss-announcer:0");
  await seen(/What is set for rss-announcer here/);
  const open = () => people.press(admin, panel?.id ?? "", "plugins:set:rss-announcer:0");
  await people.submitModal(admin, (await open()).interactionId, { channel: [news], feed: feed.at("/page") });
  await seen(/Nothing is saved[\s\S]*> I can't read a feed at news\.example:\d+\./);
  await people.submitModal(admin, (await open()).interactionId, { feed: feed.at("/old") });
  await seen(/Saved for \*\*rss-announcer\*\*: \*Where to announce\*, \*The feed\*\./);
  await seen(/\*\*The feed\*\*: `http:\/\/feed\.example:\d+\/feed\?key=S3cretKey`/);

  // Whatever is there when the feed was chosen is old: what comes before the plugin has looked, too.
  await until(() => Object.values(readStored(join(home, "data"), "rss-announcer") ?? {}).some(Array.isArray));
  feed.titles.push("*New* @everyone");
  await later();
  await until(() => announced().length === 1);
  assert.deepEqual(announced(), [String.raw`\*New\* \@everyone`]);
  const before = await later();
  await until(() => feed.asked > before);
  await people.slash(bob, general, "feed");
  await seen(/New.*everyone/);
  assert.equal(announced().length, 1, "nothing twice");

  // Whoever owns the host can't lead elsewhere: the feed is broken, which the log says once, without the key.
  feed.titles.push("Newer");
  feed.movedTo = "http://elsewhere.example/";
  await later();
  await until(() => bot.output().includes("The feed at feed.example"));
  assert.equal(announced().length, 1);
  assert.doesNotMatch(bot.output(), /S3cretKey/);
  feed.movedTo = undefined;
  await later();
  await until(() => announced().length === 2);
});
