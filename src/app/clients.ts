import { join } from "node:path";
import { API } from "@discordjs/core";
import type { Config } from "../config/config.ts";
import { createMessenger } from "../discord/messages/create-messenger.ts";
import { createRest } from "../discord/rest/create-rest.ts";
import { createDiscordClock } from "../discord/rest/discord-clock.ts";
import { createRestGate } from "../discord/rest/rest-gate.ts";
import { createGit } from "../git/git.ts";
import { createGitHub } from "../github/create-github.ts";
import { findToken, NoGitHubTokenError } from "../github/find-token.ts";
import type { Log } from "../log/log.ts";
import { createScanner } from "../policy/scanner.ts";

/** What a bot process is given by `bin/`. */
export interface BotPowers {
  /** Absolute path of the release's folder: the code that runs. */
  readonly release: string;
  /** The Node that child processes are started with. */
  readonly nodePath: string;
  /** Only for what git and gh need: `PATH`, `HOME` and their like. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Values that must never be published. */
  readonly secrets: readonly string[];
  readonly hide: (text: string) => string;
  /** From now on `hide` and the log take this out, too. */
  readonly alsoHide: (secret: string) => void;
  readonly log: Log;
  /** The clock, in milliseconds since 1970. For durations there is `elapsed`. */
  readonly now: () => number;
  /** The monotonic clock, in milliseconds: nobody puts it right. */
  readonly elapsed: () => number;
  /** A release has proven itself in this home: what is wrong with the settings now was right once, so people are served without it. */
  readonly proven: boolean;
}

export type Clients = Awaited<ReturnType<typeof createClients>>;

/** The ways to Discord, GitHub and git; the one to Claude needs the database. Nothing is sent and nothing is written yet. */
export async function createClients(
  config: Config,
  powers: BotPowers & { readonly onFatal: (error: unknown) => void },
) {
  const { release, nodePath, env, log, now, elapsed, proven, onFatal } = powers;
  const { token, apiUrl } = config.discord;
  const clock = createDiscordClock(now, elapsed);
  const gate = createRestGate({ log, now, monotonic: elapsed });
  const rest = createRest({ token, apiUrl, log, clock, gate, onRefused: onFatal });
  const api = new API(rest);
  const { interactions } = new API(createRest({ token, apiUrl, log, gate }));
  const messenger = createMessenger({ api, interactions, log, elapsed });
  const where = { apiUrl: config.github.apiUrl, env, cwd: config.home };
  const found = await findToken(config.github.token, where).catch((error: unknown) => {
    // Somebody logged out of gh: chat goes on, and admins are told.
    if (!proven || !(error instanceof NoGitHubTokenError)) throw error;
    return error;
  });
  const noGitHub = found instanceof NoGitHubTokenError ? found : undefined;
  const githubToken = found instanceof NoGitHubTokenError ? "" : found;
  // Where it came from `gh`, no setting names it.
  if (githubToken !== "") powers.alsoHide(githubToken);
  const { owner, repo } = config.github;
  return {
    rest,
    gate,
    /** What time it is at Discord. */
    discordNow: clock.now,
    api,
    messenger,
    github: createGitHub({
      ...{ owner, repo, log, now },
      token: githubToken,
      noToken: noGitHub,
      apiUrl: config.github.apiUrl,
    }),
    git: createGit({ cwd: config.home, token: githubToken || undefined, env }),
    /** Undefined: there is a token. */
    noGitHub,
    scanner: createScanner({ nodePath, policyPath: join(release, "SECURITY_POLICY.md"), log }),
    /** Also one that came from `gh`, which no setting names. */
    secrets: [...new Set([...powers.secrets, ...(githubToken === "" ? [] : [githubToken])])],
  };
}
