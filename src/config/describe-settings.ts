import { supervisorVariables, type Variable, variables } from "./variables.ts";

/** What each is about, for people who look for one. What is in none comes last. */
const groups: readonly (readonly [title: string, names: readonly string[]])[] = [
  [
    "What Turbot can't start without",
    variables.flatMap((one) => (one.default === undefined ? [one.name] : [])),
  ],
  ["Who may do what, and where", ["FEATURE_REQUEST_ROLE", "GUILD_IDS", "OPERATOR_IDS", "COMMAND_PREFIX"]],
  [
    "Money",
    [
      ...["MONTHLY_DOLLARS", "CHAT_PERCENT", "PLUGIN_PERCENT", "MEMBER_DAILY_DOLLARS", "USER_DAILY_DOLLARS"],
      ...["GUILD_DAILY_DOLLARS", "DAILY_DOLLARS", "USER_DAILY_TOKENS", "GUILD_DAILY_TOKENS", "DAILY_TOKENS"],
    ],
  ],
  ["Claude", ["CLAUDE_MODEL", "PLANNING_MODEL", "CHAT_MODEL", "CLAUDE_CALLS_AT_ONCE"]],
  [
    "Manners",
    ["CHAT_SECONDS_PER_MEMBER", "CHAT_ANSWERS_PER_MINUTE", "PULL_REQUESTS_AT_ONCE", "WORDS_KEPT_DAYS"],
  ],
  ["GitHub", ["GITHUB_TOKEN", "GITHUB_APP_ID", "GITHUB_APP_PRIVATE_KEY", "GITHUB_APP_INSTALLATION_ID"]],
  ["Keys of plugins", ["PLUGIN_SECRETS_KEY"]],
  [
    "This machine",
    [
      ...["WEBHOOK_PORT", "WEBHOOK_HOST", "METRICS_PORT", "METRICS_HOST"],
      ...supervisorVariables.map((one) => one.name),
    ],
  ],
];

/** What the settings are, for docs/configuration.md, in Markdown: a table for each group. */
export function settingsTable(): string {
  const all: readonly Pick<Variable, "name" | "default" | "about">[] = [...variables, ...supervisorVariables];
  const grouped = groups.flatMap(([, names]) => names);
  const rest = all.map((one) => one.name).filter((name) => !grouped.includes(name));
  return [...groups, ["Other addresses", rest] as const]
    .map(([title, names]) => {
      const rows = names.flatMap((name) => all.find((one) => one.name === name) ?? []);
      return [
        ...[`## ${title}`, "", "| variable | default | what it is |", "| --- | --- | --- |"],
        ...rows.map((one) => `| \`${one.name}\` | ${defaultInWords(one.default)} | ${sentence(one.about)} |`),
      ].join("\n");
    })
    .join("\n\n");
}

function defaultInWords(value: string | undefined): string {
  if (value === undefined) return "*required*";
  return value === "" ? "" : `\`${value}\``;
}

function sentence(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}

/** The whole of `.env.example`: what has to be filled in, then the rest with its default, commented out. */
export function envExample(): string {
  const wanted = variables.filter((one) => one.default === undefined);
  const others = variables.filter((one) => one.default !== undefined);
  return [
    "# Turbot's settings. Copy this file to .env, as UTF-8, and fill in the first ones; the rest has good defaults.",
    '# A # starts a comment: put a value that has one into quotes, as in COMMAND_PREFIX="#".',
    "# With nothing filled in, `npm start` opens the playground, which needs none of this and is always there as `npm run playground`.",
    "# Made from src/config/variables.ts: npm run docs",
    "",
    ...wanted.flatMap((one) => [...comment(one), `${one.name}=`]),
    "",
    ...others.flatMap((one) => [...comment(one), `# ${one.name}=${one.default}`]),
    "",
    "# Read by the supervisor. TURBOT_HOME goes into the environment, not into this file: it is where this file is looked for.",
    ...supervisorVariables.flatMap((one) => [`# ${sentence(one.about)}`, `# ${one.name}=${one.example}`]),
    "",
  ].join("\n");
}

function comment({ about, from }: Pick<Variable, "about" | "from">): readonly string[] {
  return [`# ${sentence(about)}`, `#   ${from}`];
}
