import { z } from "zod";
import { defaultGitHubApi } from "../git/github-address.ts";
import { copyId } from "./copy-id.ts";
import {
  anthropicApi,
  commandPrefix,
  discordApi,
  gitHubApi,
  headerText,
  repository,
  visibleText,
} from "./shapes.ts";
import { noWrongBotToken, noWrongClaudeKey, noWrongGitHubToken } from "./wrong-secret.ts";

/** One environment variable: its default, its format, and where to get it. */
export interface Variable {
  readonly name: string;
  /** Undefined: it must be set. */
  readonly default: string | undefined;
  readonly shape: z.ZodType<string>;
  /** What it is, for `.env.example` and docs/configuration.md. */
  readonly about: string;
  /** What to do when it is missing or wrong. */
  readonly from: string;
}

const filled = z.string().trim().min(1, "is empty");
const snowflake = z.string().regex(/^\d{17,20}$/, "is not an id (17 to 20 digits)");
const snowflakes = z
  .string()
  .regex(/^\s*(\d{17,20}\s*(,\s*\d{17,20}\s*)*(,\s*)?)?$/, "is not a list of ids with commas");

const amount = z.string().regex(/^\d{1,9}(\.\d{1,2})?$/, "is not an amount such as 10 or 2.50");
const percent = z.string().regex(/^(100|\d{1,2})$/, "is not a percentage from 0 to 100");
const wholeNumber = z.string().regex(/^\d{1,12}$/, "is not a whole number");

const modelsPage = "https://platform.claude.com/docs/en/about-claude/models/overview";
const portal = "https://discord.com/developers/applications";

/** Every variable that Turbot reads, in the order in which people set them. The single source, for the documents too. */
export const variables = [
  {
    name: "DISCORD_TOKEN",
    default: undefined,
    shape: headerText(
      z
        .string()
        .superRefine(noWrongBotToken)
        .regex(/^\S{20,}$/, "is not a bot token"),
    ),
    about: "The bot's token. With no settings at all, `npm start` opens the playground",
    from: `${portal} → your application → Bot → Reset Token`,
  },
  {
    name: "ANTHROPIC_API_KEY",
    default: undefined,
    shape: headerText(filled.superRefine(noWrongClaudeKey)),
    about: "Key for Claude",
    from: "https://console.anthropic.com/settings/keys",
  },
  {
    name: "GITHUB_REPO",
    default: undefined,
    shape: repository,
    about: "The repository Turbot grows in, as owner/name: your fork",
    from: "the address of your fork's page: its last two names",
  },
  {
    name: "WEBHOOK_SECRET",
    default: undefined,
    shape: visibleText(z.string().min(16, "is shorter than 16 characters")),
    about: "Secret that GitHub signs webhooks with",
    from: "make one up (openssl rand -hex 32) and enter it at the repository → Settings → Webhooks",
  },
  {
    name: "LOG_CHANNEL_ID",
    default: undefined,
    shape: snowflake,
    about: "Admin channel: deploys, errors and request activity; its server is the one Turbot serves",
    from: copyId("channel"),
  },
  {
    name: "FEATURE_REQUEST_ROLE",
    default: "BotAdmin",
    shape: filled,
    about: "Role (name or id) that can ask for features; `@everyone` is everyone",
    from: "Server Settings → Roles",
  },
  {
    name: "WEBHOOK_PORT",
    default: "8080",
    shape: z
      .string()
      .regex(/^\d{1,5}$/, "is not a port")
      .refine((text) => Number(text) <= 65_535, "is not a port (0 to 65535)"),
    about: "Port for webhooks",
    from: "any free port that GitHub can reach",
  },
  {
    name: "WEBHOOK_HOST",
    default: "0.0.0.0",
    shape: filled,
    about: "Address to listen on; 127.0.0.1 behind a reverse proxy",
    from: "an address of this machine",
  },
  {
    name: "METRICS_PORT",
    default: "9464",
    shape: z
      .string()
      .regex(/^(?:off|\d{1,5})$/, 'is neither a port nor "off"')
      .refine((text) => text === "off" || Number(text) <= 65_535, "is not a port (0 to 65535)"),
    about:
      "Port for `/healthz` with reasons and `/metrics` for Prometheus. A second Turbot on the machine needs another; `off`: none",
    from: "any free port; nobody else should reach it",
  },
  {
    name: "METRICS_HOST",
    default: "127.0.0.1",
    shape: filled,
    about: "Address to listen on for those two. On 127.0.0.1 only this machine can ask",
    from: "an address of this machine; 0.0.0.0 in a container whose port isn't published",
  },
  {
    name: "CLAUDE_MODEL",
    default: "claude-sonnet-5-5",
    shape: filled,
    about: "Model for writing code, and for everything else without a model of its own",
    from: modelsPage,
  },
  {
    name: "PLANNING_MODEL",
    default: "",
    shape: z.string(),
    about: "Model for planning conversations; empty: the same as CLAUDE_MODEL",
    from: modelsPage,
  },
  {
    name: "CHAT_MODEL",
    default: "",
    shape: z.string(),
    about:
      "Model for chat; empty: claude-haiku-5-5, with which chat's part of the month lasts a big server; behind a gateway (ANTHROPIC_BASE_URL), the same as CLAUDE_MODEL",
    from: modelsPage,
  },
  {
    name: "GITHUB_TOKEN",
    default: "",
    shape: headerText(z.string().superRefine(noWrongGitHubToken)),
    about: "Token that can push and open pull requests; empty: what `gh auth token` says",
    from: "https://github.com/settings/personal-access-tokens (contents, pull requests and issues: read and write; actions and commit statuses: read)",
  },
  {
    name: "GITHUB_APP_ID",
    default: "",
    shape: z.string().regex(/^\d{0,12}$/, "is not an app's number"),
    about:
      "A GitHub App of Turbot's own, in place of a token: its pull requests are the app's, so you can approve them",
    from: "the app's page: https://github.com/settings/apps → your app → App ID",
  },
  {
    name: "GITHUB_APP_PRIVATE_KEY",
    default: "",
    shape: z.string(),
    about: "The app's private key: the path of its file, or its text, where `\\n` counts as a line break",
    from: "the app's page → Private keys → Generate a private key",
  },
  {
    name: "GITHUB_APP_INSTALLATION_ID",
    default: "",
    shape: z.string().regex(/^\d{0,12}$/, "is not an installation's number"),
    about: "Which of the app's installations; empty: the one on GITHUB_REPO",
    from: "leave it unset",
  },
  {
    name: "PLUGIN_SECRETS_KEY",
    default: "",
    shape: z
      .string()
      .regex(
        /^([0-9a-f]{64}(\s*,\s*[0-9a-f]{64})*)?$/i,
        "is not 64 hexadecimal digits, or several such keys with commas",
      ),
    about:
      "Encrypts the keys of other services that admins fill in for plugins; empty: none can be filled in. Keep it apart from copies of `data/`. To replace it, put the new one before the old, with a comma, until after the next start",
    from: "make one up: openssl rand -hex 32",
  },
  {
    name: "COMMAND_PREFIX",
    default: "!",
    shape: commandPrefix,
    about: "What prefix commands start with",
    from: "a character people don't start sentences with",
  },
  {
    name: "GUILD_IDS",
    default: "",
    shape: snowflakes,
    about: "Servers to serve, with commas; empty: the admin channel's",
    from: copyId("server"),
  },
  {
    name: "OPERATOR_IDS",
    default: "",
    shape: snowflakes,
    about:
      "Operators: users who can ask for changes to Turbot itself, with commas; empty: the application's owner",
    from: copyId("person"),
  },
  {
    name: "MONTHLY_DOLLARS",
    default: "20",
    shape: amount,
    about:
      "The most that all calls to Claude together can cost in a calendar month (UTC), in dollars: a wall. 20 is what one person can give a community; it pays for about twenty plugins and all of a big server's chat",
    from: "what you are ready to spend; also set a limit at https://platform.claude.com/settings/limits, and switch off auto-reload there",
  },
  {
    name: "CHAT_PERCENT",
    default: "40",
    shape: percent,
    about:
      "How much of the month's dollars chat can use, in percent. The rest is for building, which may also take what chat leaves. 40, so that a talkative month still builds",
    from: "what matters more to you",
  },
  {
    name: "PLUGIN_PERCENT",
    default: "50",
    shape: percent,
    about:
      "How much of chat's money plugins can use that ask Claude, in percent: of the month, of a day for each plugin, and of each person's share of a day. 50, so that they always leave as much for talking to Turbot. 0 keeps plugins from asking",
    from: "what matters more to you",
  },
  {
    name: "MEMBER_DAILY_DOLLARS",
    default: "0.15",
    shape: amount,
    about:
      "The most that the calls of a member without FEATURE_REQUEST_ROLE can cost per day (UTC), in dollars. 0.15 is more chat than anyone has, and too little to drain a month alone. The call that goes over it is still made",
    from: "what you are ready to spend; `/usage` shows what was spent",
  },
  {
    name: "USER_DAILY_DOLLARS",
    default: "2",
    shape: amount,
    about:
      "The most that one member's calls to Claude can cost per day (UTC), in dollars, with the role too. 2 is enough for a plugin and its revisions, or a core change. The call that goes over it is still made",
    from: "what you are ready to spend; `/usage` shows what was spent. With an Opus or Fable model, more: one core change costs 1 to 2",
  },
  {
    name: "USER_DAILY_TOKENS",
    default: "5000000",
    shape: wholeNumber,
    about: "The most tokens that one member's calls can use per day, read and written",
    from: "what you are ready to spend; `/usage` shows what was spent",
  },
  {
    name: "GUILD_DAILY_DOLLARS",
    default: "50",
    shape: amount,
    about: "The most dollars per day for all members of one server together; the month's wall comes first",
    from: "what you are ready to spend; `/usage` shows what was spent",
  },
  {
    name: "GUILD_DAILY_TOKENS",
    default: "25000000",
    shape: wholeNumber,
    about: "The most tokens per day for all members of one server together",
    from: "what you are ready to spend; `/usage` shows what was spent",
  },
  {
    name: "DAILY_DOLLARS",
    default: "100",
    shape: amount,
    about: "The most dollars per day for everyone together; the month's wall comes first",
    from: "what you are ready to spend; `/usage` shows what was spent",
  },
  {
    name: "DAILY_TOKENS",
    default: "50000000",
    shape: wholeNumber,
    about: "The most tokens per day for everyone together",
    from: "what you are ready to spend; `/usage` shows what was spent",
  },
  {
    name: "CLAUDE_CALLS_AT_ONCE",
    default: "16",
    shape: z.string().regex(/^[1-9]\d{0,2}$/, "is not a number from 1 to 999"),
    about: "Calls to Claude at the same time; the others wait their turn",
    from: "your rate limits: https://platform.claude.com/settings/limits",
  },
  {
    name: "CHAT_SECONDS_PER_MEMBER",
    default: "10",
    shape: z.string().regex(/^\d{1,4}$/, "is not a whole number of seconds"),
    about:
      "In chat, a member gets one answer in this many seconds. 10: time to read it; 0 turns the limit off",
    from: "what suits your community",
  },
  {
    name: "CHAT_ANSWERS_PER_MINUTE",
    default: "6",
    shape: z.string().regex(/^\d{1,4}$/, "is not a whole number"),
    about:
      "The most chat answers in one channel per minute. 6: people can still talk among themselves; 0 turns the limit off",
    from: "what suits your community",
  },
  {
    name: "PULL_REQUESTS_AT_ONCE",
    default: "5",
    shape: z.string().regex(/^\d{1,3}$/, "is not a whole number"),
    about:
      "The most pull requests of Turbot's that are open or being built at once. 5: what a reviewer can keep in mind; 0 turns the limit off",
    from: "how many your reviewers can look at in a few days",
  },
  {
    name: "WORDS_KEPT_DAYS",
    default: "30",
    shape: z.string().regex(/^(1[4-9]|[2-9]\d|[12]\d\d|3[0-5]\d|36[0-5])$/, "is not a number from 14 to 365"),
    about:
      "How many days members' words are kept: chat, and wishes and plans after their request is over. A quiet request can be reopened for 14 days, hence no less",
    from: "30 is what people are told in `docs/privacy.md`; tell them if you keep more",
  },
  {
    name: "DISCORD_API_URL",
    default: "https://discord.com/api",
    shape: discordApi,
    about: "Discord's address; the playground sets its own",
    from: "leave it unset for Discord",
  },
  {
    name: "ANTHROPIC_BASE_URL",
    default: "",
    shape: z.union([z.literal(""), anthropicApi]),
    about: "The Messages API's address: a gateway, say; empty: Anthropic's",
    from: "leave it unset for Anthropic",
  },
  {
    name: "GITHUB_API_URL",
    default: defaultGitHubApi,
    shape: gitHubApi,
    about: "GitHub's address; yours, if you use GitHub Enterprise",
    from: "leave it unset for github.com",
  },
] as const satisfies readonly Variable[];

export type VariableName = (typeof variables)[number]["name"];

/** Read by the supervisor, which uses only Node's own modules: listed here only for the documents. */
export const supervisorVariables = [
  {
    name: "TURBOT_HOME",
    default: "the clone",
    example: "",
    about:
      "Folder that holds `.env`, `data/`, `releases/` and the rest of the state. From the environment only",
  },
  {
    name: "PROBATION_SECONDS",
    default: "30",
    example: "30",
    about: "How long a new release must run before it counts as good",
  },
] as const;
