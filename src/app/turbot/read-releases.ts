import { readFileSync } from "node:fs";
import { short } from "../../administration/admin-change.ts";
import type { DeployFacts } from "../../built-ins/turbot/facts.ts";
import { readOrder } from "../../ipc/operator-order.ts";
import { whereBackLeads } from "../../supervisor/change-by-hand.ts";
import { parseRecord, type ReleaseRecord, recordFile } from "../../supervisor/release-record.ts";

/** Events that the panel shows. */
const mostEvents = 6;

/**
 * What the supervisor has recorded about releases, without changing anything. Undefined: nobody looks after them.
 *
 * @param hide removes secrets: a reason can come from a program
 */
export function readReleases(home: string, hide: (text: string) => string): DeployFacts | undefined {
  const record = readRecord(home);
  if (record === undefined) return undefined;
  const { running, lastGood, phase, target, postponed, quarantined, events } = record;
  return {
    running,
    lastGood: lastGood ?? undefined,
    before: whereBackLeads(record),
    underWay: target === null ? undefined : `${phase} \`${short(target.commit)}\``,
    postponed:
      postponed === null
        ? undefined
        : `To be tried again: \`${short(postponed.signal.commit)}\`, ${postponed.settings === undefined ? "on its own" : "when `.env` changes"}${postponed.cause === undefined ? "" : ` (${postponed.cause})`}.`,
    quarantined: quarantined.map(({ commit, pullRequest, reason }) => ({
      commit,
      pullRequest: pullRequest ?? undefined,
      reason: oneLine(hide(reason)),
    })),
    events: events
      .filter(({ event }) => shown.has(event))
      .slice(-mostEvents)
      .toReversed()
      .map(({ at, event, commit, detail }) => ({
        at: Date.parse(at),
        words: [event, commit === undefined ? "" : `\`${short(commit)}\``, oneLine(hide(detail ?? ""))]
          .filter((part) => part !== "")
          .join(" "),
      })),
    ordered: orderInWords(home),
  };
}

/** Those that say how a release fared; the steps between would bury them. */
const shown: ReadonlySet<string> = new Set([
  "deploy",
  "verified",
  "rollback",
  "deploy_failed",
  "postponed",
  "pardoned",
  "refused",
  "crashed",
  "superseded",
]);

function readRecord(home: string): ReleaseRecord | undefined {
  try {
    return parseRecord(readFileSync(recordFile(home), "utf8")) ?? undefined;
  } catch {
    return undefined;
  }
}

function orderInWords(home: string): string | undefined {
  const order = readOrder(home);
  if (order === undefined || order === "refused") return undefined;
  const what =
    order.kind === "go-back"
      ? `to go back to \`${short(order.to)}\``
      : `to clear the quarantine of \`${short(order.commit)}\``;
  return `Ordered, and waiting until nothing else is under way: ${what}, by <@${order.by}>.`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll("`", "ʼ").trim();
}
