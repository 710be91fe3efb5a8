import { mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { isCommitName } from "./commit-name.ts";
import { isDeploySignal } from "./deploy-signal.ts";
import type { DeploySignal, StatusReport } from "./protocol.ts";
import { isStatusReport } from "./status-report.ts";
import { writeWhole } from "./write-whole.ts";

/** Where a deploy stands. What a kill in each of them means is told in docs/deploy-protocol.md. */
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
  /** The release that ran before: where to go back to while none has been proven. */
  readonly before: string;
  /** How often this commit was set live; a supervisor killed in probation tries again, but not for ever. */
  readonly tries: number;
}

export interface Quarantined {
  readonly commit: string;
  readonly pullRequest: number | null;
  readonly reason: string;
  readonly output: string;
  readonly at: string;
}

/** A deploy that failed for no fault of the release (network, disk), to be tried again. */
export interface Postponed {
  readonly signal: DeploySignal;
  readonly attempts: number;
  readonly notBefore: string;
}

export interface RecordEvent {
  /** ISO 8601 */
  readonly at: string;
  readonly event: string;
  readonly commit?: string;
  readonly detail?: string;
}

/** `data/supervisor.json`: what the supervisor knows, written before it acts. The playground's page shows it. */
export interface ReleaseRecord {
  readonly version: 1;
  readonly phase: Phase;
  /** The commit that runs, or should. */
  readonly running: string;
  /** The newest commit that passed its probation. */
  readonly lastGood: string | null;
  /** The one before: kept on disk for going back by hand. */
  readonly previousGood: string | null;
  readonly target: DeployTarget | null;
  readonly postponed: Postponed | null;
  readonly quarantined: readonly Quarantined[];
  /** Still to be told to the bot. */
  readonly report: StatusReport | null;
  /** Bots started and not yet seen to end, so that the next supervisor can end what a killed one left. */
  readonly bots: readonly { readonly pid: number; readonly birth: string | null }[];
  /** Oldest first, the last 200. */
  readonly events: readonly RecordEvent[];
}

export interface RecordStore {
  readonly current: ReleaseRecord;
  /**
   * Changes the record, on disk first.
   *
   * @throws what the file system says; nothing has changed then
   */
  update(change: Partial<ReleaseRecord>, event?: Omit<RecordEvent, "at">): void;
  /** Changes it in memory; the next `update` that succeeds takes it to disk. */
  remember(change: Partial<ReleaseRecord>): void;
}

const EVENTS_KEPT = 200;
const QUARANTINED_KEPT = 200;

export function recordFile(home: string): string {
  return join(home, "data", "supervisor.json");
}

export function createRecordStore(
  file: string,
  first: ReleaseRecord,
  now: () => number,
  changed: (record: ReleaseRecord) => void = () => {},
): RecordStore {
  let current = first;
  return {
    get current() {
      return current;
    },
    update(change, event) {
      const events =
        event === undefined
          ? current.events
          : [...current.events, { at: new Date(now()).toISOString(), ...event }].slice(-EVENTS_KEPT);
      const quarantined = (change.quarantined ?? current.quarantined).slice(-QUARANTINED_KEPT);
      const next: ReleaseRecord = { ...current, ...change, quarantined, events };
      mkdirSync(dirname(file), { recursive: true });
      writeWhole(file, `${JSON.stringify(next, null, 2)}\n`);
      current = next;
      changed(next);
    },
    remember(change) {
      current = { ...current, ...change };
    },
  };
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
    events: [],
  };
}

/**
 * @returns the record; `null` when there is none. One that can't be used is put aside, and `broken` is told where.
 */
export function readRecord(file: string, broken: (aside: string) => void): ReleaseRecord | null {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  const record = parseRecord(text);
  if (record !== null) return record;
  const aside = `${file}.unreadable`;
  renameSync(file, aside);
  broken(aside);
  return null;
}

/** @returns `null` unless every part that decisions are based on is what it should be. */
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
  const { signal, attempts, notBefore } = value as Partial<Record<keyof Postponed, unknown>>;
  return isDeploySignal(signal) && Number.isSafeInteger(attempts) && typeof notBefore === "string";
}

function listOf(value: unknown, fits: (entry: Record<string, unknown>) => boolean): boolean {
  return (
    Array.isArray(value) &&
    value.every((entry: unknown) => typeof entry === "object" && entry !== null && fits({ ...entry }))
  );
}
