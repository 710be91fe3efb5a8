import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { API } from "@discordjs/core";
import type { RESTPostAPIApplicationCommandsJSONBody } from "discord-api-types/v10";
import { startDiscord } from "../../packages/discord-simulator/start-discord.ts";
import { createRest } from "../discord/rest/create-rest.ts";
import { silentLog } from "../log/log.ts";
import { guildCommands } from "./guild-commands.ts";
import { syncCommands } from "./sync-commands.ts";

type Definition = RESTPostAPIApplicationCommandsJSONBody;

async function inAGuild(t: TestContext, now: () => number = Date.now) {
  const discord = await startDiscord({ rateLimits: "off", now });
  t.after(() => discord.stop());
  const guild = discord.world.addGuild({ name: "Reef" }).id;
  const rest = createRest({ token: discord.botToken, apiUrl: discord.url, log: silentLog });
  const api = guildCommands(new API(rest), discord.botUser.id, guild);
  const names = () =>
    discord.world
      .commands(guild)
      .map(({ name }) => name)
      .toSorted();
  const puts = () =>
    discord.journal.entries.filter(({ what }) => what.startsWith("PUT /applications/")).length;
  return { discord, api, names, puts, guild };
}

const command = (name: string, more: object = {}): Definition => ({ name, description: "x", ...more });

test("leaves out only the refused command, and reports the field and Discord's message", async (t) => {
  const { api, names, puts } = await inAGuild(t);
  const long = { name: "x".repeat(101), value: "a" };
  const wanted = [
    command("dice"),
    command("big", { description: "x".repeat(101) }),
    command("poll"),
    command("menu", { options: [{ type: 3, name: "fish", description: "Which", choices: [long] }] }),
  ];
  const result = await syncCommands(api, wanted);
  assert.deepEqual(names(), ["dice", "poll"]);
  assert.deepEqual(
    result.refused.map(({ name }) => name),
    ["big", "menu"],
  );
  const [big, menu] = result.refused.map(({ problem }) => problem);
  assert.match(big ?? "", /^description: .*100/);
  assert.match(menu ?? "", /^option `fish` → choice `x+` → name: /);
  assert.equal(puts(), 2, "the refused set, and the one without them");
  assert.deepEqual(result.added, ["dice", "poll"]);
});

test("registers the others when a command has more than 8,000 characters", async (t) => {
  const { api, names } = await inAGuild(t);
  const choices = Array.from({ length: 25 }, (_, n) => ({
    name: `${n} ${"n".repeat(90)}`,
    value: "v".repeat(90) + n,
  }));
  const options = ["a", "b", "c", "d"].map((name) => ({ type: 3, name, description: "x", choices }));
  const result = await syncCommands(api, [command("dice"), command("huge", { options }), command("poll")]);
  assert.deepEqual(names(), ["dice", "poll"]);
  assert.match(result.refused[0]?.problem ?? "", /8000/);
});

test("keeps and updates known commands when the daily quota of 200 is used up, and postpones new ones", async (t) => {
  let clock = Date.now();
  const { api, names } = await inAGuild(t, () => clock);
  const many = (from: number) => Array.from({ length: 100 }, (_, n) => command(`c${from + n}`));
  await syncCommands(api, many(0));
  await syncCommands(api, many(100));
  const wanted = [...many(100).slice(0, 98), command("c100", { description: "y" }), command("fresh")];
  const result = await syncCommands(api, wanted);
  assert.deepEqual(result.late, [{ kind: "slash", name: "fresh" }]);
  assert.deepEqual(result.refused, []);
  assert.equal(names().length, 98);
  clock += 25 * 60 * 60_000;
  assert.deepEqual((await syncCommands(api, wanted)).late, []);
  assert.ok(names().includes("fresh"));
});

test("doesn't wait when the daily quota shows as a rate limit of hours", async (t) => {
  const { discord, api, names } = await inAGuild(t);
  await syncCommands(api, [command("dice")]);
  const body = {
    message: "Max number of daily application command creates has been reached (200)",
    retry_after: 40_000,
    global: false,
    code: 30034,
  };
  const headers = { "retry-after": "40000", "x-ratelimit-scope": "user" };
  const effect = { kind: "answer", status: 429, headers, body } as const;
  discord.faults.add({ on: /^PUT \/applications\/.*commands/, effect });
  const result = await syncCommands(api, [command("dice", { description: "y" }), command("poll")]);
  assert.deepEqual(result.late, [{ kind: "slash", name: "poll" }]);
  assert.deepEqual(names(), ["dice"]);
});

test("registers commands one by one when Discord doesn't say which one it refuses", async (t) => {
  const { discord, api, names } = await inAGuild(t);
  await syncCommands(api, [command("old"), command("dice")]);
  const refusal = (errors: object) => ({ code: 50035, message: "Invalid Form Body", errors });
  const vague = { _errors: [{ code: "ODD", message: "Something in here is odd." }] };
  const answer = (body: object) => ({ kind: "answer", status: 400, body }) as const;
  discord.faults.add({ on: /^PUT \/applications\/.*commands/, effect: answer(refusal(vague)) });
  discord.faults.add({ on: /^POST \/applications\/.*commands/, effect: answer(refusal(vague)) });
  const result = await syncCommands(api, [command("dice"), command("odd"), command("poll")]);
  assert.deepEqual(names(), ["dice", "poll"]);
  assert.deepEqual(result.refused, [{ kind: "slash", name: "odd", problem: "Something in here is odd." }]);
  assert.deepEqual(result.removed, ["old"]);
});

test("throws errors that aren't about the commands, such as missing access", async (t) => {
  const { discord, api } = await inAGuild(t);
  const effect = { kind: "answer", status: 403, body: { code: 50001, message: "Missing Access" } } as const;
  discord.faults.add({ on: /^PUT \/applications\/.*commands/, effect });
  await assert.rejects(syncCommands(api, [command("dice")]), /Missing Access/);
});
