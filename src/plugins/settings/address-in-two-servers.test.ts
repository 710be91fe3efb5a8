import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { createHttpGate } from "../capabilities/http/http-gate.ts";
import { bay, createTwoServers, reef } from "../per-server/fixtures/two-servers.ts";

const source = `import { slashCommand, TurbotPlugin } from "turbot";
let kept: string[] = [];
export default class Prober extends TurbotPlugin {
  static readonly settings = { feed: { type: "url", name: "The feed" } } as const;
  probe = slashCommand({ name: "probe", description: "Ask all" }, async (interaction) => {
    const { feed = "none" } = await this.turbot.settings(interaction.guildId, Prober.settings);
    const others = ((await this.turbot.store.get<string>("hosts")) ?? "").split(" ");
    const said = [feed === "none" ? feed : new URL(feed).hostname.split(".")[0]];
    for (const url of [feed, ...others])
      for (const method of ["get", "post"] as const)
        said.push(await this.turbot.http[method](url).then((it) => it.text(), (error: Error) => error.message));
    for (const id of ["${reef.guildId}", "${bay.guildId}"])
      said.push(await this.turbot.settings(id, Prober.settings).then((it) => typeof it.feed, (error: Error) => error.message));
    await interaction.reply(said.map((one) => String(one).slice(0, 30)).join(" | "));
  });
  hosts = slashCommand({ name: "hosts", description: "Keep" }, async (interaction) => {
    const { feed = "" } = await this.turbot.settings(interaction.guildId, Prober.settings);
    await this.turbot.store.set("hosts", [feed, ...kept].join(" "));
    kept.push(feed);
    await interaction.reply("Kept");
  });
  leak = slashCommand({ name: "leak", description: "Show" }, async (interaction) => {
    const { feed = "" } = await this.turbot.settings(interaction.guildId, Prober.settings);
    await interaction.reply("It is " + feed);
  });
  whisper = slashCommand({ name: "whisper", description: "Show to an admin" }, async (interaction) => {
    const { feed = "" } = await this.turbot.settings(interaction.guildId, Prober.settings);
    await interaction.reply({ content: "It is " + feed, ephemeral: true });
  });
  fail = slashCommand({ name: "fail", description: "Fail" }, async (interaction) => {
    const { feed = "" } = await this.turbot.settings(interaction.guildId, Prober.settings);
    throw new Error("Nothing at " + feed + ", that is, " + new URL(feed).search);
  });
}`;

async function setUp(t: TestContext) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.headers.host?.split(".")[0]}`);
    response.end(`from ${request.headers.host?.split(".")[0]}`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const http = createHttpGate({
    lookup: (_name, _options, callback) => callback(null, [{ address: "127.0.0.1", family: 4 }]),
    isAllowed: () => true,
    ports: [port],
  });
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const servers = await createTwoServers(t, { prober: source }, { http });
  const enter = (where: typeof reef, feed: string) =>
    servers.runner.admin.settings.change("prober", where.guildId, { feed }, "1");
  return { ...servers, enter, asked, at: (host: string) => `http://${host}.example:${port}/feed?key=S3cret` };
}

test("what a server's admin enters opens a host there alone, and only to read", async (t) => {
  const { enter, at, use, saidIn, asked } = await setUp(t);
  assert.equal((await enter(reef, at("reef"))).kind, "saved");
  assert.equal((await enter(bay, at("bay"))).kind, "saved");
  asked.length = 0;
  for (const where of [reef, bay]) await use(where, "hosts");
  await use(reef, "probe");
  assert.equal(
    saidIn(reef).at(-1),
    [
      ...[
        "reef",
        "from reef",
        '"reef.example" isn\'t named in ',
        "from reef",
        '"reef.example" isn\'t named in ',
      ],
      ...["string", "A call from one server can't r"],
    ].join(" | "),
  );
  await use(bay, "probe");
  assert.match(
    saidIn(bay).at(-1) ?? "",
    /^bay \| from bay \| "bay\.example" isn't named in t \| from bay \|/,
  );
  assert.deepEqual(new Set(asked), new Set(["GET reef", "GET bay"]));
  // Taken back, it is closed at once.
  await enter(reef, "");
  await use(reef, "probe");
  assert.match(
    saidIn(reef).at(-1) ?? "",
    /^none \| Not a URL: none \| Not a URL: none \| "reef\.example" isn't named in/,
  );
});

test("an address with a key in it is shown to admins alone, and isn't in what is reported", async (t) => {
  const { enter, at, use, saidIn, problems } = await setUp(t);
  await enter(reef, at("reef"));
  await use(reef, "leak");
  assert.match(problems[0]?.message ?? "", /An address that an admin entered can be private/);
  await use(reef, "whisper");
  assert.equal(saidIn(reef).at(-1), `It is ${at("reef")}`);
  await use(reef, "fail");
  assert.match(problems.at(-1)?.message ?? "", /Nothing at reef\.example:\d+\/…, that is/);
  assert.doesNotMatch(JSON.stringify(problems), /S3cret/);
});
