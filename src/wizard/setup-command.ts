import { parseArgs } from "node:util";
import { ClaudeUnavailableError } from "../claude/claude-errors.ts";
import { discordAway } from "../discord/rest/discord-trouble.ts";
import { GitHubAppError } from "../git/github-app.ts";
import { NoGitHubTokenError } from "../github/find-token.ts";
import { GitHubFailedError } from "../github/github-failed.ts";
import { createHiding } from "../log/hide-secrets.ts";
import { secretsOf } from "../log/secrets-of.ts";
import { shownAtTerminal } from "../set-up/for-terminal.ts";
import { readSettingsFile } from "../supervisor/read-settings.ts";
import { UnreadableFileError } from "../system/plain-text.ts";
import { NeedsAnswerError, SetupCancelledError, SetupStoppedError } from "./asking/ask.ts";
import { askAtTerminal } from "./asking/ask-at-terminal.ts";
import { askByFlags } from "./asking/ask-by-flags.ts";
import { hideAnswers } from "./asking/hide-answers.ts";
import { createSettingsDraft } from "./settings-draft.ts";
import { setUp } from "./setup.ts";
import type { StepPowers } from "./step.ts";
import { UnwritableSettingError } from "./write-settings.ts";

const text = { type: "string" } as const;
const flag = { type: "boolean", default: false } as const;

const options = {
  ...{ server: text, "admin-channel": text, role: text, month: text, repository: text },
  ...{ "webhook-url": text, github: text, copy: text, defaults: flag, "chat-channels": text },
  ...{ "without-message-content": flag, "server-members": flag, service: flag, help: flag },
} as const;

export const usage = [
  "npm run setup   from nothing to a .env that works; again: asks only for what is missing",
  "",
  "At a terminal it asks. Every answer can also be said beforehand, and without a terminal has to be (npm run setup -- …):",
  "  --server ID|NAME           the community's server, if Turbot is in several",
  "  --admin-channel ID|NAME    where Turbot reports to the admins; make: a new private one",
  "  --chat-channels IDS|NAMES  where Turbot chats, with commas between; else everywhere",
  "  --role ID|NAME|everyone    who may ask for features; make: a new role, where Turbot has Manage Roles",
  "  --month DOLLARS            what Claude may cost in a month, at most",
  "  --copy fork|private        make your own repository of this clone's: a fork, or a private copy; origin is set to it",
  "  --repository OWNER/NAME    or the one that you have already",
  "  --github app|gh|token      a GitHub App of its own (needs a browser), your login with gh, or a token",
  "  --webhook-url URL          where GitHub reaches this machine; empty: it doesn't",
  "  --without-message-content  don't read messages that don't mention Turbot",
  "  --server-members           also hear who joins, for plugins that greet newcomers",
  "  --service                  write turbot.service even if systemd doesn't run this machine",
  "  --defaults                 whatever isn't said and has a sensible answer gets it",
  "Secrets come from the environment, and from .env: DISCORD_TOKEN, ANTHROPIC_API_KEY, GITHUB_TOKEN. What only set-up does (the",
  "fork, protecting main, the webhook) it does with your login of gh, or with GITHUB_ADMIN_TOKEN, which is used once and never stored.",
].join("\n");

export const cancelled = "Set-up was cancelled; nothing was written into .env.";

export interface SetupPowers
  extends Pick<StepPowers, "home" | "env" | "now" | "wait" | "randomHex" | "service"> {
  /** A folder for a few small files, which are removed again. */
  readonly scratch: string;
  /** Somebody is at a terminal. */
  readonly isTerminal: boolean;
  readonly out: (line: string) => void;
  readonly error: (line: string) => void;
}

/** @returns the exit status: 0 done; 1 something needs somebody, nothing was written; 2 wrong arguments; 130 cancelled */
export async function runSetup(args: readonly string[], powers: SetupPowers): Promise<number> {
  const { home, env, isTerminal, out, error } = powers;
  const given = read(args);
  if (given === undefined || given.help) {
    (given === undefined ? error : out)(usage);
    return given === undefined ? 2 : 0;
  }
  const flags = new Map(
    Object.entries(given).flatMap(([name, value]) =>
      typeof value === "string" ? [[name, value] as const] : [],
    ),
  );
  try {
    const inFile = readSettingsFile(home);
    const ask = isTerminal ? askAtTerminal(flags) : askByFlags(flags, out);
    const step: StepPowers = {
      ...powers,
      ask: hideAnswers(ask, createHiding(secretsOf({ ...inFile, ...env }))),
      draft: createSettingsDraft(home, inFile, env),
      has: (name) => given[name],
    };
    await setUp(step, powers.scratch);
    out(
      "Start Turbot with npm start. In Discord, /chat chooses where it talks; npm run doctor looks at everything again.",
    );
    return 0;
  } catch (problem) {
    if (problem instanceof SetupCancelledError) {
      error(cancelled);
      return 130;
    }
    const says = explain(problem);
    if (says === undefined) throw problem;
    error(`✗ ${shownAtTerminal(says)}`);
    error("Nothing was written into .env. Run npm run setup again; what it found then still holds.");
    return 1;
  }
}

function read(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch {
    return undefined;
  }
}

/** What a person can do something about. */
function explain(problem: unknown): string | undefined {
  const away = discordAway(problem);
  if (away !== undefined) return `${away.what} doesn't answer; try again in a moment.`;
  if (problem instanceof GitHubFailedError) return `${problem.explained}.`;
  const known = [
    ...[SetupStoppedError, NeedsAnswerError, UnwritableSettingError, UnreadableFileError],
    ...[NoGitHubTokenError, GitHubAppError, ClaudeUnavailableError],
  ];
  return problem instanceof Error && known.some((one) => problem instanceof one)
    ? problem.message
    : undefined;
}
