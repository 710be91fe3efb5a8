import { shortName } from "../ipc/commit-name.ts";
import { supervisorCommand } from "../system/command-text.ts";
import type { ReleaseRecord } from "./release-record.ts";

/** The record in words, for a terminal. */
export function describeRecord(record: ReleaseRecord): string {
  const { phase, running, lastGood, previousGood, target, postponed, quarantined, events } = record;
  const { asked, supervisor } = record;
  const name = (commit: string | null) => (commit === null ? "none yet" : shortName(commit));
  return [
    `running        ${name(running)}`,
    `last good      ${name(lastGood)} (before: ${name(previousGood)})`,
    `phase          ${phase}${target === null ? "" : `, towards ${name(target.commit)}`}`,
    ...(postponed === null
      ? []
      : [
          `tried again    ${name(postponed.signal.commit)} ${postponed.settings === undefined ? `after ${postponed.notBefore}` : "when .env changes"}${postponed.cause === undefined ? "" : ` (${postponed.cause})`}`,
        ]),
    ...(asked === null
      ? []
      : [
          `unexplained    ${name(asked.commit)} since ${asked.at}; to deploy it: ${supervisorCommand} --deploy ${name(asked.commit)}`,
        ]),
    ...(supervisor.good === null && supervisor.trial === null
      ? []
      : [
          `supervisor     from ${name(supervisor.trial ?? supervisor.good)}${supervisor.trial === null ? "" : ", on trial"}`,
        ]),
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
