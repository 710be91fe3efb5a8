import { shortName } from "./commit-name.ts";
import type { ReleaseRecord } from "./release-record.ts";

/** The record in words, for a terminal. */
export function describeRecord(record: ReleaseRecord): string {
  const { phase, running, lastGood, previousGood, target, postponed, quarantined, events } = record;
  const name = (commit: string | null) => (commit === null ? "none yet" : shortName(commit));
  return [
    `running        ${name(running)}`,
    `last good      ${name(lastGood)} (before: ${name(previousGood)})`,
    `phase          ${phase}${target === null ? "" : `, towards ${name(target.commit)}`}`,
    ...(postponed === null
      ? []
      : [`tried again    ${name(postponed.signal.commit)} after ${postponed.notBefore}`]),
    ...quarantined.map(({ commit, reason, at }) => `quarantined    ${name(commit)} at ${at}: ${reason}`),
    "",
    ...events
      .slice(-15)
      .map(({ at, event, commit, detail }) =>
        [at, event.padEnd(14), commit === undefined ? "" : shortName(commit), detail ?? ""]
          .join("  ")
          .trimEnd(),
      ),
  ].join("\n");
}
