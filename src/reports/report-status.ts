import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Cause } from "../ipc/causes.ts";
import type { StatusReport } from "../ipc/protocol.ts";
import { isStatusReport } from "../ipc/status-report.ts";
import type { Log } from "../log/log.ts";
import type { RequestOutcome, Requests } from "../requests/requests.ts";
import { labelLine } from "../requests/thread/messages.ts";
import type { Reverts } from "../revert/create-reverts.ts";
import type { DirectPushReports } from "./report-direct-push.ts";
import { type Admins, outputBlock } from "./report-to-admins.ts";

/** Reports what the supervisor did, from `.status` or from what it says while both are running. */
export interface StatusReports {
  /** Reads `.status`, reports it, and only then removes it: if the bot is killed in between, the next one reports it. */
  readAndTell(): Promise<void>;
  tell(report: StatusReport): Promise<boolean>;
  /** The probation is over. */
  tellVerified(commit: string, pullRequest: number | null): Promise<void>;
}

/** Ours contain at most a few thousand bytes of output. */
const largest = 256 * 1024;

export function createStatusReports(powers: {
  readonly home: string;
  readonly admins: Admins;
  readonly requests: Pick<Requests, "onOutcome">;
  readonly heads: Pick<DirectPushReports, "ask">;
  readonly reverts: Pick<Reverts, "rolledBack">;
  /** What merging a commit allowed its plugins, a line each. */
  readonly allowedBy: (commit: string) => Promise<readonly string[]>;
  readonly log: Log;
}): StatusReports {
  const { home, admins, requests, heads, reverts, allowedBy, log } = powers;
  const file = join(home, ".status");

  async function tellRequest(outcome: RequestOutcome): Promise<void> {
    await requests
      .onOutcome(outcome)
      .catch((error: unknown) => log.error("request not told", { outcome, error }));
  }

  /** Under the news that a release is live; "": it brought no plugin, or nobody can say. */
  async function allowed({ event, commit }: StatusReport): Promise<string> {
    if (event !== "deploy_success") return "";
    const lines = await allowedBy(commit).catch((error: unknown) => {
      log.warn("report.no-label", { commit, error });
      return [];
    });
    return lines.map((line) => `\n${labelLine(line)}`).join("");
  }

  async function tell(report: StatusReport): Promise<boolean> {
    if (report.event === "unexplained_head") return heads.ask(report);
    if (report.event === "rollback") reverts.rolledBack(report);
    const told = await admins.tell(inWords(report) + (await allowed(report)), nonceOf(report));
    const outcome = outcomeOf(report);
    if (outcome !== undefined) await tellRequest(outcome);
    return told;
  }

  return {
    tell,
    async readAndTell() {
      const found = read(file);
      if (found.kind === "none") return;
      if (found.kind === "refused") {
        const aside = setAside(home, file);
        log.error("status refused", { reason: found.reason, aside });
        await admins.tell(
          `I found a \`.status\` that I can't trust (${found.reason}). I set it aside as \`${aside}\`; ` +
            "have a look if you didn't expect that.",
        );
        return;
      }
      log.info("status", { report: found.report });
      if (!(await tell(found.report))) return;
      // The supervisor may have written a newer one meanwhile: that one stays.
      const now = read(file);
      if (now.kind === "report" && now.text === found.text) rmSync(file, { force: true });
    },
    async tellVerified(commit, pullRequest) {
      await admins.tell(
        `Release \`${short(commit)}\`${of(pullRequest)} has proven itself. Simply Turbotastic! ✅`,
        `verified-${short(commit)}`,
      );
      if (pullRequest !== null) await tellRequest({ kind: "verified", pullRequest, commit });
    },
  };
}

type Found =
  | { readonly kind: "none" }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "report"; readonly report: StatusReport; readonly text: string };

function read(file: string): Found {
  let text: string;
  try {
    const found = lstatSync(file);
    if (!found.isFile()) return { kind: "refused", reason: "it isn't a regular file" };
    if (found.size > largest) return { kind: "refused", reason: `it's ${found.size} bytes long` };
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return { kind: "none" };
    throw error;
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isStatusReport(value)) return { kind: "report", report: value, text };
    return { kind: "refused", reason: "something in it is missing or makes no sense" };
  } catch {
    return { kind: "refused", reason: "it isn't complete JSON" };
  }
}

function setAside(home: string, file: string): string {
  const aside = join("data", "refused-status");
  mkdirSync(join(home, "data"), { recursive: true });
  rmSync(join(home, aside), { recursive: true, force: true });
  renameSync(file, join(home, aside));
  return aside;
}

/** Events that have already happened, and need no answer. */
type PastReport = Exclude<StatusReport, { readonly event: "unexplained_head" }>;

function inWords(report: PastReport): string {
  const commit = `\`${short(report.commit)}\``;
  switch (report.event) {
    case "deploy_success":
      return `Release ${commit}${of(report.pullRequest)} is live. I'm watching it swim before I call it good. 🐟`;
    case "deploy_failed":
      if (report.to !== undefined) return neverGotReady(report, report.to);
      return (
        `Release ${commit}${of(report.pullRequest)} was not deployed: ${report.reason}. ` +
        `The previous release never stopped. ${nextMove[report.again ?? "never"]}${outputBlock(report.output)}`
      );
    case "rollback":
      return (
        `Release ${commit}${of(report.pullRequest)} was bad: ${report.reason}. I rolled back to \`${short(report.to)}\`, ` +
        `and won't deploy that commit again on my own.${outputBlock(report.output)}`
      );
    case "supervisor_kept":
      return (
        `Release ${commit} is running, but the supervisor it brought doesn't work: ${report.reason}. The previous one stays. ` +
        `Fix it with a new pull request.${outputBlock(report.output)}`
      );
    case "restart":
      return `I was restarted (${report.reason}), still with release ${commit}.${outputBlock(report.output)}`;
  }
}

/** The release was live, but could not get ready, through no fault of its own. */
function neverGotReady(report: Extract<PastReport, { readonly event: "deploy_failed" }>, to: string): string {
  const whose =
    notTheReleasesFault.find(([cause]) => cause === report.cause)?.[1] ?? "not the release's own fault";
  return (
    `Release \`${short(report.commit)}\`${of(report.pullRequest)} went live and couldn't get ready: ${report.reason}. ` +
    `That's ${whose}, so I'm keeping it, and went back to \`${short(to)}\` for now. ` +
    `${nextMove[report.again ?? "later"]}${outputBlock(report.output)}`
  );
}

const notTheReleasesFault: readonly (readonly [Cause, string])[] = [
  ["discord", "Discord's doing, not the release's"],
  ["github", "GitHub's doing, not the release's"],
  ["claude", "Claude's doing, not the release's"],
  ["machine", "my machine's doing, not the release's"],
  ["configuration", "about a setting, not the release's fault"],
];

const nextMove = {
  never: "Fix it with a new pull request.",
  settings: "Fix it in `.env` (`.env.example` says how): I'll notice, and try again on my own.",
  later: "I'll try again on my own.",
} as const;

function outcomeOf(report: PastReport): RequestOutcome | undefined {
  if (report.event === "restart" || report.event === "supervisor_kept") return undefined;
  if (report.pullRequest === null) return undefined;
  const { pullRequest } = report;
  switch (report.event) {
    case "deploy_success":
      return { kind: "live", pullRequest, commit: report.commit };
    case "deploy_failed":
      // A deploy that is retried hasn't failed yet.
      return report.again === undefined ? { kind: "failed", pullRequest, reason: report.reason } : undefined;
    case "rollback":
      return { kind: "rolled_back", pullRequest, reason: report.reason };
  }
}

/** Restarts and missing settings can repeat in the same words, and each is worth reporting. */
function nonceOf(report: PastReport): string | undefined {
  const repeats =
    report.event === "restart" || (report.event === "deploy_failed" && report.again !== undefined);
  return repeats ? undefined : `${report.event.slice(-8)}-${short(report.commit)}`;
}

function of(pullRequest: number | null): string {
  return pullRequest === null ? "" : ` (pull request #${pullRequest})`;
}

function short(commit: string): string {
  return commit.slice(0, 10);
}
