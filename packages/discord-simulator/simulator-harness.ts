import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { DiscordAPIError } from "@discordjs/rest";
import { type APIChannel, type APIGuild, type APIUser, GatewayIntentBits } from "discord-api-types/v10";
import { type BotClient, createBotClient } from "./bot-client.ts";
import type { DiscordOptions, DiscordSimulator } from "./discord-simulator.ts";
import { startDiscord } from "./start-discord.ts";

/** A small guild for the simulator's own tests, and a bot that isn't connected yet. */
export interface SimulatorHarness {
  readonly discord: DiscordSimulator;
  readonly bot: BotClient;
  readonly guild: APIGuild;
  readonly channel: APIChannel;
  readonly ada: APIUser;
  readonly ben: APIUser;
  /** A plain HTTP call, without a client's retries. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
}

export const allIntents =
  GatewayIntentBits.Guilds |
  GatewayIntentBits.GuildMessages |
  GatewayIntentBits.GuildMessageReactions |
  GatewayIntentBits.GuildMessageTyping |
  GatewayIntentBits.DirectMessages |
  GatewayIntentBits.MessageContent;

export async function createSimulatorHarness(
  t: TestContext,
  options: DiscordOptions = {},
  intents = allIntents,
): Promise<SimulatorHarness> {
  const discord = await startDiscord(options);
  const guild = discord.world.addGuild({ name: "Reef" });
  const bot = createBotClient(discord, intents);
  t.after(async () => {
    await bot.disconnect();
    await discord.stop();
  });
  return {
    discord,
    bot,
    guild,
    channel: discord.world.addChannel(guild.id, { name: "general" }),
    ada: discord.world.addMember(guild.id, { name: "Ada" }),
    ben: discord.world.addMember(guild.id, { name: "Ben" }),
    call: (method, path, body, headers = {}) =>
      fetch(`${discord.url}/v10${path}`, {
        method,
        headers: {
          authorization: `Bot ${discord.botToken}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  };
}

/** Fails unless the call is refused with Discord's error `code`. */
export async function refusedWith(code: number, call: Promise<unknown>): Promise<DiscordAPIError> {
  const error = await call.then(
    () => assert.fail(`it should have been refused with ${code}`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof DiscordAPIError, String(error));
  assert.equal(error.code, code, error.message);
  return error;
}
