import { isAbsolute } from "node:path";
import type { Blaming } from "../ipc/causes.ts";
import { probationProblem } from "../supervisor/probation-setting.ts";
import type { Config } from "./config.ts";
import { noMistakes, type SettingsMistakes } from "./settings-mistakes.ts";
import { type Variable, type VariableName, variables } from "./variables.ts";

/** The configuration is incomplete or malformed. The message names every variable at once, ready for people. */
export class ConfigError extends Error implements Blaming {
  override readonly name = "ConfigError";
  readonly blames = "configuration";
  readonly problems: readonly {
    readonly variable: string;
    readonly problem: string;
    /** Where to get its value; undefined: it is there, but not written correctly. */
    readonly from?: string;
  }[];

  /** @param warnings other oddities in `.env`, which may be the cause */
  constructor(problems: ConfigError["problems"], warnings: readonly string[] = []) {
    const lines = problems.map(
      ({ variable, problem, from }) =>
        `  ${variable} ${problem}${from === undefined ? "" : `\n    get it: ${from}`}`,
    );
    const one = problems.length === 1;
    super(
      [
        `Turbot can't start: ${one ? "one setting needs" : `${problems.length} settings need`} you. ` +
          `Set ${one ? "it" : "them"} in .env (a template is .env.example).`,
        ...lines,
        ...warnings.map((warning) => `  ${warning}`),
      ].join("\n"),
    );
    this.problems = problems;
  }
}

/**
 * Reads and checks the whole configuration.
 *
 * @param env the environment with `.env` merged in; empty values count as unset
 * @param mistakes in `.env`: settings that aren't read as written
 * @throws ConfigError naming every missing or malformed variable, never a value
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  mistakes: SettingsMistakes = noMistakes,
): Config {
  const { config, problems } = readWhatIsThere(env, mistakes);
  if (problems.length > 0) throw new ConfigError(problems, mistakes.warnings);
  return config;
}

/**
 * The same, with the problems beside the configuration. In it, a setting with a problem is empty, or 0: whoever uses one looks
 * first whether it has one.
 */
export function readWhatIsThere(
  env: Readonly<Record<string, string | undefined>>,
  mistakes: SettingsMistakes = noMistakes,
): { readonly config: Config; readonly problems: ConfigError["problems"] } {
  const problems: ConfigError["problems"][number][] = [];
  const values = new Map<VariableName, string>();
  for (const variable of variables) {
    const mistake = mistakes.problems.get(variable.name);
    const read = readVariable(variable, env[variable.name]);
    if (mistake !== undefined) problems.push({ variable: variable.name, problem: mistake });
    else if (read.ok) values.set(variable.name, read.value);
    else problems.push({ variable: variable.name, problem: read.problem, from: variable.from });
  }
  const probation = mistakes.problems.get("PROBATION_SECONDS") ?? probationProblem(env.PROBATION_SECONDS);
  if (probation !== undefined) {
    problems.push({ variable: "PROBATION_SECONDS", problem: probation, from: "leave it out for 30 seconds" });
  }
  const home = env.TURBOT_HOME ?? "";
  if (!isAbsolute(home)) {
    problems.push({
      variable: "TURBOT_HOME",
      problem: "is not an absolute path",
      from: "the supervisor sets it",
    });
  }
  const app = ["GITHUB_APP_ID", "GITHUB_APP_PRIVATE_KEY"] as const;
  const [unset] = app.filter((name) => values.get(name) === "");
  if (unset !== undefined && app.some((name) => (values.get(name) ?? "") !== "")) {
    const { from = "" } = variables.find(({ name }) => name === unset) ?? {};
    problems.push({ variable: unset, problem: "is missing, and a GitHub App needs both", from });
  }
  return { config: configOf(home, (name) => values.get(name) ?? ""), problems };
}

function readVariable(variable: Variable, raw: string | undefined): Read {
  const given = raw?.trim() ?? "";
  if (given === "" && variable.default === undefined) return { ok: false, problem: "is missing" };
  const text = given === "" ? (variable.default ?? "") : given;
  const parsed = variable.shape.safeParse(text);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, problem: parsed.error.issues[0]?.message ?? "is malformed" };
}

type Read = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly problem: string };

/** A chat line costs a nineteenth of what it costs with the model that writes code. */
const usualChatModel = "claude-haiku-5-5";

function configOf(home: string, value: (name: VariableName) => string): Config {
  // A gateway serves what it serves, so a model that nobody named isn't asked of it.
  const chatModel = value("ANTHROPIC_BASE_URL") === "" ? usualChatModel : value("CLAUDE_MODEL");
  const [owner = "", repo = ""] = value("GITHUB_REPO").split("/");
  return {
    home,
    discord: {
      token: value("DISCORD_TOKEN"),
      apiUrl: withoutSlash(value("DISCORD_API_URL")),
      logChannelId: value("LOG_CHANNEL_ID"),
      featureRequestRole: value("FEATURE_REQUEST_ROLE"),
      commandPrefix: value("COMMAND_PREFIX"),
      guildIds: list(value("GUILD_IDS")),
      operatorIds: list(value("OPERATOR_IDS")),
    },
    pluginSecretsKeys: list(value("PLUGIN_SECRETS_KEY")),
    wordsKeptDays: Number(value("WORDS_KEPT_DAYS")),
    pullRequestsAtOnce: Number(value("PULL_REQUESTS_AT_ONCE")),
    claude: {
      apiKey: value("ANTHROPIC_API_KEY"),
      baseUrl: withoutSlash(value("ANTHROPIC_BASE_URL")) || undefined,
      models: {
        chat: value("CHAT_MODEL") || chatModel,
        planning: value("PLANNING_MODEL") || value("CLAUDE_MODEL"),
        building: value("CLAUDE_MODEL"),
      },
      callsAtOnce: Number(value("CLAUDE_CALLS_AT_ONCE")),
      caps: {
        user: { dollars: Number(value("USER_DAILY_DOLLARS")), tokens: Number(value("USER_DAILY_TOKENS")) },
        member: {
          dollars: Number(value("MEMBER_DAILY_DOLLARS")),
          tokens: Number(value("USER_DAILY_TOKENS")),
        },
        guild: { dollars: Number(value("GUILD_DAILY_DOLLARS")), tokens: Number(value("GUILD_DAILY_TOKENS")) },
        day: { dollars: Number(value("DAILY_DOLLARS")), tokens: Number(value("DAILY_TOKENS")) },
        month: {
          dollars: Number(value("MONTHLY_DOLLARS")),
          chatPercent: Number(value("CHAT_PERCENT")),
          pluginPercent: Number(value("PLUGIN_PERCENT")),
        },
      },
    },
    chat: {
      memberEveryMs: Number(value("CHAT_SECONDS_PER_MEMBER")) * 1_000,
      channelPerMinute: Number(value("CHAT_ANSWERS_PER_MINUTE")),
    },
    github: {
      owner,
      repo,
      token: value("GITHUB_TOKEN") || undefined,
      app:
        value("GITHUB_APP_ID") === "" || value("GITHUB_APP_PRIVATE_KEY") === ""
          ? undefined
          : {
              id: value("GITHUB_APP_ID"),
              privateKey: value("GITHUB_APP_PRIVATE_KEY"),
              installationId: value("GITHUB_APP_INSTALLATION_ID") || undefined,
            },
      apiUrl: withoutSlash(value("GITHUB_API_URL")),
    },
    status:
      value("METRICS_PORT") === "off"
        ? undefined
        : { host: value("METRICS_HOST"), port: Number(value("METRICS_PORT")) },
    webhook: {
      host: value("WEBHOOK_HOST"),
      port: Number(value("WEBHOOK_PORT")),
      secret: value("WEBHOOK_SECRET"),
    },
  };
}

function withoutSlash(address: string): string {
  return address.replace(/\/+$/, "");
}

function list(text: string): readonly string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}
