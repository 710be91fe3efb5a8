import { checkRunJson, statusJson } from "./json/check-json.ts";
import { repositoryJson, userJson } from "./json/repository-json.ts";
import type { StoredCheckRun, StoredStatus } from "./stored.ts";
import type { Webhooks } from "./webhooks.ts";
import type { World } from "./world.ts";

/** Check runs and statuses of commits. `told` resolves when the delivery was answered or abandoned. */
export interface Checks {
  create(
    by: string,
    check: CheckChange & { readonly name: string; readonly sha: string },
  ): { readonly check: StoredCheckRun; readonly told: Promise<void> };
  update(by: string, check: StoredCheckRun, change: CheckChange): Promise<void>;
  /** The newest check of each name. */
  of(sha: string): StoredCheckRun[];
  setStatus(
    by: string,
    status: Pick<StoredStatus, "sha" | "state" | "context" | "description" | "targetUrl">,
  ): { readonly status: StoredStatus; readonly told: Promise<void> };
  /** The newest status of each context. */
  statusesOf(sha: string): StoredStatus[];
}

export interface CheckChange {
  readonly status?: StoredCheckRun["status"] | undefined;
  readonly conclusion?: string | null | undefined;
  readonly detailsUrl?: string | null | undefined;
  readonly output?: Partial<StoredCheckRun["output"]> | undefined;
}

export function createChecks(world: World, webhooks: Webhooks): Checks {
  const { stored } = world;

  function tell(event: string, action: string, by: string, payload: Record<string, unknown>): Promise<void> {
    world.changed();
    return webhooks.deliver(event, action, {
      ...payload,
      repository: repositoryJson(world),
      sender: userJson(world, by),
    });
  }

  function apply(check: StoredCheckRun, change: CheckChange): void {
    const { conclusion, output } = change;
    if (change.detailsUrl !== undefined) check.detailsUrl = change.detailsUrl;
    if (output !== undefined) check.output = { ...check.output, ...output };
    if (conclusion !== undefined) check.conclusion = conclusion;
    // As documented, a conclusion completes the check, no matter what status is given.
    check.status = check.conclusion !== null ? "completed" : (change.status ?? check.status);
    check.completedAt = check.status === "completed" ? (check.completedAt ?? world.now()) : null;
  }

  const newest = <T extends { readonly sha: string }>(
    all: readonly T[],
    sha: string,
    key: (one: T) => string,
  ) => [...new Map(all.filter((one) => one.sha === sha).map((one) => [key(one), one])).values()];

  return {
    create(by, wanted) {
      const check: StoredCheckRun = {
        id: world.nextId(),
        name: wanted.name,
        sha: wanted.sha,
        status: "queued",
        conclusion: null,
        detailsUrl: null,
        output: { title: null, summary: null, text: null },
        startedAt: world.now(),
        completedAt: null,
      };
      apply(check, wanted);
      stored.checkRuns.push(check);
      const action = check.status === "completed" ? "completed" : "created";
      return { check, told: tell("check_run", action, by, { check_run: checkRunJson(world, check) }) };
    },
    update(by, check, change) {
      const before = check.status;
      apply(check, change);
      if (check.status !== "completed" || before === "completed") {
        world.changed();
        return Promise.resolve();
      }
      return tell("check_run", "completed", by, { check_run: checkRunJson(world, check) });
    },
    of: (sha) => newest(stored.checkRuns, sha, (check) => check.name),
    setStatus(by, wanted) {
      const status = { ...wanted, id: world.nextId(), by: world.user(by).login, createdAt: world.now() };
      stored.statuses.push(status);
      const json = statusJson(world, status);
      return { status, told: tell("status", "", by, { ...json, sha: status.sha, name: world.fullName }) };
    },
    statusesOf: (sha) => newest(stored.statuses, sha, (status) => status.context),
  };
}
