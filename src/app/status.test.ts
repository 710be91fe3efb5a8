import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { createBotHarness } from "./fixtures/bot-harness.ts";
import { statusOf } from "./fixtures/status-of.ts";
import { until } from "./fixtures/until.ts";

/** What a collector reads: the value of each line, by its name and labels. */
async function metricsAt(address: string): Promise<ReadonlyMap<string, number>> {
  const answer = await fetch(`${address}/metrics`);
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
  const lines = (await answer.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const [, name = line, value = ""] = /^(\w+(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
      return [name, Number(value)];
    }),
  );
}

test("says on loopback how it is, with reasons for people and numbers for Prometheus", async (t) => {
  const world = await createBotHarness(t);
  const { discord, claude, ann } = world;
  const bot = await world.startLive();
  const address = statusOf(bot.output());
  const health = async () => (await fetch(`${address}/healthz`)).json();
  assert.partialDeepStrictEqual(await health(), { ok: true, reasons: [], gateway: true, claude: "closed" });

  claude.script({ text: "I'll add a command that blows bubbles.\n---PLAN_READY---" });
  const { id } = await world.mention(ann, "feature request: bubbles");
  await discord.people.waitForMessage(id, ({ content }) => content.includes("blows bubbles"));
  const now = await metricsAt(address);
  assert.equal(now.get("turbot_healthy"), 1);
  assert.equal(now.get('turbot_requests{state="plan_ready"}'), 1);
  assert.equal(now.get("turbot_month_dollars_cap"), 20);
  assert.ok(Number(now.get("turbot_month_dollars")) > 0);
  assert.ok(Number(now.get("process_resident_memory_bytes")) > 0);
  const state = bot
    .output()
    .split("\n")
    .find((line) => line.includes('"requests.state"') && line.includes("plan_ready"));
  assert.partialDeepStrictEqual(JSON.parse(state ?? "{}"), { request: id, thread: id });
  assert.match(state ?? "", /"publicId":"[0-9a-f]{16}"/);

  // What everybody can reach says no more than that it runs.
  const outside = await fetch(`http://127.0.0.1:${await bot.port}/healthz`);
  assert.deepEqual(await outside.json(), { ok: true });
  assert.equal((await fetch(`http://127.0.0.1:${await bot.port}/metrics`)).status, 404);
  // A page whose own name leads to this machine reads nothing.
  const status = await new Promise((resolve) =>
    get(`${address}/metrics`, { headers: { host: "shark.example" } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }),
  );
  assert.equal(status, 403);
  assert.equal((await fetch(`${address}/webhook`)).status, 404);
  assert.equal((await fetch(`${address}/healthz`, { method: "POST" })).status, 405);

  discord.faults.add({ on: /^CONNECT \/gateway/, times: 1_000, effect: { kind: "drop" } });
  discord.gateway.dropSockets();
  await until(async () => {
    const { ok, reasons } = (await health()) as { ok: boolean; reasons: readonly string[] };
    return !ok && /Discord/.test(reasons[0] ?? "");
  });
  assert.equal((await metricsAt(address)).get("turbot_healthy"), 0);
  assert.equal((await fetch(`${address}/healthz`)).status, 503);
});

test("a port that is taken keeps nobody from being served, and it can be turned off", async (t) => {
  const world = await createBotHarness(t);
  const squatter = createServer().listen(0, "127.0.0.1");
  await once(squatter, "listening");
  t.after(() => void squatter.close());
  const { port } = squatter.address() as AddressInfo;
  const beside = world.start([], { METRICS_PORT: String(port) });
  await beside.says("ready");
  assert.match(beside.output(), /metrics\.not_listening.*EADDRINUSE/);
  await beside.end("SIGTERM");
  const without = world.start([], { METRICS_PORT: "off" });
  await without.says("ready");
  assert.doesNotMatch(without.output(), /metrics\./);
});
