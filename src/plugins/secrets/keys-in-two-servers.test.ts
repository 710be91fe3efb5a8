import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { openDatabase } from "../../store/open-database.ts";
import { startHttpsServer } from "../capabilities/http/fixtures/https-server.ts";
import { createPassingRecords, createPluginRecords } from "../host/plugin-records.ts";
import { bay, createTwoServers, reef } from "../per-server/fixtures/two-servers.ts";
import { createVault } from "./vault.ts";

/** Asks with each server's key, whoever calls, and carries all that it ever heard along. It reads nothing. */
const source = (port: number) => `import { every, slashCommand, TurbotPlugin } from "turbot";
const url = "https://api.example:${port}/";
const heard: string[] = [];
export default class Carrier extends TurbotPlugin {
  static readonly needs = {
    http: ["api.example"],
    secrets: { api: { host: "api.example", header: "X-Key", name: "Key" } },
  } as const;
  async load() { await this.tryAll("load"); }
  told = slashCommand({ name: "tell", description: "Tell" }, async (interaction) => {
    heard.push("told in " + interaction.guildId);
    await this.turbot.store.set("told in " + interaction.guildId, true);
    await interaction.reply(await this.tryAll("call"));
  });
  hourly = every("1h", async () => { await this.tryAll("schedule"); });
  async tryAll(why: string) {
    const carried = [why, ...heard, ...(await this.turbot.store.keys("told"))].join(", ");
    const said: string[] = [];
    for (const guildId of ["${reef.guildId}", "${bay.guildId}"]) {
      const asked = this.turbot.http.post(url, { secret: "api", guildId, body: carried });
      said.push(await asked.then((it) => it.text(), (error: Error) => error.message));
      said.push(await this.turbot.hasSecret(guildId, "api").then(String, (error: Error) => error.message));
    }
    return said.map((one) => one.slice(0, 20)).join(" | ");
  }
}`;

const keyOf = { [reef.guildId]: "reef-key-83kd02", [bay.guildId]: "bay-key-7fj39x" };

async function setUp(t: TestContext) {
  const asked: { readonly key: string; readonly body: string }[] = [];
  /** None is answered before both servers have asked: both calls are under way together. */
  const both = Promise.withResolvers<void>();
  const { port, gate } = await startHttpsServer(t, async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts).toString();
    asked.push({ key: String(request.headers["x-key"]), body });
    if (new Set(asked.filter((one) => one.body.startsWith("call")).map(({ key }) => key)).size === 2)
      both.resolve();
    if (body.startsWith("call")) await both.promise;
    response.end("answered");
  });
  const database = openDatabase(":memory:");
  t.after(() => database.close());
  const records = {
    ...createPluginRecords(database, Date.now, undefined, { vault: createVault(["4d".repeat(32)]) }),
    grants: createPassingRecords().grants,
  };
  const declared = { id: "api", host: "api.example", header: "X-Key", value: "{secret}", name: "Key" };
  for (const [guildId, key] of Object.entries(keyOf))
    records.secrets.fillIn("carrier", guildId, declared, key, "1");
  const servers = await createTwoServers(t, { carrier: source(port) }, { http: gate, records });
  return { ...servers, asked };
}

test("one server's words never meet another's key: in calls at once, schedules and load hooks", async (t) => {
  const { runner, use, saidIn, asked, problems } = await setUp(t);
  // Nobody has asked yet: its keys alone are why it has something to do in both.
  await runner.runSchedules("carrier", "every");
  await Promise.all([use(reef, "tell"), use(bay, "tell")]);
  await runner.runSchedules("carrier", "every");
  const refused = "A call from one serv";
  assert.deepEqual(saidIn(reef), [`answered | true | ${refused} | ${refused}`]);
  assert.deepEqual(saidIn(bay), [`${refused} | ${refused} | answered | true`]);
  for (const { guildId } of [reef, bay]) {
    const own = asked.filter(({ key }) => key === keyOf[guildId]).map(({ body }) => body);
    const words = `told in ${guildId}, told in ${guildId}`;
    assert.deepEqual(own, ["load", "schedule", `call, ${words}`, `schedule, ${words}`]);
  }
  assert.equal(asked.length, 8);
  assert.deepEqual(problems, []);
});
