import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { allOn } from "../claude/fixtures/all-on.ts";
import { ConfigError, readConfig } from "./read-config.ts";
import { supervisorVariables, variables } from "./variables.ts";

const complete = {
  TURBOT_HOME: "/srv/turbot",
  DISCORD_TOKEN: "a-token-of-a-bot-that-is-long-enough",
  ANTHROPIC_API_KEY: "key",
  GITHUB_REPO: "reef/turbot",
  WEBHOOK_SECRET: "sixteen characters",
  LOG_CHANNEL_ID: "100000000000000001",
};

test("the five required variables are enough; the rest have defaults", () => {
  const config = readConfig(complete);
  assert.equal(config.discord.featureRequestRole, "BotAdmin");
  assert.equal(config.webhook.port, 8080);
  assert.deepEqual(config.claude.models, { ...allOn(), chat: "claude-haiku-5-5" });
  const gateway = readConfig({ ...complete, ANTHROPIC_BASE_URL: "https://gateway.example" });
  assert.deepEqual(gateway.claude.models, allOn(), "a gateway isn't asked for a model that nobody named");
  assert.deepEqual([config.github.owner, config.github.repo], ["reef", "turbot"]);
  assert.equal(config.claude.baseUrl, undefined);
});

test("every missing or malformed variable is named at once, with where to get it", () => {
  const error = caught({ TURBOT_HOME: "/srv/turbot", WEBHOOK_PORT: "eighty", GITHUB_REPO: "turbot" });
  assert.deepEqual(
    error.problems.map((problem) => problem.variable),
    ["DISCORD_TOKEN", "ANTHROPIC_API_KEY", "GITHUB_REPO", "WEBHOOK_SECRET", "LOG_CHANNEL_ID", "WEBHOOK_PORT"],
  );
  assert.match(error.message, /WEBHOOK_PORT is not a port/);
  assert.match(error.message, /console\.anthropic\.com/);
});

test("one problem is counted as one setting, and the supervisor's own settings are named with the others", () => {
  const one = caught({ ...complete, WEBHOOK_PORT: "eighty" });
  assert.match(one.message, /one setting needs you\. Set it in \.env/);
  const all = caught({ ...complete, WEBHOOK_PORT: "eighty", GITHUB_REPO: "x", PROBATION_SECONDS: "ten" });
  assert.match(all.message, /3 settings need you\. Set them in \.env/);
  assert.match(all.message, /PROBATION_SECONDS is not a number above 0 and at most 3600/);
});

test("a malformed secret is named but never shown", () => {
  const error = caught({
    ...complete,
    WEBHOOK_SECRET: "short-secret",
    DISCORD_TOKEN: "has spaces inside it, oh no",
  });
  assert.doesNotMatch(error.message, /short-secret|oh no/);
});

for (const [what, name, value, said] of [
  [
    "an editor's quotation marks around the token",
    "DISCORD_TOKEN",
    "“a-token-of-a-bot-that-is-long-enough”",
    /character 1 is a typographic quotation mark \(U\+201C\).*Copy it again/,
  ],
  [
    "an invisible character after the token",
    "DISCORD_TOKEN",
    "a-token-of-a-bot-that-is-long-enough\u200b",
    /character 37 is an invisible character \(U\+200B\)/,
  ],
  [
    "a token with its kind in front",
    "DISCORD_TOKEN",
    "Bot a-token-of-a-bot-that-is-long-enough",
    /begins with a word that isn't part of the token: leave that off/,
  ],
  ["an id", "DISCORD_TOKEN", "123456789012345678", /is an id .*, not the bot's token/],
  ["a public key", "DISCORD_TOKEN", "ab".repeat(32), /is the application's public key/],
  ["a client secret", "DISCORD_TOKEN", "aB3-".repeat(8), /is the application's client secret/],
  ["a person's token", "DISCORD_TOKEN", `mfa.${"x".repeat(40)}`, /a person's account, not a bot's/],
  ["another service's key", "DISCORD_TOKEN", `sk-ant-${"x".repeat(40)}`, /is another service's key/],
  ["an admin key", "ANTHROPIC_API_KEY", "sk-ant-admin01-x", /is an admin key/],
  ["a key for Claude", "GITHUB_TOKEN", "sk-ant-api03-x", /is a key for Claude/],
  [
    "a key with an invisible character",
    "ANTHROPIC_API_KEY",
    "sk-ant-\u2060of-nobody",
    /character 8 is an invisible character/,
  ],
  ["a key with a space", "ANTHROPIC_API_KEY", "sk-ant of-nobody", /character 7 is a space/],
  ["a letter that no token has", "GITHUB_TOKEN", "ghp_é", /character 5 is not a plain letter.*U\+00E9/],
  ["a secret in quotation marks", "WEBHOOK_SECRET", "„a-secret-of-many-characters“", /typographic/],
  ["a clone's address", "GITHUB_REPO", "reef/turbot.git", /leave "\.git" off/],
  [
    "Discord's address with a version",
    "DISCORD_API_URL",
    "https://discord.com/api/v10/",
    /ends in a version.*leave it off/,
  ],
  ["Discord's address with a query", "DISCORD_API_URL", "https://discord.com/api?v=10", /after \? or #/],
  ["the address of GitHub's pages", "GITHUB_API_URL", "https://github.com", /https:\/\/api\.github\.com/],
  ["Claude's address with a version", "ANTHROPIC_BASE_URL", "https://api.anthropic.com/v1", /leave it off/],
  ["the prefix of Discord's own commands", "COMMAND_PREFIX", "/", /use another/],
  ["a prefix that is a mention", "COMMAND_PREFIX", "<@1>", /mention/],
  ["a prefix that nobody sees", "COMMAND_PREFIX", "!\u200b", /invisible/],
] as const) {
  test(`${what} is refused when it is read, with what to do, and not shown`, () => {
    const { problems, message } = caught({ ...complete, [name]: value });
    assert.deepEqual(
      problems.map(({ variable }) => variable),
      [name],
    );
    assert.match(problems[0]?.problem ?? "", said);
    if (/TOKEN|KEY|SECRET/.test(name) && value.length > 10) assert.ok(!message.includes(value.slice(2, -2)));
  });
}

test("an empty value counts as unset, and lists take commas and spaces", () => {
  const config = readConfig({
    ...complete,
    COMMAND_PREFIX: "",
    OPERATOR_IDS: "100000000000000002, 100000000000000003",
    DISCORD_API_URL: "http://127.0.0.1:4000/api/",
  });
  assert.equal(config.discord.commandPrefix, "!");
  assert.deepEqual(config.discord.operatorIds, ["100000000000000002", "100000000000000003"]);
  assert.equal(config.discord.apiUrl, "http://127.0.0.1:4000/api");
});

test("every id says how to get it, from Developer Mode to the menu entry", () => {
  const { problems } = caught({ ...complete, LOG_CHANNEL_ID: "x", GUILD_IDS: "x", OPERATOR_IDS: "x" });
  const mode = "User Settings → Advanced → Developer Mode, then right-click the";
  assert.deepEqual(
    problems.map(({ from }) => from),
    [`${mode} channel → Copy Channel ID`, `${mode} server → Copy Server ID`, `${mode} person → Copy User ID`],
  );
  const example = readFileSync(new URL("../../.env.example", import.meta.url), "utf8");
  for (const { from = "" } of problems)
    assert.ok(example.includes(from.replace(/.*, then/, "Developer Mode, then")));
  assert.ok(example.includes(problems[0]?.from ?? ""));
});

test("docs/configuration.md and .env.example name every variable, and .env.example sets no other", () => {
  const root = new URL("../../", import.meta.url);
  const page = readFileSync(new URL("docs/configuration.md", root), "utf8");
  const example = readFileSync(new URL(".env.example", root), "utf8");
  const names = [...variables, ...supervisorVariables].map((variable) => variable.name);
  for (const name of names) {
    assert.ok(page.includes(`\`${name}\``), `docs/configuration.md doesn't name ${name}`);
    assert.match(example, new RegExp(`^#? ?${name}=`, "m"), `.env.example doesn't name ${name}`);
  }
  const set = [...example.matchAll(/^#? ?([A-Z_]+)=/gm)].map((match) => match[1]);
  assert.deepEqual(set.toSorted(), [...names].toSorted());
});

function caught(env: Record<string, string>): ConfigError {
  try {
    readConfig(env);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error;
  }
  throw new Error("readConfig() accepted a bad environment");
}

test("money: a month of $20, of which chat can use 40 %, and smaller shares of a day without the role", () => {
  const { caps } = readConfig(complete).claude;
  assert.deepEqual(caps.month, { dollars: 20, chatPercent: 40, pluginPercent: 50 });
  assert.deepEqual([caps.member.dollars, caps.user.dollars], [0.15, 2]);
  const older = readConfig({ ...complete, USER_DAILY_DOLLARS: "10" }).claude.caps;
  assert.deepEqual([older.member.dollars, older.user.dollars], [0.15, 10]);
  assert.throws(() => readConfig({ ...complete, CHAT_PERCENT: "101" }), /CHAT_PERCENT is not a percentage/);
});
