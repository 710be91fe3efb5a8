import { createAdministration } from "../../github/administer.ts";
import { webhookEvents } from "../../webhook/pull-request-event.ts";
import { hearPing } from "../hear-ping.ts";
import type { StepPowers } from "../step.ts";
import type { GitHubAccount } from "./connect-github.ts";

/** How long GitHub's ping may take, in milliseconds. */
const pingMs = 15_000;

const recipe = (port: number) =>
  `A reverse proxy or a tunnel to the port helps, such as \`cloudflared tunnel --url http://127.0.0.1:${port}\`; merges are found within a minute meanwhile.`;

/** A fresh secret, and a webhook whose ping is heard. */
export async function setUpWebhook(
  { ask, draft, randomHex }: StepPowers,
  url: string | undefined,
  { loginToken, hasOwnHook }: GitHubAccount,
): Promise<void> {
  if (draft.get("WEBHOOK_SECRET") !== undefined && !hasOwnHook)
    return ask.found("GitHub: the webhook's secret stays as it is.");
  const secret = draft.get("WEBHOOK_SECRET") ?? randomHex(32);
  draft.set("WEBHOOK_SECRET", secret);
  if (hasOwnHook) return ask.found("GitHub: the app brings its webhook.");
  if (url === undefined) return ask.found("GitHub: no webhook; merges are found within a minute.");
  const { github, webhook } = draft.config();
  const page = `settings/hooks of ${github.owner}/${github.repo}`;
  const byHand = `Add it by hand at the page ${page}: ${url}, content type application/json, the secret that .env has as WEBHOOK_SECRET, and the events ${webhookEvents.join(", ")}.`;
  if (loginToken === undefined) return ask.trouble(`GitHub: making a webhook takes an admin. ${byHand}`);
  const listening = await hearPing(webhook.host, webhook.port, secret).catch((error: unknown) => {
    if (error instanceof Error && "syscall" in error && error.syscall === "listen") return undefined;
    throw error;
  });
  if (listening === undefined)
    return ask.trouble(
      `GitHub: nothing can listen on port ${webhook.port} here, so the webhook can't be tried. ${byHand}`,
    );
  try {
    const { owner, repo, apiUrl } = github;
    const admin = createAdministration({ owner, repo, apiUrl, token: loginToken });
    const done = await admin.addWebhook({ url, secret, events: webhookEvents });
    if (!done.ok) return ask.trouble(`GitHub: it didn't make the webhook (${done.why}). ${byHand}`);
    const heard = await ask.during("Waiting for GitHub's ping", () => listening.heard(pingMs));
    if (heard) return ask.found("GitHub: the webhook is there, and its ping was heard.");
    ask.trouble(
      `GitHub: the webhook is there, but its ping didn't arrive at port ${webhook.port} of this machine. ${recipe(webhook.port)}`,
    );
  } finally {
    await listening.close();
  }
}
