import { readPrivateKey } from "../../git/github-app.ts";
import { createAdministration, type Done } from "../../github/administer.ts";
import { openAppHook } from "../../github/app-hook.ts";
import { GitHubFailedError } from "../../github/github-failed.ts";
import { webhookEvents } from "../../webhook/pull-request-event.ts";
import { hearPing } from "../hear-ping.ts";
import type { StepPowers } from "../step.ts";
import type { AdminLogin } from "./admin-login.ts";
import type { GitHubAccount } from "./connect-github.ts";

/** How long GitHub's ping may take, in milliseconds. */
const pingMs = 15_000;
/** GitHub lists a delivery a moment after it was sent. */
const lookAgainMs = 1_000;

const recipe = (port: number) =>
  `A reverse proxy or a tunnel to the port helps, such as \`cloudflared tunnel --url http://127.0.0.1:${port}\` (docs/set-up.md, "So that GitHub reaches Turbot"); merges are found within a minute meanwhile.`;

/** A webhook and how it is made to say something. */
interface Way {
  /** "the app's webhook" */
  readonly name: string;
  make(hook: { readonly url: string; readonly secret: string }): Promise<Done>;
  /** What else a person can do. */
  readonly byHand: string;
}

/** A fresh secret, and a webhook whose ping is heard: the app's own, or the repository's. */
export async function setUpWebhook(
  powers: StepPowers,
  url: string | undefined,
  { hasNewApp }: GitHubAccount,
  login: AdminLogin,
): Promise<void> {
  const { ask, draft, randomHex } = powers;
  const before = draft.get("WEBHOOK_SECRET");
  if (before !== undefined) return ask.found("GitHub: the webhook's secret stays as it is.");
  const secret = randomHex(32);
  draft.set("WEBHOOK_SECRET", secret);
  if (url === undefined) return ask.found("GitHub: no webhook; merges are found within a minute.");
  const way = hasNewApp ? appWay(powers, url) : await repositoryWay(powers, url, login);
  if (way === undefined) return;
  const { webhook } = draft.config();
  const listening = await hearPing(webhook.host, webhook.port, secret).catch((error: unknown) => {
    if (error instanceof Error && "syscall" in error && error.syscall === "listen") return undefined;
    throw error;
  });
  if (listening === undefined)
    return ask.trouble(
      `GitHub: nothing can listen on port ${webhook.port} here, so the webhook can't be tried. ${way.byHand}`,
    );
  try {
    const done = await way.make({ url, secret });
    if (!done.ok) return ask.trouble(`GitHub: it didn't make ${way.name} (${done.why}). ${way.byHand}`);
    const heard = await ask.during("Waiting for GitHub's ping", () => listening.heard(pingMs));
    if (heard) return ask.found(`GitHub: ${way.name} is there, and its ping was heard.`);
    ask.trouble(
      `GitHub: ${way.name} is there, but its ping didn't arrive at port ${webhook.port} of this machine. ${recipe(webhook.port)}`,
    );
  } finally {
    await listening.close();
  }
}

/** GitHub has pinged the app's webhook when it was made, with a secret of its own; it sends that again, signed with ours. */
function appWay({ draft, now, wait }: StepPowers, url: string): Way | undefined {
  const { app, apiUrl } = draft.config().github;
  if (app === undefined) return undefined;
  const hook = openAppHook(
    { id: app.id, privateKey: readPrivateKey(app.privateKey) },
    { apiUrl, fetch, now },
  );
  return {
    name: "the app's webhook",
    byHand: `Enter it on the app's page: ${url}, and the secret that .env has as WEBHOOK_SECRET.`,
    async make(wanted) {
      try {
        await hook.set(wanted);
        for (let waited = 0; !(await hook.redeliver()) && waited < pingMs; waited += lookAgainMs)
          await wait(lookAgainMs);
        return { ok: true };
      } catch (error) {
        if (!(error instanceof GitHubFailedError)) throw error;
        return { ok: false, status: error.status, why: error.explained };
      }
    },
  };
}

/** GitHub pings it when an admin has made it. */
async function repositoryWay(
  { ask, draft }: StepPowers,
  url: string,
  login: AdminLogin,
): Promise<Way | undefined> {
  const { owner, repo, apiUrl } = draft.config().github;
  const byHand = `Add it by hand at the page settings/hooks of ${owner}/${repo}: ${url}, content type application/json, the secret that .env has as WEBHOOK_SECRET, and the events ${webhookEvents.join(", ")}.`;
  const token = await login.known();
  if (token === undefined) {
    ask.trouble(`GitHub: making a webhook takes an admin. ${byHand}`);
    return undefined;
  }
  const admin = createAdministration({ owner, repo, apiUrl, token });
  return {
    ...{ name: "the webhook", byHand },
    make: (wanted) => admin.addWebhook({ ...wanted, events: webhookEvents }),
  };
}
