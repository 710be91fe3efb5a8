import { join } from "node:path";
import { API } from "@discordjs/core";
import type { Config } from "../../config/config.ts";
import { createMessenger } from "../../discord/messages/create-messenger.ts";
import { createRest } from "../../discord/rest/create-rest.ts";
import { createDiscordClock } from "../../discord/rest/discord-clock.ts";
import { createRestGate } from "../../discord/rest/rest-gate.ts";
import { createGit } from "../../git/git.ts";
import { createGitHub } from "../../github/create-github.ts";
import { findToken, NoGitHubTokenError } from "../../github/find-token.ts";
import { createScanner } from "../../policy/scanner.ts";
import type { BotPowers } from "../bot-powers.ts";

export type Clients = Awaited<ReturnType<typeof createClients>>;

/** Clients for Discord, GitHub and git; Claude's needs the database. Nothing is sent or written yet. */
export async function createClients(config: Config, powers: BotPowers, onFatal: (error: unknown) => void) {
  const { release, nodePath, env, log, now, elapsed, proven } = powers;
  const { token, apiUrl } = config.discord;
  const clock = createDiscordClock(now, elapsed);
  const gate = createRestGate({ log, now, monotonic: elapsed });
  const rest = createRest({ token, apiUrl, log, clock, gate, onRefused: onFatal });
  const api = new API(rest);
  const { interactions } = new API(createRest({ token, apiUrl, log, gate }));
  const messenger = createMessenger({ api, interactions, log, elapsed });
  const where = { apiUrl: config.github.apiUrl, env, cwd: config.home };
  const found = await findToken(config.github.token, where).catch((error: unknown) => {
    // Somebody logged out of gh: chat goes on, and the admins are notified.
    if (!proven || !(error instanceof NoGitHubTokenError)) throw error;
    return error;
  });
  const noGitHub = found instanceof NoGitHubTokenError ? found : undefined;
  const githubToken = found instanceof NoGitHubTokenError ? "" : found;
  // A token from `gh` isn't in any setting.
  if (githubToken !== "") powers.alsoHide(githubToken);
  const { owner, repo } = config.github;
  return {
    rest,
    gate,
    /** The time at Discord. */
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
    /** Undefined if there is a token. */
    noGitHub,
    scanner: createScanner({ nodePath, policyPath: join(release, "SECURITY_POLICY.md"), log }),
    /** Includes a token from `gh`, which isn't in any setting. */
    secrets: [...new Set([...powers.secrets, ...(githubToken === "" ? [] : [githubToken])])],
  };
}
