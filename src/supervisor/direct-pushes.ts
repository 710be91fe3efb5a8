import type { DeploySignal } from "../ipc/protocol.ts";
import { deliverReport } from "./deliver-report.ts";
import { note, type Supervision } from "./supervision.ts";

/**
 * Decides about a head of the branch that no webhook announced. If it came from a merged pull request, it can be deployed;
 * otherwise the admin channel is asked, and `.deploy` brings the answer. See docs/decisions/unexplained-heads.md.
 */
export interface DirectPushes {
  /** @returns the signal to deploy it with, or `null`: not now */
  attribute(commit: string): Promise<DeploySignal | null>;
  /** A head is waiting to be attributed once more before people are asked. */
  readonly pending: boolean;
}

/** How long, in milliseconds, until an unanswered question is asked again. */
const askAgainMs = 24 * 3_600_000;
/** In characters: it has to fit into a Discord message. */
const longestSummary = 1_500;

export function createDirectPushes(supervision: Supervision): DirectPushes {
  const { powers, record, stopping } = supervision;
  const { git, log, timings, now } = powers;
  /** The head that couldn't be attributed at the last look, and since when, on the monotonic clock. */
  let unattributed: { readonly commit: string; readonly since: number } | null = null;
  let unknown = "";
  /** What this supervisor has asked about: a bot that was killed may never have sent the message with the button. */
  let askedHere: { readonly commit: string; readonly at: number } | null = null;

  /** By the monotonic clock. */
  function askedLately(commit: string): boolean {
    if (record.current.asked?.commit !== commit || askedHere?.commit !== commit) return false;
    return performance.now() - askedHere.at < askAgainMs;
  }

  async function ask(commit: string): Promise<void> {
    const { running, asked } = record.current;
    const at = new Date(now()).toISOString();
    log.warn("supervisor.head-unexplained", { commit, running });
    note(
      supervision,
      {
        asked: { commit, at },
        report: { event: "unexplained_head", commit, running, summary: await summary(running, commit) },
      },
      // Recorded once: repeats after failed deliveries would fill the record.
      asked?.commit === commit
        ? undefined
        : { event: "asked", commit, detail: "no merged pull request explains it" },
    );
    if (await deliverReport(supervision)) askedHere = { commit, at: performance.now() };
  }

  async function summary(from: string, to: string): Promise<string> {
    const range = `${from}..${to}`;
    const [titles, stat] = await Promise.all([
      git.run(["log", "--no-color", "--max-count=10", "--format=%h %an: %s", range]),
      git.run(["diff", "--no-color", "--no-ext-diff", "--stat=72", "--stat-count=20", range]),
    ]);
    return powers.hide(`${titles}\n\n${stat}`).slice(0, longestSummary);
  }

  return {
    get pending() {
      return unattributed !== null;
    },
    async attribute(commit) {
      const before = unattributed;
      unattributed = null;
      if (askedLately(commit)) return null;
      const attribution = await powers.attribute(commit, stopping);
      if (attribution.kind === "merged") {
        const { pullRequest } = attribution;
        return { commit, pullRequest, deliveryId: null, at: new Date(now()).toISOString() };
      }
      if (attribution.kind === "unknown") {
        if (unknown !== commit) log.warn("supervisor.head-not-asked-about", { commit, ...attribution });
        unknown = commit;
        return null;
      }
      const clock = performance.now();
      const since = before?.commit === commit ? before.since : clock;
      // The merge may have just happened: give its webhook, and GitHub's own records, time to catch up.
      if (clock - since >= timings.directPushGraceMs) await ask(commit);
      else unattributed = { commit, since };
      return null;
    },
  };
}
