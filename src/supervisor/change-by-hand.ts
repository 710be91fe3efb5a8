import { isCommitName, shortName } from "../ipc/commit-name.ts";
import { CannotStartError } from "./cannot-start.ts";
import { createRecordStore, readRecord } from "./record-store.ts";
import { type Quarantined, type ReleaseRecord, recordFile } from "./release-record.ts";

/** What an operator can change in a home whose supervisor is stopped. */
export type HandChange = { readonly kind: "go-back" } | { readonly kind: "pardon"; readonly commit: string };

/**
 * Changes the record on a person's behalf. The caller holds the home's lock.
 *
 * @returns a sentence saying what was done
 * @throws CannotStartError if it can't be done
 */
export function changeByHand(home: string, change: HandChange, now: () => number): string {
  const file = recordFile(home);
  const record = readRecord(file, () => {});
  if (record === null)
    throw new CannotStartError(`There's no record in ${file} yet: start Turbot once first.`);
  const store = createRecordStore(file, record, now);
  if (change.kind === "pardon") {
    const pardoned = record.quarantined.filter(({ commit }) => commit.startsWith(change.commit));
    const [only] = pardoned;
    if (change.commit.length < 7 || pardoned.length !== 1 || only === undefined) {
      const known = record.quarantined.map(({ commit }) => shortName(commit)).join(", ") || "none";
      throw new CannotStartError(
        `There isn't exactly one quarantined commit that begins with "${change.commit}" (7 characters or more). The quarantined ones: ${known}.`,
      );
    }
    const { commit } = only;
    store.update(cleared(record, only, now), { event: "pardoned", commit });
    return `${shortName(commit)} can be deployed again. Start Turbot to try it.`;
  }
  const { running } = record;
  const to = whereBackLeads(record);
  if (to === undefined) throw new CannotStartError("There's no earlier good release to go back to.");
  store.update(
    { ...goneBack(record, to, "rolled back by hand", now), phase: "idle" },
    { event: "rollback", commit: running, detail: `by hand, to ${shortName(to)}` },
  );
  return `${shortName(to)} will run, and ${shortName(running)} won't be deployed again. Start Turbot.`;
}

/** The earlier good release; undefined: there is none. */
export function whereBackLeads({
  running,
  lastGood,
  previousGood,
}: Pick<ReleaseRecord, "running" | "lastGood" | "previousGood">): string | undefined {
  const to = running === lastGood ? previousGood : lastGood;
  return isCommitName(to) && to !== running ? to : undefined;
}

/** The record once it is decided to go back: what ran is quarantined, and reported as rolled back. */
export function goneBack(
  { running, quarantined }: ReleaseRecord,
  to: string,
  reason: string,
  now: () => number,
): Partial<ReleaseRecord> {
  const bad = { commit: running, pullRequest: null, reason, output: "" };
  return {
    running: to,
    lastGood: to,
    previousGood: null,
    target: null,
    postponed: null,
    quarantined: [...quarantined, { ...bad, at: new Date(now()).toISOString() }],
    report: { event: "rollback", to, ...bad },
  };
}

/** The record without one of its quarantined commits, which is tried again at once. */
export function cleared(
  { quarantined }: ReleaseRecord,
  { commit, pullRequest }: Quarantined,
  now: () => number,
): Partial<ReleaseRecord> {
  const at = new Date(now()).toISOString();
  return {
    quarantined: quarantined.filter((entry) => entry.commit !== commit),
    postponed: { signal: { commit, pullRequest, deliveryId: null, at }, attempts: 1, notBefore: at },
  };
}
