import { basename } from "node:path";
import { Octokit } from "@octokit/core";
import { z } from "zod";

const hooks = z.array(z.object({ id: z.number(), config: z.object({ url: z.string().optional() }) }));
const protection = z.object({
  required_pull_request_reviews: z
    .object({
      required_approving_review_count: z.number().optional(),
      dismiss_stale_reviews: z.boolean().optional(),
      require_last_push_approval: z.boolean().optional(),
    })
    .optional(),
});

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
  /**
   * From now on the branch changes by pull requests only. What is asked for there already stays.
   *
   * @param approvals how many people have to approve one: none where nobody could, as nobody approves what their own account opened
   */
  protect(branch: string, approvals: 0 | 1): Promise<Done>;
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
    protect: (branch, approvals) =>
      done(async () => {
        const place = { ...at, branch };
        const there = await octokit
          .request("GET /repos/{owner}/{repo}/branches/{branch}/protection", place)
          .catch((error: unknown) => {
            if (statusOf(error) !== 404) throw error;
            return undefined;
          });
        const asked =
          there === undefined ? undefined : protection.parse(there.data).required_pull_request_reviews;
        if (asked !== undefined && asksFor(asked, approvals)) return;
        const reviews = {
          required_approving_review_count: Math.max(approvals, asked?.required_approving_review_count ?? 0),
          // What an account pushes after somebody's approval, it can't approve itself.
          ...(approvals === 0 ? {} : { dismiss_stale_reviews: true, require_last_push_approval: true }),
        };
        if (there !== undefined) {
          await octokit.request(
            "PATCH /repos/{owner}/{repo}/branches/{branch}/protection/required_pull_request_reviews",
            { ...place, ...reviews },
          );
          return;
        }
        await octokit.request("PUT /repos/{owner}/{repo}/branches/{branch}/protection", {
          ...place,
          required_status_checks: null,
          // An admin alone in a repository can merge what they opened themselves.
          enforce_admins: false,
          required_pull_request_reviews: reviews,
          restrictions: null,
        });
      }),
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

function asksFor(
  asked: NonNullable<z.infer<typeof protection>["required_pull_request_reviews"]>,
  approvals: number,
): boolean {
  if ((asked.required_approving_review_count ?? 0) < approvals) return false;
  return (
    approvals === 0 || (asked.dismiss_stale_reviews === true && asked.require_last_push_approval === true)
  );
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
