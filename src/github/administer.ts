import { basename } from "node:path";
import { Octokit } from "@octokit/core";
import { z } from "zod";

const hooks = z.array(z.object({ id: z.number(), config: z.object({ url: z.string().optional() }) }));

/** Whether GitHub did it. `why`: its own words. */
export type Done =
  | { readonly ok: true }
  | { readonly ok: false; readonly status: number | undefined; readonly why: string };

/** What only an admin of the repository may do: for set-up, with rights that Turbot itself never has. */
export interface Administration {
  /** Sends these events to the address, signed with the secret; and a ping at once. An address that has them already stays. */
  addWebhook(hook: {
    readonly url: string;
    readonly secret: string;
    readonly events: readonly string[];
  }): Promise<Done>;
  /** From now on the branch changes by pull requests only. */
  protect(branch: string): Promise<Done>;
  /** Lets Actions run, where somebody had switched them off in the settings. A fork's first click it can't replace. */
  allowActions(): Promise<Done>;
  /** Switches a workflow on. @param path in the repository */
  enableWorkflow(path: string): Promise<Done>;
}

/** @param options.token an admin's; it isn't kept */
export function createAdministration(options: {
  readonly owner: string;
  readonly repo: string;
  readonly token: string;
  readonly apiUrl: string;
}): Administration {
  const { owner, repo, token, apiUrl } = options;
  const octokit = octokitOf({ token, apiUrl });
  const at = { owner, repo };
  return {
    addWebhook: ({ url, secret, events }) =>
      done(async () => {
        const hook = { events: [...events], config: { url, secret, content_type: "json" as const } };
        const made = await octokit
          .request("POST /repos/{owner}/{repo}/hooks", { ...at, ...hook })
          .catch((error: unknown) => {
            // It is there already: an earlier set-up was ended before it was done.
            if (statusOf(error) !== 422) throw error;
            return undefined;
          });
        if (made !== undefined) return;
        const { data } = await octokit.request("GET /repos/{owner}/{repo}/hooks", at);
        const same = hooks.parse(data).find(({ config }) => config.url === url);
        if (same === undefined) throw new Error("GitHub doesn't take that address");
        await octokit.request("PATCH /repos/{owner}/{repo}/hooks/{hook_id}", {
          ...at,
          hook_id: same.id,
          ...hook,
        });
        await octokit.request("POST /repos/{owner}/{repo}/hooks/{hook_id}/pings", {
          ...at,
          hook_id: same.id,
        });
      }),
    // Without approvals: nobody can approve pull requests of their own account.
    protect: (branch) =>
      done(() =>
        octokit.request("PUT /repos/{owner}/{repo}/branches/{branch}/protection", {
          ...at,
          branch,
          required_status_checks: null,
          enforce_admins: false,
          required_pull_request_reviews: { required_approving_review_count: 0 },
          restrictions: null,
        }),
      ),
    allowActions: () =>
      done(() => octokit.request("PUT /repos/{owner}/{repo}/actions/permissions", { ...at, enabled: true })),
    enableWorkflow: (path) =>
      done(() =>
        octokit.request("PUT /repos/{owner}/{repo}/actions/workflows/{workflow_id}/enable", {
          ...at,
          workflow_id: basename(path),
        }),
      ),
  };
}

/** GitHub, asked with a person's token. */
export function octokitOf({ token, apiUrl }: { readonly token: string; readonly apiUrl: string }): Octokit {
  const quiet = () => {};
  return new Octokit({
    auth: token,
    baseUrl: apiUrl,
    userAgent: "turbot",
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
}

export async function done(work: () => Promise<unknown>): Promise<Done> {
  try {
    await work();
    return { ok: true };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { ok: false, status: statusOf(error), why: error.message.slice(0, 200) };
  }
}

export function statusOf(error: unknown): number | undefined {
  return error instanceof Error && "status" in error && typeof error.status === "number"
    ? error.status
    : undefined;
}
