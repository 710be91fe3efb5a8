import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { createFaults } from "../simulator-kit/faults.ts";
import { createJournal } from "../simulator-kit/journal.ts";
import { ChannelsByGuild } from "./channels-by-guild.ts";
import { type Core, type GatewayEvent, isoTimestamp, type Settings } from "./core.ts";
import type { Data } from "./data.ts";
import { dataFromJson, dataToJson } from "./data-as-json.ts";
import type { DiscordChange, DiscordOptions, DiscordSimulator } from "./discord-simulator.ts";
import { createGatewayServer } from "./gateway/gateway-server.ts";
import { createSessions } from "./gateway/sessions.ts";
import { newUser } from "./guilds/new-guild.ts";
import { createInteractions } from "./interactions/interactions.ts";
import { botUser } from "./lookups.ts";
import { createPeople } from "./people/people.ts";
import { createRateLimiter, defaultLimits } from "./rate-limit.ts";
import { createRest } from "./rest/app.ts";
import { allRoutes } from "./rest/routes.ts";
import { createSnowflakes } from "./snowflake.ts";
import { createWorld } from "./world.ts";

export { DiscordError } from "./errors.ts";
export { InteractionFailedError } from "./interactions/interaction-failed.ts";
export { OptionRefusedError } from "./people/command-options.ts";
export { UnknownCommandError } from "./people/use-command.ts";

/**
 * Discord on loopback, empty except for the bot and its owner, or restored from `state`.
 * @throws Error (`code` "EADDRINUSE") when the port is taken
 */
export async function startDiscord(options: DiscordOptions = {}): Promise<DiscordSimulator> {
  const now = options.now ?? Date.now;
  const journal = createJournal(now);
  const faults = createFaults();
  const data = options.state === undefined ? newData(options, now) : restored(options);
  const snowflakes = createSnowflakes(now, data.lastSnowflake);
  const listeners = new Set<(change: DiscordChange) => void>();
  const subscribe = (listener: (change: DiscordChange) => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  let origin = "";
  let broadcast: (event: GatewayEvent) => void = () => {};

  const core: Core = {
    data,
    journal,
    now,
    settings: settingsFrom(options),
    nextId() {
      data.lastSnowflake = snowflakes.next();
      return data.lastSnowflake;
    },
    timestamp: () => isoTimestamp(now()),
    emit: (event) => broadcast(structuredClone(event)),
    changed(change) {
      for (const listener of [...listeners]) listener(change);
    },
    origin: () => origin,
  };
  const sessions = createSessions(core);
  broadcast = sessions.broadcast;
  const interactions = createInteractions(core);
  const gatewayUrl = () => `${origin.replace("http", "ws")}/gateway`;
  const gateway = createGatewayServer(core, sessions, faults, () => `${gatewayUrl()}/resume`);
  const app = createRest(core, createRateLimiter(core), faults, allRoutes(core, interactions, gatewayUrl));

  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false });
  server.on("upgrade", gateway.upgrade);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url: `${origin}/api`,
    botToken: data.botToken,
    botUser: botUser(core),
    journal,
    faults,
    world: createWorld(core),
    people: createPeople(core, interactions, subscribe),
    pings: data.pings,
    gateway: gateway.control,
    subscribe,
    state: () => ({ version: 1, data: dataToJson(data) }),
    async stop() {
      interactions.stop();
      gateway.stop();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ("closeAllConnections" in server) server.closeAllConnections();
      });
    },
  };
}

function settingsFrom(options: DiscordOptions): Settings {
  const { rateLimits = {} } = options;
  return {
    messageContentIntent: options.messageContentIntent ?? true,
    guildMembersIntent: options.guildMembersIntent ?? false,
    sessionStartLimit: options.sessionStartLimit ?? 1000,
    heartbeatMs: options.heartbeatMs ?? 41_250,
    resumeWindowMs: options.resumeWindowMs ?? 180_000,
    refusesCommand: options.refusesCommand ?? (() => false),
    rateLimits: rateLimits === "off" ? undefined : { ...defaultLimits, ...rateLimits },
  };
}

function newData(options: DiscordOptions, now: () => number): Data {
  const ids = createSnowflakes(now);
  const bot = newUser(ids.next(), options.botName ?? "Turbot", true);
  const owner = newUser(ids.next(), "Owner", false);
  return {
    botId: bot.id,
    ownerId: owner.id,
    botToken: options.botToken ?? newToken(bot.id),
    lastSnowflake: ids.last(),
    tokenReset: false,
    identifies: { used: 0, resetAt: 0 },
    users: new Map([bot, owner].map((user) => [user.id, user])),
    guilds: new Map(),
    channels: new ChannelsByGuild(),
    messages: new Map(),
    commands: new Map(),
    commandCreates: new Map(),
    interactions: new Map(),
    sessions: new Map(),
    files: new Map(),
    pings: [],
  };
}

function restored(options: DiscordOptions): Data {
  if (options.state?.version !== 1) throw new Error("this state is of another version of the simulator");
  const data = dataFromJson(options.state.data);
  return options.botToken === undefined ? data : { ...data, botToken: options.botToken };
}

/** In Discord's format: the bot's id, a time, a secret. */
function newToken(botId: string): string {
  return [Buffer.from(botId).toString("base64url"), "simula", randomBytes(28).toString("base64url")].join(
    ".",
  );
}
