import { join } from "node:path";
import { API } from "@discordjs/core";
import type { Config } from "../../config/config.ts";
import { createMessenger } from "../../discord/messages/create-messenger.ts";
import { createRest } from "../../discord/rest/create-rest.ts";
import { createDiscordClock } from "../../discord/rest/discord-clock.ts";
import { createRestGate } from "../../discord/rest/rest-gate.ts";
import { createGit } from "../../git/git.ts";
import { createGitHub } from "../../github/create-github.ts";
import { findAccess } from "../../github/find-access.ts";
import { NoGitHubTokenError } from "../../github/find-token.ts";
import { addToken, mostKeys } from "../../log/newest-tokens.ts";
import { checkedFile } from "../../policy/checked-before.ts";
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
  const { owner, repo, apiUrl: gitHubUrl } = config.github;
  /** Changes with each token of an app's. */
  const secrets = [...powers.secrets];
  const alsoSecret = (secret: string) => {
    powers.alsoHide(secret);
    if (!secrets.includes(secret)) secrets.push(secret);
  };
  /** Of a kind that others come after, only the newest. */
  const alsoNewest = (kind: string[], secret: string, most?: number) => {
    secrets.push(secret);
    const over = addToken(kind, secret, most);
    if (over !== undefined) secrets.splice(secrets.indexOf(over), 1);
  };
  const issued: string[] = [];
  const onToken = (token: string) => {
    powers.alsoHide(token, { passes: true });
    alsoNewest(issued, token);
  };
  const keys: string[] = [];
  /** A key that an admin filled in for a plugin: somebody may have said it in a wish, too. */
  const onPluginKey = (key: string) => {
    powers.alsoHide(key, { isKey: true });
    if (!secrets.includes(key)) alsoNewest(keys, key, mostKeys);
  };
  const found = await findAccess(config.github, {
    ...{ env, cwd: config.home, fetch, now, onToken },
    onSecret: alsoSecret,
  }).catch((error: unknown) => {
    // Somebody logged out of gh: chat goes on, and the admins are notified.
    if (!proven || !(error instanceof NoGitHubTokenError)) throw error;
    return error;
  });
  const noGitHub = found instanceof NoGitHubTokenError ? found : undefined;
  const tokens = typeof found === "string" || found instanceof NoGitHubTokenError ? undefined : found;
  const githubToken = typeof found === "string" ? found : "";
  // A token from `gh` isn't in any setting.
  if (githubToken !== "") alsoSecret(githubToken);

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
      tokens,
      noToken: noGitHub,
      apiUrl: gitHubUrl,
    }),
    git: createGit({ cwd: config.home, token: githubToken || undefined, tokens, env }),
    /** Whose account it is at GitHub. */
    gitHubAccount: tokens === undefined ? ("token" as const) : ("app" as const),
    /** Undefined if there is a token. */
    noGitHub,
    scanner:
      powers.scanner ??
      createScanner({
        ...{ nodePath, log },
        policyPath: join(release, "SECURITY_POLICY.md"),
        spawned: powers.children?.checker,
        keptIn: checkedFile(config.home, release),
      }),
    onPluginKey,
    /** Includes a token from `gh`, which isn't in any setting, an app's, and plugins' keys. */
    secrets: secrets as readonly string[],
  };
}
