import type { Config } from "../config/config.ts";
import { gitHubPages } from "../git/github-address.ts";
import { readPrivateKey } from "../git/github-app.ts";
import { openAppHook } from "../github/app-hook.ts";
import { NoGitHubTokenError } from "../github/find-token.ts";
import { openGitHub } from "../github/open-github.ts";
import { silentLog } from "../log/log.ts";
import type { Finding } from "../set-up/fact.ts";
import { actionsFinding } from "../set-up/github/actions-finding.ts";
import { askGitHub, githubFact, notLetIn } from "../set-up/github/ask-github.ts";
import { askForChecks, checksFact } from "../set-up/github/checks-fact.ts";
import { hooksFinding } from "../set-up/github/hooks-finding.ts";
import { type WebhookKnown, webhookFact } from "../set-up/github/webhook-fact.ts";
import { gitVersion } from "../set-up/machine/git-finding.ts";
import { type Check, DependsError } from "./check.ts";
import { lazily } from "./lazily.ts";

/** What is asked of GitHub, and of git: a push without sending anything. */
export function gitHubChecks(powers: {
  readonly config: Config;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
  /** What the bot last heard. */
  readonly webhook: WebhookKnown;
  /** A text that must not be shown. */
  readonly onSecret: (secret: string) => void;
}): readonly Check[] {
  const { config, env, now, webhook, onSecret } = powers;
  const { owner, repo, apiUrl } = config.github;
  const configured = `${owner}/${repo}`;
  const clients = lazily(() =>
    openGitHub(config.github, {
      ...{ env, cwd: config.home, fetch, now, log: silentLog },
      ...{ onSecret, onToken: onSecret },
    }),
  );
  const found = lazily(async () => {
    const { github, git } = await clients();
    return askGitHub(github, git, configured);
  });
  const repositoryUrl = async () =>
    (await found().catch(() => undefined))?.repository?.url ?? `${gitHubPages(apiUrl)}/${configured}`;
  /** GitHub tells admins more than the bot can know: that it is refused, or doesn't get here. */
  const hooksSeen = async () => {
    const { app } = config.github;
    if (app !== undefined) {
      const own = await ownHook(app).catch(() => undefined);
      return own === undefined ? undefined : hooksFinding([own], `${gitHubPages(apiUrl)}/settings/apps`);
    }
    const hooks = await clients()
      .then(({ github }) => github.hooks())
      .catch(() => undefined);
    return hooks === undefined ? undefined : hooksFinding(hooks, `${await repositoryUrl()}/settings/hooks`);
  };
  const ownHook = async ({ id, privateKey }: NonNullable<Config["github"]["app"]>) =>
    openAppHook({ id, privateKey: readPrivateKey(privateKey) }, { apiUrl, fetch, now }).look();
  const check = (name: string, look: () => Promise<Finding>): Check => ({
    name,
    needs: ["GITHUB_REPO", "GITHUB_TOKEN", "GITHUB_APP_ID", "GITHUB_APP_PRIVATE_KEY", "GITHUB_API_URL"],
    look,
  });
  /** GitHub shows it. */
  const repository = async () => {
    const answer = await found().catch((error: unknown) => {
      if (error instanceof NoGitHubTokenError) return undefined;
      throw error;
    });
    if (answer?.repository === undefined) throw new DependsError("what GitHub says");
    return answer.repository;
  };

  return [
    check("github", async () => {
      try {
        const answer = await found();
        if (answer.right.push === "unknown") {
          if ((await gitVersion((await clients()).git)) === undefined) throw new DependsError("Git");
          const { why } = answer.right;
          return {
            line: `GitHub: I don't know whether I can push to **${configured}**: ${why}.`,
            isUnsure: true,
          };
        }
        return githubFact(answer, configured, (await clients()).account);
      } catch (error) {
        if (!(error instanceof NoGitHubTokenError)) throw error;
        return githubFact(notLetIn(error.message), configured);
      }
    }),
    check("actions", async () => {
      const state = await repository();
      const { github } = await clients();
      const [workflows, isAllowed] = await Promise.all([github.workflows(), github.actionsAllowed()]);
      return actionsFinding(state, workflows, isAllowed);
    }),
    check("checks", async () => {
      const { url } = await repository();
      return checksFact(await askForChecks((await clients()).github, now()), url);
    }),
    {
      name: "webhook",
      needs: ["GITHUB_REPO", "GITHUB_API_URL", "WEBHOOK_PORT"],
      async look() {
        const seen = await hooksSeen();
        if (seen !== undefined) return seen;
        const setting = config.webhook.port;
        const place = { repositoryUrl: await repositoryUrl(), repository: configured, setting };
        // With 0 the port is another one after each start.
        return webhookFact(webhook, { ...place, port: setting });
      },
    },
  ];
}
