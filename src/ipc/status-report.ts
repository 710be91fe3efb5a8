import { lstatSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../system/write-whole.ts";
import { isCommitName } from "./commit-name.ts";
import type { StatusReport } from "./protocol.ts";

/** An unread report is replaced only by one that is at least as important: a crash doesn't hide a rollback. */
const weight: Readonly<Record<StatusReport["event"], number>> = {
  restart: 0,
  deploy_success: 1,
  unexplained_head: 1,
  deploy_failed: 2,
  supervisor_kept: 2,
  rollback: 3,
};

/**
 * Leaves a report for the next bot to start.
 *
 * @returns whether it was written: not if a more important report is still unread
 */
export function writeStatusReport(home: string, report: StatusReport): boolean {
  const file = join(home, ".status");
  const waiting = readStatusReport(file);
  if (waiting !== null && weight[waiting.event] > weight[report.event]) return false;
  // A folder or link in its place isn't ours, and renaming over a folder fails.
  if (waiting === null) rmSync(file, { recursive: true, force: true });
  writeWhole(file, `${JSON.stringify(report)}\n`);
  return true;
}

/** @returns `null` if there is none, or none that is usable. */
export function readStatusReport(file: string): StatusReport | null {
  try {
    if (!lstatSync(file).isFile()) return null;
    const read: unknown = JSON.parse(readFileSync(file, "utf8"));
    return isStatusReport(read) ? read : null;
  } catch {
    return null;
  }
}

export function isStatusReport(value: unknown): value is StatusReport {
  if (typeof value !== "object" || value === null) return false;
  const report = value as Record<string, unknown>;
  const number = report.pullRequest === null || Number.isSafeInteger(report.pullRequest);
  const text = (...names: readonly string[]) => names.every((name) => typeof report[name] === "string");
  switch (report.event) {
    case "deploy_success":
      return number && text("commit");
    case "deploy_failed":
      return (
        number &&
        text("commit", "reason", "output") &&
        [undefined, "settings", "later"].some((again) => again === report.again)
      );
    case "rollback":
      return number && text("commit", "to", "reason", "output");
    case "restart":
    case "supervisor_kept":
      return text("commit", "reason", "output");
    case "unexplained_head":
      return isCommitName(report.commit) && text("running", "summary");
    default:
      return false;
  }
}
