import assert from "node:assert/strict";
import { test } from "node:test";
import { createBotClient } from "../../packages/discord-simulator/bot-client.ts";
import { startQuietPlayground } from "../page/fixtures/quiet-playground.ts";
import { untilOnline } from "./until-online.ts";

test("the address is shown once the bot is online, without waiting forever", {
  timeout: 60_000,
}, async () => {
  const playground = await startQuietPlayground();
  const bot = createBotClient(playground.discord, 0);
  try {
    assert.equal(await untilOnline(playground, 1), "not yet");
    const waiting = untilOnline(playground, 60_000);
    await bot.connect();
    assert.equal(await waiting, "online");
    assert.equal(await untilOnline(playground, 60_000), "online");
  } finally {
    await bot.disconnect();
    await playground.stop();
  }
});
