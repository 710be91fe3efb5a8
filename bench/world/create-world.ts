import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDiscord } from "../../packages/discord-simulator/start-discord.ts";
import { startClaude } from "../../simulator/claude/start-claude.ts";
import { startGitHub } from "../../simulator/github/start-github.ts";
import { botEnvironment } from "../../simulator/playground/bot-environment.ts";
import { compiledInThisRun } from "./compiled-in-this-run.ts";

/**
 * The three services on loopback, and the home of a bot.
 *
 * @param size.served servers that Turbot serves. @default 1
 * @param size.others servers that it is in and doesn't serve. @default 0
 * @param size.channels of the first server, each with somebody who writes there. @default 1
 */
export async function createWorld(
  path: string,
  size: { readonly served?: number; readonly others?: number; readonly channels?: number } = {},
) {
  const home = mkdtempSync(join(tmpdir(), "turbot-bench-"));
  mkdirSync(join(home, "data"));
  const discord = await startDiscord({ guildMembersIntent: true, sessionStartLimit: 100_000 });
  const claude = await startClaude();
  const github = await startGitHub({ owner: "reef", repo: "turbot", gitDir: join(home, "origin.git") });
  const guildsNamed = (name: string, count: number) =>
    Array.from({ length: count }, (_, at) => discord.world.addGuild({ name: `${name} ${at}` }));
  const served = guildsNamed("Reef", size.served ?? 1);
  const others = guildsNamed("Elsewhere", size.others ?? 0);
  const placesIn = (guildId: string, count: number) =>
    Array.from({ length: count }, (_, at) => ({
      channelId: discord.world.addChannel(guildId, { name: `lagoon-${at}` }).id,
      userId: discord.world.addMember(guildId, { name: `Minnow ${at}` }).id,
    }));
  const first = served[0]?.id ?? "";
  const logId = discord.world.addChannel(first, { name: "bot-log" }).id;
  const places = placesIn(first, size.channels ?? 1);
  const elsewhere = others.slice(0, 1).flatMap(({ id }) => placesIn(id, 1));
  return {
    ...{ home, discord, claude, github, places, elsewhere },
    /** Of a bot of any kind; Turbot reads what it is called otherwise. */
    env: {
      PATH: path,
      HOME: home,
      TURBOT_HOME: home,
      NODE_COMPILE_CACHE: compiledInThisRun(),
      NODE_COMPILE_CACHE_PORTABLE: "1",
      GUILD_IDS: served.map(({ id }) => id).join(","),
      ...botEnvironment({
        ...{ discord, github, claude, logId },
        claudeKey: claude.apiKey,
        webhookSecret: "a-webhook-secret-of-a-measurement",
      }),
    },
    async close() {
      await Promise.all([discord.stop(), claude.stop(), github.stop()]);
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
