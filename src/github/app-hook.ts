import { createPrivateKey } from "node:crypto";
import { appJwt } from "../git/github-app.ts";
import { GitHubFailedError } from "./github-failed.ts";

const timeoutMs = 15_000;

/**
 * Sets where an app's webhook goes, and with which secret: again as often as one likes, so nobody has to keep the secret that GitHub
 * made up. https://docs.github.com/rest/apps/webhooks#update-a-webhook-configuration-for-an-app
 *
 * @throws GitHubFailedError
 */
export async function setAppHook(
  app: { readonly id: string; readonly privateKey: string },
  hook: { readonly url: string; readonly secret: string },
  {
    apiUrl,
    fetch,
    now,
  }: { readonly apiUrl: string; readonly fetch: typeof globalThis.fetch; readonly now: () => number },
): Promise<void> {
  const call = "PATCH /app/hook/config";
  const failed = (status: number | undefined, said: string, cause?: unknown) =>
    new GitHubFailedError({ call, status, said, cause, mayWorkLater: status === undefined || status >= 500 });
  const answer = await fetch(`${apiUrl}/app/hook/config`, {
    method: "PATCH",
    signal: AbortSignal.timeout(timeoutMs),
    headers: {
      accept: "application/vnd.github+json",
      "user-agent": "turbot",
      authorization: `Bearer ${appJwt(app.id, createPrivateKey(app.privateKey), now())}`,
    },
    body: JSON.stringify({ ...hook, content_type: "json" }),
  }).catch((cause: unknown) => {
    throw failed(undefined, "no answer", cause);
  });
  await answer.body?.cancel();
  if (!answer.ok) throw failed(answer.status, answer.statusText);
}
