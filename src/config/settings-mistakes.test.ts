import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { readSettings } from "../supervisor/read-settings.ts";
import { ConfigError, readConfig } from "./read-config.ts";
import { readMistakes } from "./settings-mistakes.ts";

const complete = [
  "DISCORD_TOKEN=a-token-of-a-bot-that-is-long-enough",
  "ANTHROPIC_API_KEY=key",
  "GITHUB_REPO=reef/turbot",
  "WEBHOOK_SECRET=sixteen-characters",
  "LOG_CHANNEL_ID=100000000000000001",
];

/** What someone who starts Turbot with this .env reads; undefined: it starts. */
function said(t: TestContext, lines: readonly string[], env: NodeJS.Dict<string> = {}) {
  const home = mkdtempSync(join(tmpdir(), "turbot-mistakes-"));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  writeFileSync(join(home, ".env"), `${lines.join("\r\n")}\r\n`);
  const mistakes = readMistakes(home, env);
  try {
    readConfig({ ...readSettings(home, env), TURBOT_HOME: home }, mistakes);
    return { warnings: mistakes.warnings, message: undefined };
  } catch (error) {
    assert(error instanceof ConfigError);
    return { warnings: mistakes.warnings, message: error.message };
  }
}

/** The complete settings, with these lines replacing those of the same names. */
function changed(...lines: readonly string[]): readonly string[] {
  const names = lines.map((line) => /^\w+/.exec(line)?.[0]);
  return [...complete.filter((line) => !names.includes(line.split("=")[0])), ...lines];
}

test("a value that begins with # is reported as such, with what to do, not as missing or as the default", (t) => {
  const id = said(t, changed("LOG_CHANNEL_ID=#bot-log")).message;
  assert.match(
    id ?? "",
    /LOG_CHANNEL_ID begins with #, which starts a comment .*put the id there \(digits only\)/,
  );
  assert.doesNotMatch(id ?? "", /missing/);
  for (const line of ["COMMAND_PREFIX=#", "FEATURE_REQUEST_ROLE=#x", "FEATURE_REQUEST_ROLE= #x"]) {
    const { message = "" } = said(t, changed(line));
    const [name] = line.split("=");
    assert.match(
      message,
      new RegExp(`one setting needs you.*\n +${name} begins with #.*\\(line 6 of \\.env\\)`),
    );
    assert.match(message, new RegExp(`in quotes: ${name}="…"`));
  }
});

test("a # within an unquoted value is reported with what to do, and nothing of the value is shown", (t) => {
  const { message = "" } = said(t, changed("WEBHOOK_SECRET=ab#cdefghijklmnopqrstuvw"));
  assert.match(message, /WEBHOOK_SECRET contains #, which starts a comment.*in quotes: WEBHOOK_SECRET="…"/);
  assert.doesNotMatch(message, /cdef|shorter/);
});

test("comments, and a # in quotes, are fine", (t) => {
  const { message, warnings } = said(
    t,
    changed(
      "# a comment with = in it",
      "  # COMMAND_PREFIX=#",
      'WEBHOOK_SECRET="ab#cdefghijklmnopqrstuvw" # mine',
      "COMMAND_PREFIX=? # not an exclamation mark#",
      "GUILD_IDS= # the log channel's",
      "PLANNING_MODEL=# the same",
      "export CHAT_MODEL='claude-haiku-5'",
    ),
  );
  assert.equal(message, undefined);
  assert.deepEqual(warnings, []);
});

test("a setting's line that isn't NAME=value is reported with its number; another program's is only a warning", (t) => {
  for (const line of [
    "LOG_CHANNEL_ID: 100000000000000001",
    '"LOG_CHANNEL_ID": "1"',
    "set LOG_CHANNEL_ID 1",
  ]) {
    const { message = "" } = said(t, [...complete.slice(0, 4), line]);
    assert.match(
      message,
      /LOG_CHANNEL_ID is in line 5 of \.env, which isn't NAME=value: write LOG_CHANNEL_ID=…/,
    );
    assert.doesNotMatch(message, /missing|get it/);
  }
  const { message, warnings } = said(t, [...complete, "hello: world", "LOG_CHANNEL_ID: 5"]);
  assert.equal(message, undefined);
  assert.deepEqual(warnings, [
    "Line 6 of .env isn't NAME=value, so I ignore it.",
    "LOG_CHANNEL_ID is in line 7 of .env, which isn't NAME=value: write LOG_CHANNEL_ID=… (as it is, another line applies).",
  ]);
});

test("a quote that isn't closed in its line, and a later empty line of the same name, are reported", (t) => {
  const open = said(t, [
    'DISCORD_TOKEN="a-token-of-a-bot-that-is-long',
    ...complete.slice(1),
    'COMMAND_PREFIX="?"',
  ]);
  assert.match(open.message ?? "", /DISCORD_TOKEN begins with a quote that line 1 of \.env doesn't close/);
  assert.doesNotMatch(open.message ?? "", /a-token/);
  const twice = said(t, [...complete, "", "GITHUB_REPO="]);
  assert.match(
    twice.message ?? "",
    /GITHUB_REPO is set in line 3 of \.env, and again, empty, in line 7: remove that/,
  );
});

test("a setting from the environment is fine, no matter what .env says", (t) => {
  const { message } = said(t, changed("COMMAND_PREFIX=#"), { COMMAND_PREFIX: "?" });
  assert.equal(message, undefined);
});

const misspelt = {
  DISCORD_BOT_TOKEN: "DISCORD_TOKEN",
  BOT_TOKEN: "DISCORD_TOKEN",
  discord_token: "DISCORD_TOKEN",
  DISCROD_TOKEN: "DISCORD_TOKEN",
  CLAUDE_API_KEY: "ANTHROPIC_API_KEY",
  ANTHROPIC_KEY: "ANTHROPIC_API_KEY",
  GITHUB_REPOSITORY: "GITHUB_REPO",
  LOG_CHANNEL: "LOG_CHANNEL_ID",
} as const;

for (const [name, meant] of Object.entries(misspelt)) {
  test(`the misspelt ${name} is reported with what is meant, along with everything that is missing`, (t) => {
    const { message = "" } = said(t, [
      ...complete.filter((line) => !line.startsWith(meant)),
      `${name}=very-secret`,
    ]);
    assert.match(
      message,
      new RegExp(`${meant} is missing[^]*I don't know ${name} \\(line 5 .*; did you mean ${meant}\\?`),
    );
    assert.doesNotMatch(message, /very-secret/);
  });
}

test("a misspelt optional setting is a warning, and another program's setting is ignored", (t) => {
  const { message, warnings } = said(t, [
    ...complete,
    ...["GUILD_ID=5", "OPERATOR_ID=6", "SERVER_IDS=7", "DAILY_DOLLAR=8", "CLAUDE_MODELS=9"],
    ...[
      "NODE_ENV=x",
      "OPENAI_API_KEY=x",
      "DATABASE_URL=x",
      "PORT=80",
      "TZ=UTC",
      "SLACK_TOKEN=x",
      "DISCORD_BOT_TOKEN=x",
    ],
  ]);
  assert.equal(message, undefined);
  assert.deepEqual(
    warnings.map((warning) =>
      /^I don't know (\w+) .*; did you mean (\w+)\?$/.exec(warning)?.slice(1).join(" → "),
    ),
    [
      "GUILD_ID → GUILD_IDS",
      "OPERATOR_ID → OPERATOR_IDS",
      "SERVER_IDS → GUILD_IDS",
      "DAILY_DOLLAR → DAILY_DOLLARS",
      "CLAUDE_MODELS → CLAUDE_MODEL",
    ],
  );
});

const id = "100000000000000001";
const otherId = "100000000000000002";

const refused: Readonly<Record<string, readonly [lines: readonly string[], words: RegExp]>> = {
  "swallowed by another program's open quote": [
    ['SERVER_MOTD="open at eight', 'DAILY_DOLLARS="5"'],
    /DAILY_DOLLARS is in line 7 .*inside the quotes that line 6 opens/,
  ],
  "swallowed up to an apostrophe in a comment": [
    ["NOTE='it is Ann", "DAILY_DOLLARS=5", "COMMAND_PREFIX=?", "# don't"],
    /COMMAND_PREFIX is in line 8 .*line 6 opens[\s\S]*DAILY_DOLLARS is in line 7/,
  ],
  "after export and a tab": [["export\tDAILY_DOLLARS=5"], /DAILY_DOLLARS is in line 6 .*type it all again/],
  "after a non-breaking space": [["\u00a0DAILY_DOLLARS=5"], /DAILY_DOLLARS is in line 6 .*type it all again/],
  "before a non-breaking space": [
    ["DAILY_DOLLARS\u00a0=5"],
    /DAILY_DOLLARS is in line 6 .*type it all again/,
  ],
  "with a quote that closes in another setting": [
    ["FEATURE_REQUEST_ROLE='Makers", "TZ='UTC'"],
    /FEATURE_REQUEST_ROLE begins with a quote/,
  ],
};

for (const [how, [lines, words]] of Object.entries(refused)) {
  test(`a setting that would be read differently from what was written is refused: ${how}`, (t) => {
    assert.match(said(t, [...complete, ...lines]).message ?? "it starts", words);
  });
}

const warned: Readonly<Record<string, readonly [lines: readonly string[], words: RegExp]>> = {
  "a second line with a colon": [
    ["DAILY_DOLLARS=100", "DAILY_DOLLARS: 5"],
    /DAILY_DOLLARS is in line 7 .*another line applies/,
  ],
  "ids in quotes of their own": [
    [`OPERATOR_IDS='${id}','${otherId}'`],
    /OPERATOR_IDS is read only up to the second quote/,
  ],
  "servers in quotes of their own": [
    [`GUILD_IDS="${id}","${otherId}"`],
    /GUILD_IDS is read only up to the second quote/,
  ],
  "an apostrophe in such quotes": [
    ["FEATURE_REQUEST_ROLE='Ann's team'"],
    /FEATURE_REQUEST_ROLE is read only up to the second quote/,
  ],
  "a word with a # in front": [
    ["FEATURE_REQUEST_ROLE=Admin #1"],
    /FEATURE_REQUEST_ROLE is read only up to the #/,
  ],
  "more after the quotes of a secret": [
    ['WEBHOOK_SECRET="abcdefghijklmnopqrst"uvw'],
    /WEBHOOK_SECRET is read only up to the second quote/,
  ],
  "a # in a key": [["ANTHROPIC_API_KEY=key#prod key"], /ANTHROPIC_API_KEY is read only up to the #/],
  "an optional one that is commented out": [["CHAT_MODEL=#claude-haiku"], /CHAT_MODEL counts as empty/],
  "an optional one that is only a #": [["GITHUB_TOKEN=#"], /GITHUB_TOKEN counts as empty/],
  "an optional one that is set, and emptied": [
    ["CHAT_MODEL=x", "CHAT_MODEL="],
    /CHAT_MODEL is set in line 6 .* so it counts as empty/,
  ],
  "an optional one with a colon": [["CHAT_MODEL: see below"], /CHAT_MODEL is in line 6 .*I ignore it/],
  "a name alone": [["COMMAND_PREFIX"], /COMMAND_PREFIX is in line 6 .*I ignore it/],
};

for (const [how, [lines, words]] of Object.entries(warned)) {
  test(`a setting that works but may be meant differently is only a warning: ${how}`, (t) => {
    const { message, warnings } = said(t, changed(...lines));
    assert.equal(message, undefined);
    assert.equal(warnings.length, 1, warnings.join("\n"));
    // The line is 5 or 6, as some lines replace others.
    assert.match(warnings[0]?.replaceAll(/line [56]\b/g, "line 6") ?? "", words);
    assert.doesNotMatch(warnings[0] ?? "", /prod|uvw|Ann|haiku/);
  });
}

const fine: readonly (readonly string[])[] = [
  [`GUILD_IDS="${id},`, `${otherId}"`],
  [`GUILD_IDS=${id}#my server`],
  [`GUILD_IDS=${id}, ${otherId},`],
  [`LOG_CHANNEL_ID=${id}#admin`],
  [`LOG_CHANNEL_ID=${id} #admin`],
  ["WEBHOOK_PORT=8081#proxy"],
  ["FEATURE_REQUEST_ROLE=Admin # those who may"],
  ["COMMAND_PREFIX=`"],
  ["COMMAND_PREFIX='"],
  ["COMMAND_PREFIX=«"],
  ["COMMAND_PREFIX=›"],
  ["WEBHOOK_SECRET=it’s-a-secret-of-many-characters"],
  ["CHAT_MODEL=  ", "PLANNING_MODEL=x"],
  ["DAILY_DOLLARS= \u00a05"],
  ["KEY_OF_OTHERS='-----BEGIN", "# abc==", "-----END'", "DAILY_DOLLARS=5"],
];

for (const lines of fine) {
  test(`a .env that says what it means is accepted without a warning: ${lines.join("⏎")}`, (t) => {
    assert.deepEqual(said(t, changed(...lines)), { warnings: [], message: undefined });
  });
}

test("blanks after a = don't make the next line its value", (t) => {
  const home = mkdtempSync(join(tmpdir(), "turbot-mistakes-"));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  writeFileSync(join(home, ".env"), "CHAT_MODEL= \t\r\nDAILY_DOLLARS=5\r\n");
  assert.deepEqual(readSettings(home, {}), { DAILY_DOLLARS: "5" });
});
