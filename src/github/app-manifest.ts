import { z } from "zod";
import { appPermissions } from "../git/github-app.ts";
import { read } from "./answers.ts";
import { GitHubFailedError } from "./github-failed.ts";

/** What GitHub's page makes an app from: https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest */
export interface AppManifest {
  readonly name: string;
  readonly url: string;
  readonly hook_attributes: { readonly url: string; readonly active: boolean };
  readonly redirect_url: string;
  readonly setup_url?: string;
  readonly public: boolean;
  readonly default_permissions: Readonly<Record<string, "read" | "write">>;
  readonly default_events: readonly string[];
}

/** The events that Turbot follows. GitHub sends `installation` to every app. */
const events = [...["pull_request", "pull_request_review", "issue_comment"], ...["check_run", "push"]];

/** GitHub takes at most 34 characters, unique in the world. */
const longestName = 34;

/**
 * The manifest of an app for one Turbot. A person posts it as the field `manifest` of a form to GitHub's page, which comes back to
 * `redirectUrl` with `?code=…&state=…`.
 */
export function appManifest({
  name,
  repositoryUrl,
  webhookUrl,
  redirectUrl,
  setupUrl,
}: {
  readonly name: string;
  readonly repositoryUrl: string;
  /** As GitHub reaches it, over https. Undefined: it doesn't, and the app's webhook stays off. */
  readonly webhookUrl: string | undefined;
  readonly redirectUrl: string;
  /** Where a person goes on to who has installed it. */
  readonly setupUrl?: string;
}): AppManifest {
  return {
    name: [...name].slice(0, longestName).join("").trim(),
    url: repositoryUrl,
    // An address is required, even where nothing is sent.
    hook_attributes: { url: webhookUrl ?? repositoryUrl, active: webhookUrl !== undefined },
    redirect_url: redirectUrl,
    ...(setupUrl === undefined ? {} : { setup_url: setupUrl }),
    public: false,
    default_permissions: { ...appPermissions, metadata: "read" },
    default_events: events,
  };
}

/** Where the form goes. @param pages GitHub's pages, without a trailing slash @param state comes back, so that no stranger's code is taken */
export function newAppUrl(pages: string, state: string): string {
  return `${pages}/settings/apps/new?state=${encodeURIComponent(state)}`;
}

export type ConvertedApp = z.infer<typeof converted>;

const converted = z.object({
  id: z.number().int().positive(),
  slug: z.string().min(1),
  html_url: z.url(),
  /** The private key, shown this once. */
  pem: z.string().startsWith("-----BEGIN"),
  webhook_secret: z.string().nullish(),
});

/**
 * Exchanges the code that GitHub's page came back with for the app's id, key and webhook secret: once, within an hour.
 *
 * @param apiUrl without a trailing slash
 * @throws GitHubFailedError
 */
export async function convertManifest(
  code: string,
  { apiUrl, fetch }: { readonly apiUrl: string; readonly fetch: typeof globalThis.fetch },
): Promise<ConvertedApp> {
  const call = "POST /app-manifests/{code}/conversions";
  const failed = (status: number | undefined, said: string, cause?: unknown) =>
    new GitHubFailedError({
      ...{ call, status, said, cause, mayWorkLater: status === undefined || status >= 500 },
      ...(status === 404
        ? { explained: "that code was used already, or is older than an hour; begin again" }
        : {}),
    });
  const answer = await fetch(`${apiUrl}/app-manifests/${encodeURIComponent(code)}/conversions`, {
    method: "POST",
    headers: { accept: "application/vnd.github+json", "user-agent": "turbot" },
  }).catch((cause: unknown) => {
    throw failed(undefined, "no answer", cause);
  });
  if (!answer.ok) throw failed(answer.status, answer.statusText);
  return read(call, converted, { status: answer.status, data: await answer.json().catch(() => undefined) });
}
