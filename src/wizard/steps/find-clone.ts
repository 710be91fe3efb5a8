import { createGit, GitFailedError } from "../../git/git.ts";
import { gitHubPages } from "../../git/github-address.ts";
import { forTerminal } from "../../set-up/for-terminal.ts";
import { addressOf, gitFinding, originOf } from "../../set-up/machine/git-finding.ts";
import { homeFinding } from "../../set-up/machine/home-finding.ts";
import { SetupStoppedError } from "../asking/ask.ts";
import type { StepPowers } from "../step.ts";

/** The repository that Turbot grows in: the one that this clone comes from, if no setting names another. */
export async function findClone({ ask, draft, home, env }: StepPowers): Promise<void> {
  // Before anybody has typed anything.
  const writable = homeFinding(home);
  if (writable.verdict === "bad") throw new SetupStoppedError(forTerminal(writable.line));
  const git = createGit({ cwd: home, env });
  const clone = await gitFinding(git, undefined);
  if (clone.verdict === "bad") throw new SetupStoppedError(forTerminal(clone.line));
  const origin = await originOf(git);
  const found = addressOf(origin);
  const pages = gitHubPages(draft.config().github.apiUrl);
  const fork =
    found === undefined ? "" : `; if this one isn't, fork it at ${pages}/${found}/fork and say your fork`;
  const repository =
    draft.get("GITHUB_REPO") ??
    (await ask.text({
      flag: "repository",
      message: `Which repository shall Turbot grow in? It has to be yours${fork}`,
      ...(found === undefined ? {} : { initial: found }),
      check: (value) => draft.problemOf("GITHUB_REPO", value),
    }));
  draft.set("GITHUB_REPO", repository);
  if (found?.toLowerCase() !== repository.toLowerCase()) {
    // Turbot deploys from origin, and pushes there. What the clone came from stays known.
    const page = `${pages}/${repository}.git`;
    await git.run(["remote", "add", "upstream", origin]).catch(unlessFailed);
    await git.run(["remote", "set-url", "origin", page]);
    ask.found(`Git: this clone's origin is ${repository} now; what it came from is upstream.`);
  }
}

/** There is an upstream already. */
function unlessFailed(error: unknown): void {
  if (!(error instanceof GitFailedError)) throw error;
}
