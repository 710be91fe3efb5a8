import { createGit, type Git } from "../../git/git.ts";
import { forTerminal } from "../../set-up/for-terminal.ts";
import { addressOf, gitFinding, originOf } from "../../set-up/machine/git-finding.ts";
import { SetupStoppedError } from "../asking/ask.ts";
import type { StepPowers } from "../step.ts";

/** The repository that Turbot grows in: the one that this clone comes from, if no setting names another. */
export async function findClone({ ask, draft, home, env }: StepPowers): Promise<Git> {
  const git = createGit({ cwd: home, env });
  const clone = await gitFinding(git, undefined);
  if (clone.verdict === "bad") throw new SetupStoppedError(forTerminal(clone.line));
  const set = draft.get("GITHUB_REPO");
  const found = addressOf(await originOf(git));
  if (set === undefined && found !== undefined) ask.found(`GitHub: this is a clone of ${found}.`);
  const repository =
    set ??
    found ??
    (await ask.text({
      flag: "repository",
      message: "Which repository shall Turbot grow in? Yours, such as your fork: owner/name",
      check: (value) => draft.problemOf("GITHUB_REPO", value),
    }));
  draft.set("GITHUB_REPO", repository);
  return git;
}
