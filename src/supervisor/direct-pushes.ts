import type { DeploySignal } from "../ipc/protocol.ts";
import { deliverReport } from "./deliver-report.ts";
import { note, type Supervision } from "./supervision.ts";

/**
 * Decides about a head of the branch that no webhook announced: what a merged pull request explains may be deployed; about
 * anything else the admin channel is asked, and `.deploy` brings the answer. See docs/decisions/unexplained-heads.md.
 */
export interface DirectPushes {
  /** @returns how to deploy it, or `null`: not now */
  explain(commit: string): Promise<DeploySignal | null>;
  /** It should be explained again soon, before people are asked. */
  readonly open: boolean;
}

/** A question that nobody answered is asked again. Milliseconds. */
const ASK_AGAIN_MS = 24 * 3_600_000;
/** Characters: it has to fit into a message. */
const LONGEST_SUMMARY = 1_500;

export function createDirectPushes(supervision: Supervision): DirectPushes {
  const { powers, record, stopping } = supervision;
  const { git, log, timings, now } = powers;
  /** The head that was not explained at the last look, and since when, on the monotonic clock. */
  let puzzle: { readonly commit: string; readonly since: number } | null = null;
  let unknown = "";
  /** A button lives in a message that a bot killed meanwhile may never have sent. */
  let askedHere: { readonly commit: string; readonly at: number } | null = null;

  /** By the monotonic clock. */
  function askedLately(commit: string): boolean {
    if (record.current.asked?.commit !== commit || askedHere?.commit !== commit) return false;
    return performance.now() - askedHere.at < ASK_AGAIN_MS;
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
      // Each time that it could not be delivered would fill the record.
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
    return powers.hide(`${titles}\n\n${stat}`).slice(0, LONGEST_SUMMARY);
  }

  return {
    get open() {
      return puzzle !== null;
    },
    async explain(commit) {
      const before = puzzle;
      puzzle = null;
      if (askedLately(commit)) return null;
      const explained = await powers.explain(commit, stopping);
      if (explained.kind === "merged") {
        const { pullRequest } = explained;
        return { commit, pullRequest, deliveryId: null, at: new Date(now()).toISOString() };
      }
      if (explained.kind === "unknown") {
        if (unknown !== commit) log.warn("supervisor.head-not-asked-about", { commit, ...explained });
        unknown = commit;
        return null;
      }
      const clock = performance.now();
      const since = before?.commit === commit ? before.since : clock;
      // A merge may be a moment old: its webhook, and GitHub's own books, get the time to catch up.
      if (clock - since >= timings.puzzleMs) await ask(commit);
      else puzzle = { commit, since };
      return null;
    },
  };
}
