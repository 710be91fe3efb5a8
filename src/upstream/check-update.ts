import type { CheckTypes } from "../pipeline/checks/check-types.ts";
import { publishedInline } from "../pipeline/publish/published-text.ts";
import { quietly, type Worktrees } from "../pipeline/publish/worktree.ts";

/** What a check of an update found, for the pull request. */
export interface UpdateCheck {
  readonly line: string;
  readonly isBroken: boolean;
}

/** How many errors a pull request shows. */
const mostErrors = 10;

/**
 * Checks the types of the whole project with an update merged in. Git sees only places that both sides changed; this finds what
 * was written here against something that upstream has changed.
 */
export function createUpdateCheck({
  worktrees,
  checkTypes,
}: {
  readonly worktrees: Pick<Worktrees, "use">;
  readonly checkTypes: CheckTypes;
}) {
  return (commit: string, branch: string, base: string): Promise<UpdateCheck> =>
    worktrees.use(branch, base, async ({ git, folder, sameDependencies }) => {
      const same = await git.run(["diff", "--quiet", "HEAD", commit, "--", "package-lock.json"]).then(
        () => sameDependencies,
        () => false,
      );
      if (!same) return notChecked("it brings other packages than the running release has");
      await quietly(git).run(["checkout", "--quiet", "--detach", commit]);
      const types = await checkTypes({ folder, files: "project" });
      if (types.state === "not_run") return notChecked(types.why);
      if (types.state === "passed") {
        return {
          isBroken: false,
          line: "Types: no errors in the whole project, with what was changed here.",
        };
      }
      const errors = types.findings.slice(0, mostErrors);
      const shown = errors.map(
        ({ path, line, detail }) => `- ${publishedInline(`${path}:${line} ${detail}`, 300)}`,
      );
      const count = types.findings.length === 1 ? "one error" : `${types.findings.length} errors`;
      const line = `**Types: ${count} together with what was changed here.** It needs work before it is merged:\n\n${shown.join("\n")}`;
      return { isBroken: true, line };
    });
}

function notChecked(why: string): UpdateCheck {
  return { isBroken: false, line: `Types: not checked here (${why}).` };
}
