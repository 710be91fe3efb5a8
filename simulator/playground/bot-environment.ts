import type { ClaudeSimulator } from "../claude/claude-simulator.ts";
import type { DiscordSimulator } from "../discord/discord-simulator.ts";
import type { GitHubSimulator } from "../github/github-simulator.ts";
import { type Cast, FEATURE_ROLE } from "./create-world.ts";
import type { Ports, Secrets } from "./playground-state.ts";

export interface BotWorld {
  readonly discord: DiscordSimulator;
  readonly github: GitHubSimulator;
  readonly claude: ClaudeSimulator | undefined;
  readonly claudeApiKey: string | undefined;
  readonly cast: Cast;
  readonly secrets: Secrets;
  readonly ports: Ports;
}

/** The bot's settings: the production ones, but for the three addresses. */
export function botEnvironment(bot: BotWorld): Readonly<Record<string, string>> {
  const { discord, github, claude, claudeApiKey, cast, secrets, ports } = bot;
  return {
    DISCORD_TOKEN: discord.botToken,
    DISCORD_API_URL: discord.url,
    LOG_CHANNEL_ID: cast.logId,
    FEATURE_REQUEST_ROLE: FEATURE_ROLE,
    OPERATOR_IDS: cast.adminId,
    ANTHROPIC_API_KEY: claudeApiKey ?? secrets.claudeKey,
    ...(claude === undefined ? {} : { ANTHROPIC_BASE_URL: claude.url }),
    GITHUB_REPO: `${github.owner}/${github.repo}`,
    GITHUB_TOKEN: github.token,
    GITHUB_API_URL: github.url,
    WEBHOOK_SECRET: secrets.webhookSecret,
    WEBHOOK_PORT: String(ports.webhook),
    WEBHOOK_HOST: "127.0.0.1",
  };
}
