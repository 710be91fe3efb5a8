import { join } from "node:path";
import { API } from "@discordjs/core";
import type { Config } from "../config/config.ts";
import { createMessenger } from "../discord/create-messenger.ts";
import { createRest } from "../discord/create-rest.ts";
import { createRestGate } from "../discord/rest-gate.ts";
import { createGit } from "../git/git.ts";
import { createGitHub } from "../github/create-github.ts";
import { findToken } from "../github/find-token.ts";
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
  readonly log: Log;
  readonly now: () => number;
}

export type Outside = Awaited<ReturnType<typeof prepareOutside>>;

/** The ways to Discord, GitHub and git; the one to Claude needs the database. Nothing is sent and nothing is written yet. */
export async function prepareOutside(config: Config, powers: BotPowers) {
  const { release, nodePath, env, log, now } = powers;
  const { token, apiUrl } = config.discord;
  const gate = createRestGate({ log, now });
  const rest = createRest({ token, apiUrl, log, gate });
  const api = new API(rest);
  const { interactions } = new API(createRest({ token, apiUrl, log, gate }));
  const messenger = createMessenger({ api, interactions, log, now });
  const githubToken = await findToken(config.github.token, {
    apiUrl: config.github.apiUrl,
    env,
    cwd: config.home,
  });
  const { owner, repo } = config.github;
  return {
    rest,
    gate,
    api,
    messenger,
    github: createGitHub({ owner, repo, token: githubToken, apiUrl: config.github.apiUrl, log, now }),
    git: createGit({ cwd: config.home, token: githubToken, env }),
    scanner: createScanner({ nodePath, policyPath: join(release, "SECURITY_POLICY.md"), log }),
    /** Also one that came from `gh`, which no setting names. */
    secrets: [...new Set([...powers.secrets, githubToken])],
  };
}
