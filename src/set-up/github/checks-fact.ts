import type { FoundChecks } from "../../follow-up/look-after.ts";
import type { GitHub } from "../../github/github.ts";
import type { Fact, Finding } from "../fact.ts";

/** Checks on a new commit have started by then, in milliseconds. */
const firstCheckMs = 15 * 60_000;

/** What was found about the checks of pull requests, Turbot's or people's. */
export type Checks = FoundChecks | { readonly state: "nothing to see" };

/** Looks through the newest pull requests for one with a check. */
export async function askForChecks(
  github: Pick<GitHub, "recentPullRequests" | "checksOf">,
  now: number,
): Promise<Checks> {
  const recent = await github.recentPullRequests();
  for (const { headSha } of recent) {
    const checks = await github.checksOf(headSha);
    if (checks === undefined) return { state: "unreadable" };
    if (checks.length > 0) return { state: "seen" };
  }
  const old = recent.find(({ updatedAt }) => now - Date.parse(updatedAt) > firstCheckMs);
  return old === undefined ? { state: "nothing to see" } : { state: "none", pullRequest: old.number };
}

/** GitHub runs none, which says more than that none was seen. */
export function actionsFact(finding: Finding): Fact | undefined {
  return finding.verdict === "bad" ? { ...finding, state: actionsOff } : undefined;
}

/** It is over as soon as they are on, whether or not a check was seen. */
export const actionsOff = "actions off";

/** What was known before stays. */
export const checksUnseen: Fact = {
  state: "not let in",
  line: "Checks: I can't see them until GitHub lets me in.",
  isUnsure: true,
};

export function checksFact(found: Checks, repositoryUrl: string): Fact {
  switch (found.state) {
    case "seen":
      return { state: "seen", line: "Checks: they run on pull requests, and I report the results." };
    case "none":
      return {
        state: "none",
        verdict: "bad",
        line:
          `Checks: none ran on pull request #${found.pullRequest}, so only my own checks look at what I write. A fork starts with its ` +
          `Actions off: turn them on at <${repositoryUrl}/actions>, then protect \`main\` at <${repositoryUrl}/settings/branches>.`,
      };
    case "unreadable":
      return {
        state: "unreadable",
        verdict: "note",
        line:
          "Checks: my token isn't allowed to see the ones on pull requests. Give it the permissions *Actions: read* and *Commit statuses: read*, " +
          "or look at them on GitHub.",
      };
    case "nothing to see":
      return {
        state: "nothing to see",
        line: `Checks: I haven't seen any on a pull request yet. A fork starts with its Actions off: see <${repositoryUrl}/actions>.`,
      };
  }
}
