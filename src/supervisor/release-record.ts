import { join } from "node:path";
import { isCommitName } from "../ipc/commit-name.ts";
import { isDeploySignal } from "../ipc/deploy-signal.ts";
import type { DeploySignal, StatusReport } from "../ipc/protocol.ts";
import { isStatusReport } from "../ipc/status-report.ts";
import type { ProcessIdentity } from "./process-birth.ts";

/** The phases of a deploy. docs/deploy-protocol.md says what a kill in each of them means. */
export const phases = [
  "idle",
  "preparing",
  "preflight",
  "standby",
  "draining",
  "going",
  "probation",
  "verified",
  "rolling-back",
] as const;
export type Phase = (typeof phases)[number];

/** A deploy under way. */
export interface DeployTarget extends DeploySignal {
  /** The release that ran before: the one to go back to while none has been proven. */
  readonly before: string;
  /** How often this commit went live; a supervisor killed during probation tries again, but not forever. */
  readonly tries: number;
}

export interface Quarantined {
  readonly commit: string;
  readonly pullRequest: number | null;
  readonly reason: string;
  readonly output: string;
  readonly at: string;
}

/** A deploy that failed through no fault of the release (network, disk, settings, Discord), to be tried again. */
export interface Postponed {
  readonly signal: DeploySignal;
  readonly attempts: number;
  readonly notBefore: string;
  /** The stamp of `.env` when the release lacked settings (see settings-stamp.ts): tried again once it changes. */
  readonly settings?: string;
  /** Whose fault it was: a `Cause`. An older supervisor leaves it out. */
  readonly cause?: string;
  /** It had gone live: the next try waits until the running release is healthy, which means the obstacle is gone. */
  readonly wentLive?: boolean;
}

/** Which release's supervisor looks after the home; see docs/decisions/the-supervisor-comes-with-the-release.md. */
export interface SupervisorChoice {
  /** The release whose supervisor has proven itself. `null`: the clone's. */
  readonly good: string | null;
  /** A verified release with a different supervisor, which should take over. */
  readonly wanted: string | null;
  /** The release whose supervisor has taken over, and hasn't proven itself yet. */
  readonly trial: string | null;
  /** How often it has taken over without getting to prove itself. */
  readonly tries: number;
  /** Supervisors that failed, by `supervisorCode`: not tried again. */
  readonly bad: readonly string[];
}

export interface RecordEvent {
  /** ISO 8601 */
  readonly at: string;
  readonly event: string;
  readonly commit?: string;
  readonly detail?: string;
}

export interface RecordedBot extends ProcessIdentity {
  /** Whether it was live when this was written; a `go` comes later. An older supervisor leaves it out. */
  readonly live?: boolean;
}

/** `data/supervisor.json`: the supervisor's state, written before it acts. The playground's page shows it. */
export interface ReleaseRecord {
  readonly version: 1;
  readonly phase: Phase;
  /** The commit that is running, or should be. */
  readonly running: string;
  /** The newest commit that passed its probation. */
  readonly lastGood: string | null;
  /** The last good one before that: kept on disk for going back by hand. */
  readonly previousGood: string | null;
  readonly target: DeployTarget | null;
  readonly postponed: Postponed | null;
  readonly quarantined: readonly Quarantined[];
  /** Not yet delivered to the bot. */
  readonly report: StatusReport | null;
  /** Bots started and not yet seen to end, so that the next supervisor can end those that a killed one left. */
  readonly bots: readonly RecordedBot[];
  /** The same for npm, self-checks of supervisors, and the preflight at the very first start. */
  readonly programs: readonly ProcessIdentity[];
  /** The directly pushed head of the branch, and when people were asked about it. */
  readonly asked: { readonly commit: string; readonly at: string } | null;
  readonly supervisor: SupervisorChoice;
  /** Oldest first, the last 200. */
  readonly events: readonly RecordEvent[];
}

export function recordFile(home: string): string {
  return join(home, "data", "supervisor.json");
}

export function firstRecord(running: string): ReleaseRecord {
  return {
    version: 1,
    phase: "idle",
    running,
    lastGood: null,
    previousGood: null,
    target: null,
    postponed: null,
    quarantined: [],
    report: null,
    bots: [],
    programs: [],
    asked: null,
    supervisor: { good: null, wanted: null, trial: null, tries: 0, bad: [] },
    events: [],
  };
}

/** @returns `null` unless every field that decisions are based on is valid. */
export function parseRecord(text: string): ReleaseRecord | null {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return null;
  }
  return isRecord(read) ? { ...firstRecord(read.running), ...read } : null;
}

function isRecord(value: unknown): value is ReleaseRecord {
  if (typeof value !== "object" || value === null) return false;
  const record = value as Partial<Record<keyof ReleaseRecord, unknown>>;
  return (
    record.version === 1 &&
    phases.some((phase) => phase === record.phase) &&
    isCommitName(record.running) &&
    (record.lastGood === null || isCommitName(record.lastGood)) &&
    (record.previousGood === null || isCommitName(record.previousGood)) &&
    (record.target === null || isTarget(record.target)) &&
    (record.postponed === null || isPostponed(record.postponed)) &&
    (record.report === null || isStatusReport(record.report)) &&
    listOf(record.quarantined, (entry) => isCommitName(entry.commit) && typeof entry.reason === "string") &&
    listOf(record.bots, (entry) => Number.isSafeInteger(entry.pid)) &&
    // Fields that an older supervisor's record lacks start out empty.
    optional(record.programs, (list) => listOf(list, (entry) => Number.isSafeInteger(entry.pid))) &&
    optional(record.asked, (asked) => asked === null || isAsked(asked)) &&
    optional(record.supervisor, isSupervisorChoice) &&
    listOf(record.events, (entry) => typeof entry.event === "string")
  );
}

function isTarget(value: unknown): boolean {
  if (!isDeploySignal(value)) return false;
  const { before, tries } = value as unknown as Record<keyof DeployTarget, unknown>;
  return isCommitName(before) && Number.isSafeInteger(tries);
}

function isPostponed(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { signal, attempts, notBefore, settings, cause, wentLive } = value as Partial<
    Record<keyof Postponed, unknown>
  >;
  return (
    isDeploySignal(signal) &&
    Number.isSafeInteger(attempts) &&
    typeof notBefore === "string" &&
    optional(settings, (stamp) => typeof stamp === "string") &&
    optional(cause, (name) => typeof name === "string") &&
    optional(wentLive, (live) => typeof live === "boolean")
  );
}

function isAsked(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { commit, at } = value as Record<string, unknown>;
  return isCommitName(commit) && typeof at === "string";
}

function isSupervisorChoice(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { good, wanted, trial, tries, bad } = value as Record<string, unknown>;
  return (
    Number.isSafeInteger(tries) &&
    [good, wanted, trial].every((commit) => commit === null || isCommitName(commit)) &&
    Array.isArray(bad) &&
    bad.every((code) => typeof code === "string")
  );
}

function optional(value: unknown, fits: (value: unknown) => boolean): boolean {
  return value === undefined || fits(value);
}

function listOf(value: unknown, fits: (entry: Record<string, unknown>) => boolean): boolean {
  return (
    Array.isArray(value) &&
    value.every((entry: unknown) => typeof entry === "object" && entry !== null && fits({ ...entry }))
  );
}
