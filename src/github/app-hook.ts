import { createPrivateKey } from "node:crypto";
import { z } from "zod";
import { appJwt } from "../git/github-app.ts";
import { read } from "./answers.ts";
import type { Hook } from "./github.ts";
import { GitHubFailedError } from "./github-failed.ts";

const timeoutMs = 15_000;

const config = z.object({ url: z.string().nullish() });

/** Newest first. `status_code` is 0 if no answer came. */
const deliveries = z.array(z.object({ id: z.number().int().positive(), status_code: z.number().nullish() }));

/** An app's own webhook, asked as the app itself: https://docs.github.com/rest/apps/webhooks. Every call can throw GitHubFailedError. */
export interface AppHook {
  /** Where it goes, and with which secret: again as often as one likes, so nobody has to keep the secret that GitHub made up. */
  set(hook: { readonly url: string; readonly secret: string }): Promise<void>;
  /** Undefined: it has none. */
  look(): Promise<Hook | undefined>;
  /** Sends its newest delivery again: that of the app's making, at least. @returns false: there is none */
  redeliver(): Promise<boolean>;
}

export function openAppHook(
  app: { readonly id: string; readonly privateKey: string },
  {
    apiUrl,
    fetch,
    now,
  }: { readonly apiUrl: string; readonly fetch: typeof globalThis.fetch; readonly now: () => number },
): AppHook {
  async function ask<T>(method: string, path: string, shape: z.ZodType<T>, body?: object): Promise<T> {
    const call = `${method} ${path}`;
    const failed = (status: number | undefined, said: string, cause?: unknown) =>
      new GitHubFailedError({
        call,
        status,
        said,
        cause,
        mayWorkLater: status === undefined || status >= 500,
      });
    const answer = await fetch(`${apiUrl}${path}`, {
      method,
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        accept: "application/vnd.github+json",
        "user-agent": "turbot",
        authorization: `Bearer ${appJwt(app.id, createPrivateKey(app.privateKey), now())}`,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((cause: unknown) => {
      throw failed(undefined, "no answer", cause);
    });
    const data: unknown = await answer.json().catch(() => undefined);
    if (!answer.ok) throw failed(answer.status, answer.statusText);
    return read(call, shape, { status: answer.status, data });
  }

  const newest = async () => (await ask("GET", "/app/hook/deliveries?per_page=1", deliveries))[0];

  return {
    async set(hook) {
      await ask("PATCH", "/app/hook/config", z.unknown(), { ...hook, content_type: "json" });
    },
    async look() {
      const found = await ask("GET", "/app/hook/config", config).catch((error: unknown) => {
        if (error instanceof GitHubFailedError && error.status === 404) return undefined;
        throw error;
      });
      if (!found?.url) return undefined;
      return { url: found.url, isActive: true, lastStatus: (await newest())?.status_code ?? undefined };
    },
    async redeliver() {
      const last = await newest();
      if (last === undefined) return false;
      await ask("POST", `/app/hook/deliveries/${last.id}/attempts`, z.unknown());
      return true;
    },
  };
}
