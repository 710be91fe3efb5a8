import { isCommitName, shortName } from "../ipc/commit-name.ts";
import { CannotStartError } from "./cannot-start.ts";
import { createRecordStore, readRecord } from "./record-store.ts";
import { recordFile } from "./release-record.ts";

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
    const { commit, pullRequest } = only;
    const quarantined = record.quarantined.filter((entry) => entry.commit !== commit);
    const at = new Date(now()).toISOString();
    const signal = { commit, pullRequest, deliveryId: null, at };
    store.update(
      { quarantined, postponed: { signal, attempts: 1, notBefore: at } },
      { event: "pardoned", commit },
    );
    return `${shortName(commit)} can be deployed again. Start Turbot to try it.`;
  }
  const { running, lastGood, previousGood } = record;
  const to = running === lastGood ? previousGood : lastGood;
  if (!isCommitName(to) || to === running)
    throw new CannotStartError("There's no earlier good release to go back to.");
  const bad = { commit: running, pullRequest: null, reason: "rolled back by hand", output: "" };
  store.update(
    {
      phase: "idle",
      running: to,
      lastGood: to,
      previousGood: null,
      target: null,
      postponed: null,
      quarantined: [...record.quarantined, { ...bad, at: new Date(now()).toISOString() }],
      report: { event: "rollback", to, ...bad },
    },
    { event: "rollback", commit: running, detail: `by hand, to ${shortName(to)}` },
  );
  return `${shortName(to)} will run, and ${shortName(running)} won't be deployed again. Start Turbot.`;
}
