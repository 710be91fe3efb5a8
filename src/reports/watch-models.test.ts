import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { ClaudeOptions } from "../../simulator/claude/claude-simulator.ts";
import { startClaude } from "../../simulator/claude/start-claude.ts";
import { createBotHarness } from "../app/fixtures/bot-harness.ts";
import { statusOf } from "../app/fixtures/status-of.ts";
import { createClaude } from "../claude/create-claude.ts";
import { allOn } from "../claude/fixtures/all-on.ts";
import { findModel } from "../claude/models/table.ts";
import { silentLog } from "../log/log.ts";
import type { Scheduler } from "../requests/scheduler.ts";
import { openDatabase } from "../store/open-database.ts";
import { createTold } from "./store/told.ts";
import { type ModelWatch, watchModels } from "./watch-models.ts";

const dayMs = 24 * 60 * 60 * 1_000;

/** A bot's watch over the real Models API; days pass at once. */
async function setUp(
  t: TestContext,
  models: ReturnType<typeof allOn>,
  now: number,
  options: ClaudeOptions = {},
) {
  const clock = { now };
  const api = await startClaude({ now: () => clock.now, ...options });
  t.after(() => api.stop());
  const database = openDatabase(":memory:");
  t.after(() => database.close());
  const said: string[] = [];
  const waiting = new Set<{ readonly at: number; readonly work: () => void }>();
  const later: Scheduler = (ms, work) => {
    const entry = { at: clock.now + ms, work };
    waiting.add(entry);
    return () => void waiting.delete(entry);
  };
  const admins = {
    async tell(text: string) {
      said.push(text);
      return true;
    },
  };

  let watch: ModelWatch | undefined;
  let claude: ReturnType<typeof createClaude> | undefined;

  /** A new process over the same database. */
  async function restart(): Promise<void> {
    await watch?.stop();
    claude = createClaude({
      apiKey: api.apiKey,
      baseUrl: api.url,
      models,
      log: silentLog,
      now: () => clock.now,
    });
    t.after(claude.close);
    const { models: directory } = claude;
    const looked = new Promise<void>((resolve) => directory.onChange(resolve));
    watch = watchModels({
      models: directory,
      told: createTold(database, () => clock.now),
      admins,
      later,
      now: () => clock.now,
      log: silentLog,
    });
    await looked;
    await settled();
  }

  async function days(count: number, stepMs = dayMs): Promise<void> {
    for (let day = 0; day < count; day += 1) {
      clock.now += stepMs;
      for (const entry of [...waiting].filter(({ at }) => at <= clock.now)) {
        waiting.delete(entry);
        entry.work();
      }
      await until(() => waiting.size > 0);
      await settled();
    }
  }

  /** A member says something. @returns whether it was answered */
  async function chat(): Promise<boolean> {
    const asked = claude?.ask({
      context: { purpose: "chat", userId: "1", guildId: "10" },
      kind: "chat",
      system: [{ text: "Be brief." }],
      messages: [{ role: "user", content: "Hello" }],
    });
    const isAnswered = await (asked ?? Promise.reject(new Error("there is no bot"))).then(
      () => true,
      () => false,
    );
    await settled();
    return isAnswered;
  }

  return {
    ...{ api, said, restart, days, chat, waiting },
    stop: () => watch?.stop(),
    waits: () => [...waiting].map(({ at }) => at - clock.now),
  };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

async function healthOf(output: string): Promise<{ readonly models?: unknown }> {
  const body: unknown = await (await fetch(`${statusOf(output)}/healthz`)).json();
  return typeof body === "object" && body !== null ? body : {};
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await settled();
}

test("announces a model's end 30, 7 and 1 days before, and then its replacement, each once across restarts", async (t) => {
  const { said, restart, days } = await setUp(t, allOn("claude-opus-4-5"), Date.UTC(2026, 11, 10));
  await restart();
  assert.deepEqual(said, []);
  await days(13);
  assert.equal(said.length, 1);
  assert.match(
    said[0] ?? "",
    /`claude-opus-4-5` will be retired on <t:1800576000:D>\. After that I'll switch to \*\*Claude Opus 5\.5\*\*/,
  );
  assert.match(said[0] ?? "", /set \*\*CLAUDE_MODEL\*\* in \.env/);
  await restart();
  await days(23);
  assert.equal(said.length, 2);
  await days(6);
  assert.equal(said.length, 3);
  await restart();
  await days(3);
  await restart();
  assert.equal(said.length, 4);
  assert.match(
    said[3] ?? "",
    /`claude-opus-4-5` is gone: .*\*\*Claude Opus 5\.5\*\* \(`claude-opus-5-5`\) instead, so nothing stops/,
  );
});

test("names the setting of each model, and reports a model that several settings share once", async (t) => {
  const models = {
    building: "claude-sonnet-5-5",
    planning: "claude-sonnet-4-5",
    chat: "claude-sonnet-4-20250514",
  };
  const { said, restart } = await setUp(t, models, Date.UTC(2026, 11, 1));
  await restart();
  assert.equal(said.length, 2);
  assert.match(said[0] ?? "", /`claude-sonnet-4-5` is gone.*\*\*PLANNING_MODEL\*\*/);
  assert.match(said[1] ?? "", /`claude-sonnet-4-20250514` is gone.*\*\*CHAT_MODEL\*\*/);
});

for (const [what, model, options, wayOut] of [
  ["that is mistyped", "claude-sonet-5", {}, false],
  ["that this key can't use, though it is listed", "claude-opus-5-5", { closed: ["claude-opus-5-5"] }, true],
] as const) {
  test(`reports a model ${what} once, not each day or at each restart`, async (t) => {
    const { said, restart, days, chat } = await setUp(t, allOn(model), Date.UTC(2026, 11, 1), options);
    await restart();
    for (let day = 0; day < 4; day += 1) {
      assert.equal(await chat(), wayOut);
      await days(1);
      if (day % 2 === 1) await restart();
    }
    assert.deepEqual(
      said.map((text) => /is gone|lists no model|doesn't know/.exec(text)?.[0]),
      wayOut ? ["is gone"] : ["lists no model", "doesn't know"],
    );
  });
}

test("reports a model once when no Models API answers, and asks that again soon", async (t) => {
  const { api, said, restart, days, chat, waits } = await setUp(
    t,
    allOn("claude-sonnet-4-5"),
    Date.UTC(2026, 11, 1),
  );
  api.faults.add({ on: /^GET \/v1\/models/, times: 99, effect: { kind: "answer", status: 404 } });
  await restart();
  assert.deepEqual(waits(), [dayMs / 24]);
  for (let hour = 0; hour < 6; hour += 1) {
    assert.equal(await chat(), true);
    await days(1, dayMs / 24);
  }
  await restart();
  assert.equal(await chat(), true);
  assert.equal(said.length, 1);
  assert.match(said[0] ?? "", /`claude-sonnet-4-5` is gone/);
});

test("reports a model again that comes back and goes away again", async (t) => {
  const { api, said, restart, chat, days } = await setUp(t, allOn("claude-opus-5-5"), Date.UTC(2026, 11, 1));
  await restart();
  const body = { type: "error", error: { type: "not_found_error", message: "model: claude-opus-5-5" } };
  for (const times of [1, 2]) {
    api.faults.add({ on: /^POST/, times: 1, effect: { kind: "answer", status: 404, body } });
    assert.equal(await chat(), true);
    assert.equal(said.length, times);
    await days(1);
    assert.equal(await chat(), true);
  }
  await restart();
  assert.equal(said.length, 2);
});

test("shows a name that could do more in Discord as plain text", async (t) => {
  const { said, restart } = await setUp(t, allOn("<@&1> **fish**\n# `](x)"), Date.UTC(2026, 11, 1));
  await restart();
  assert.match(said[0] ?? "", /no model `&1 fish # x`\./);
});

test("a stopped watch neither looks nor reports any more", async (t) => {
  const { api, said, restart, waiting, stop } = await setUp(
    t,
    allOn("claude-opus-4-5"),
    Date.UTC(2027, 0, 10),
  );
  await restart();
  assert.equal(said.length, 1);
  api.faults.add({ on: /^GET \/v1\/models/, times: 1, effect: { kind: "delay", ms: 50 } });
  const [look] = waiting;
  waiting.clear();
  look?.work();
  await stop();
  await until(() => api.journal.entries.filter(({ what }) => what === "GET /v1/models").length === 2);
  await new Promise((resolve) => setTimeout(resolve, 80));
  assert.equal(waiting.size, 0);
});

test("reports a past end date as such while the API still answers", async (t) => {
  const late = { overdue: ["claude-sonnet-4-5-20250929"] };
  const { said, restart, days } = await setUp(t, allOn("claude-sonnet-4-5"), Date.UTC(2026, 11, 5), late);
  await restart();
  await days(3);
  assert.equal(said.length, 1);
  assert.match(said[0] ?? "", /was due to retire on <t:1795996800:D> and still answers/);
});

test("reports the assumed price of a replacement whose price isn't known", async (t) => {
  const like = findModel("claude-sonnet-5-5");
  assert.ok(like !== undefined);
  const newcomers = [
    { ...like, id: "claude-krill-1", line: "krill", released: "2026-01-01" },
    { ...like, id: "claude-krill-2", name: "Claude Krill 2", line: "krill", released: "2026-11-01" },
  ];
  const closed = ["claude-krill-1"];
  const { api, said, restart } = await setUp(t, allOn("claude-krill-1"), Date.UTC(2026, 10, 22), {
    newcomers,
    closed,
  });
  await restart();
  assert.deepEqual(said, []);
  const claude = createClaude({
    apiKey: api.apiKey,
    baseUrl: api.url,
    models: allOn("claude-krill-1"),
    log: silentLog,
    now: Date.now,
  });
  t.after(claude.close);
  const database = openDatabase(":memory:");
  t.after(() => database.close());
  const heard: string[] = [];
  const admins = { tell: async (text: string) => heard.push(text) > 0 };
  watchModels({
    models: claude.models,
    told: createTold(database, Date.now),
    admins,
    later: () => () => {},
    now: Date.now,
    log: silentLog,
  });
  const system = [{ text: "Be brief." }];
  const context = { purpose: "chat", userId: "1", guildId: "10" } as const;
  await claude.ask({ context, kind: "chat", system, messages: [{ role: "user", content: "Hello" }] });
  await until(() => heard.length > 0);
  assert.match(
    heard[0] ?? "",
    /\*\*Claude Krill 2\*\*.*I don't know its price, so I count it as \$15 and \$75 per million tokens/,
  );
});

test("reports a model that is gone without a replacement in chat, the thread, the admin channel and /healthz", async (t) => {
  const world = await createBotHarness(t);
  const { discord, general, logs, ann } = world;
  const bot = world.start([], { CLAUDE_MODEL: "claude-sonet-5", CHAT_MODEL: "claude-haiku-5-5" });
  await bot.says("ready");
  const chatted = await world.mention(ann, "hello");
  await discord.people.waitForMessage(
    general,
    ({ message_reference, content }) =>
      message_reference?.message_id === chatted.id && !content.includes("gone"),
    20_000,
  );
  // The report at the start and the one of the refused call are independent, so the start's is awaited first.
  const told = await discord.people.waitForMessage(
    logs,
    ({ content }) => content.includes("CLAUDE_MODEL"),
    30_000,
  );
  assert.match(told.content, /Claude knows no model `claude-sonet-5`: set \*\*CLAUDE_MODEL\*\*.*restart me/);
  const wish = await world.mention(ann, "feature request: dice");
  await discord.people.waitForMessage(
    wish.id,
    ({ content }) => /model I think with is gone/.test(content),
    20_000,
  );
  const gone = await discord.people.waitForMessage(logs, ({ content }) =>
    content.includes("couldn't find a replacement"),
  );
  assert.match(
    gone.content,
    /doesn't know the model `claude-sonet-5`.*so I can't write code or plan\..*restart me/,
  );
  await discord.people.write(ann, wish.id, "hello?");
  await discord.people.waitForMessage(wish.id, ({ content }) => /^Something|is gone/.test(content), 20_000);
  assert.equal(world.said(logs).filter(({ content }) => content.includes("CLAUDE_MODEL")).length, 1);
  const health = await healthOf(bot.output());
  assert.deepEqual(health.models, { chat: "claude-haiku-5-5", planning: null, building: null });
});

test("on 1 December 2026, a bot set to the old model keeps running, and says which setting to change", async (t) => {
  const december = Date.UTC(2026, 11, 1);
  const world = await createBotHarness(t, { claude: { now: () => december } });
  const { discord, general, logs, ann } = world;
  const bot = world.startProcess([], { CLAUDE_MODEL: "claude-sonnet-4-5-20250929" });
  await bot.says("ready");
  const told = await discord.people.waitForMessage(
    logs,
    ({ content }) => content.includes("CLAUDE_MODEL"),
    20_000,
  );
  assert.match(told.content, /`claude-sonnet-4-5-20250929` is gone.*\(`claude-sonnet-5-5`\) instead/);
  const { id } = await world.mention(ann, "hello");
  await discord.people.waitForMessage(
    general,
    ({ message_reference }) => message_reference?.message_id === id,
    20_000,
  );
  assert.equal(world.claude.calls.at(-1)?.model, "claude-sonnet-5-5");
  await bot.end("SIGKILL");
  const again = world.start([], { CLAUDE_MODEL: "claude-sonnet-4-5-20250929" });
  await again.says("ready");
  const looks = () => world.claude.journal.entries.filter(({ what }) => what === "GET /v1/models").length;
  await until(() => looks() >= 2);
  await again.end("SIGTERM");
  assert.equal(world.said(logs).filter(({ content }) => content.includes("CLAUDE_MODEL")).length, 1);
});
