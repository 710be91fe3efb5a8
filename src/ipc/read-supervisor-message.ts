import type { ToBot } from "./protocol.ts";
import { isStatusReport } from "./status-report.ts";

/** @returns undefined for anything that our supervisor would not send */
export function readSupervisorMessage(value: unknown): ToBot | undefined {
  if (typeof value !== "object" || value === null || !("type" in value)) return undefined;
  switch (value.type) {
    case "go":
    case "drain":
      return { type: value.type };
    case "verified": {
      if (!("commit" in value) || typeof value.commit !== "string") return undefined;
      const pullRequest = "pullRequest" in value ? value.pullRequest : null;
      if (pullRequest !== null && !Number.isSafeInteger(pullRequest)) return undefined;
      return { type: "verified", commit: value.commit, pullRequest: pullRequest as number | null };
    }
    case "deploy_failed":
    case "unexplained_head":
      return "report" in value && isStatusReport(value.report)
        ? { type: value.type, report: value.report }
        : undefined;
    default:
      return undefined;
  }
}
