import type { DiscordSimulator } from "../../packages/discord-simulator/discord-simulator.ts";
import type { ClaudeSimulator } from "../claude/claude-simulator.ts";
import type { GitHubSimulator } from "../github/github-simulator.ts";

export interface BotWorld {
  readonly discord: Pick<DiscordSimulator, "botToken" | "url">;
  readonly github: Pick<GitHubSimulator, "owner" | "repo" | "token" | "url">;
  /** "anthropic": Claude itself. */
  readonly claude: Pick<ClaudeSimulator, "url"> | "anthropic";
  readonly claudeKey: string;
  /** The admin channel. */
  readonly logId: string;
  readonly webhookSecret: string;
}

/** The settings of a bot that uses the simulators: as in production, except for the three addresses and the pace of chat and reviews. */
export function botEnvironment(world: BotWorld): Readonly<Record<string, string>> {
  const { discord, github, claude } = world;
  return {
    DISCORD_TOKEN: discord.botToken,
    DISCORD_API_URL: discord.url,
    LOG_CHANNEL_ID: world.logId,
    ANTHROPIC_API_KEY: world.claudeKey,
    ...(claude === "anthropic" ? {} : { ANTHROPIC_BASE_URL: claude.url }),
    GITHUB_REPO: `${github.owner}/${github.repo}`,
    GITHUB_TOKEN: github.token,
    GITHUB_API_URL: github.url,
    WEBHOOK_SECRET: world.webhookSecret,
    // Any free one: the bot's log says which.
    WEBHOOK_PORT: "0",
    METRICS_PORT: "0",
    WEBHOOK_HOST: "127.0.0.1",
    // Scripts, and people who try Turbot out, talk faster than a community does.
    CHAT_SECONDS_PER_MEMBER: "0",
    CHAT_ANSWERS_PER_MINUTE: "0",
    PULL_REQUESTS_AT_ONCE: "0",
  };
}
