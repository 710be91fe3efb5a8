import { existsSync, realpathSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { createGit } from "../src/git/git.ts";
import { defaultGitHubApi, ghTokenArguments } from "../src/git/github-address.ts";
import { createAppTokens, readPrivateKey, type Tokens } from "../src/git/github-app.ts";
import { runProgram } from "../src/git/run-program.ts";
import { redactor } from "../src/log/hide-secrets.ts";
import { createLog } from "../src/log/log.ts";
import { addToken } from "../src/log/newest-tokens.ts";
import { secretsOf } from "../src/log/secrets-of.ts";
import { type AttributeHead, createHeadAttribution } from "../src/supervisor/attribute-head.ts";
import { CannotStartError } from "../src/supervisor/cannot-start.ts";
import { probationFrom } from "../src/supervisor/probation-setting.ts";
import { processStates } from "../src/supervisor/process-standing.ts";
import { readSettings } from "../src/supervisor/read-settings.ts";
import { settingsStamp } from "../src/supervisor/settings-stamp.ts";
import type { SupervisorPowers } from "../src/supervisor/supervision.ts";
import { supervisorCode } from "../src/supervisor/supervisor-code.ts";
import { defaultTimings } from "../src/supervisor/timings.ts";
import { toolEnvironment } from "../src/supervisor/tool-environment.ts";
import { UnreadableFileError } from "../src/system/plain-text.ts";

/**
 * What the supervisor needs from this machine, its environment and `.env`.
 *
 * @param root of the running code
 * @param print gets the bots' output and the log
 * @throws CannotStartError if `.env` can't be read
 */
export async function supervisorPowers(
  root: string,
  home: string,
  how: { readonly stays: boolean; readonly trialEnd: string | null },
  print: (chunk: string) => void,
): Promise<SupervisorPowers> {
  const settings = settingsOrExplain(home);
  const tools = toolEnvironment(process.env);
  const issued: string[] = [];
  const tokens = appTokens(settings, (token) => void addToken(issued, token));
  const token =
    tokens === undefined
      ? settings.GITHUB_TOKEN || (await ghToken(root, settings.GITHUB_API_URL || defaultGitHubApi))
      : undefined;
  const hide = createHiding(home, token, issued);
  return {
    home,
    git: createGit({ cwd: home, token, tokens, env: process.env }),
    env: Object.fromEntries(
      Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
    // npm is a script that runs the first node on the PATH, which should be this one.
    toolEnv: { ...tools, PATH: [dirname(process.execPath), tools.PATH ?? ""].join(delimiter) },
    npm: npmCommand(process.env.npm_execpath),
    own: {
      ...how,
      // Without execve, on Windows say, no other supervisor can replace this one.
      code: process.execve === undefined ? null : supervisorCode(root),
      commit: releaseOf(root, home),
    },
    attribute: headAttribution(settings, token, tokens),
    adoptFrom: [...new Set([home, root])],
    packageStore: process.env.TURBOT_PACKAGES || undefined,
    timings: { ...defaultTimings, probationMs: probationFrom(settings.PROBATION_SECONDS) },
    processStates,
    now: Date.now,
    log: createLog((line) => print(`${line}\n`), hide),
    print,
    hide,
  };
}

function settingsOrExplain(home: string): NodeJS.Dict<string> {
  try {
    return readSettings(home, process.env);
  } catch (cause) {
    if (cause instanceof UnreadableFileError) throw new CannotStartError(cause.message, { cause });
    throw cause;
  }
}

/**
 * Redacts secrets, including those added to `.env` while this is running. If `.env` can't be read, none are added: it will
 * soon be saved again, and bots that start in the meantime report what is wrong with it.
 */
function createHiding(
  home: string,
  token: string | undefined,
  issued: readonly string[],
): (text: string) => string {
  let stamp = "";
  let newest: string | undefined;
  let known: readonly string[] = [];
  let hide = redactor([]);
  const refresh = () => {
    try {
      known = secretsOf({ ...readSettings(home, process.env), token });
    } catch {
      // Keep hiding the secrets known so far.
    }
    hide = redactor([...known, ...issued]);
  };
  return (text) => {
    const now = settingsStamp(home);
    if (now !== stamp || issued.at(-1) !== newest) {
      refresh();
      stamp = now;
      newest = issued.at(-1);
    }
    return hide(text);
  };
}

/** The commit whose release this is, or `null` for any other folder. */
function releaseOf(root: string, home: string): string | null {
  const releases = join(home, "releases");
  return existsSync(releases) && realpathSync(dirname(root)) === realpathSync(releases)
    ? basename(root)
    : null;
}

function headAttribution(
  { GITHUB_REPO, GITHUB_API_URL }: NodeJS.Dict<string>,
  token: string | undefined,
  tokens: Tokens | undefined,
): AttributeHead {
  const repo = GITHUB_REPO?.trim() ?? "";
  // The bot reports what is wrong with it.
  if (!/^[\w.-]+\/[\w.-]+$/.test(repo)) {
    return async () => ({ kind: "unknown", reason: "GITHUB_REPO is no owner/name" });
  }
  const apiUrl = (GITHUB_API_URL || defaultGitHubApi).replace(/\/+$/, "");
  return createHeadAttribution({ apiUrl, repo, token, tokens, fetch });
}

/** A GitHub App's, if it is set; the bot reports what is wrong with its settings, and a token does as long. */
function appTokens(settings: NodeJS.Dict<string>, onToken: (token: string) => void): Tokens | undefined {
  const appId = settings.GITHUB_APP_ID?.trim() ?? "";
  const key = settings.GITHUB_APP_PRIVATE_KEY?.trim() ?? "";
  if (appId === "" || key === "") return undefined;
  try {
    return createAppTokens({
      ...{ appId, privateKey: readPrivateKey(key), fetch, now: Date.now, onToken },
      installationId: settings.GITHUB_APP_INSTALLATION_ID?.trim() || undefined,
      repository: settings.GITHUB_REPO?.trim() ?? "",
      apiUrl: (settings.GITHUB_API_URL || defaultGitHubApi).replace(/\/+$/, ""),
    });
  } catch {
    return undefined;
  }
}

/** The npm that started this process, if one did; otherwise the one on the PATH. */
function npmCommand(cli: string | undefined): readonly [string, ...string[]] {
  return cli?.endsWith("npm-cli.js") && existsSync(cli) ? [process.execPath, cli] : ["npm"];
}

/** The GitHub CLI's token, if it is installed and someone is logged in. */
async function ghToken(root: string, apiUrl: string): Promise<string | undefined> {
  const { PATH = "", HOME = "", GH_CONFIG_DIR, XDG_CONFIG_HOME } = process.env;
  try {
    const end = await runProgram({
      file: "gh",
      args: ghTokenArguments(apiUrl),
      cwd: root,
      env: {
        PATH,
        HOME,
        ...(GH_CONFIG_DIR === undefined ? {} : { GH_CONFIG_DIR }),
        ...(XDG_CONFIG_HOME === undefined ? {} : { XDG_CONFIG_HOME }),
      },
      timeoutMs: 5_000,
      outputLimit: 10_000,
    });
    return end.code === 0 ? end.stdout.trim() || undefined : undefined;
  } catch {
    return undefined;
  }
}
