import { findNewlyHidden, placeOf } from "../policy/hidden-characters.ts";
import { type ChangedFiles, finding } from "./apply-changes.ts";
import type { ChangeSet } from "./change-set.ts";
import { PolicyViolation } from "./failures.ts";
import type { Worktree } from "./worktree.ts";

const help = "write it as an escape such as `\\u200f`, or leave it out";
/** More than this tell Claude nothing new. */
const MOST = 20;

/**
 * Stops a change with characters that its reviewers wouldn't see, or that make it read otherwise than it runs. Lines that were
 * there before were reviewed before.
 *
 * @throws PolicyViolation
 */
export function refuseHidden(
  { title, summary }: Pick<ChangeSet, "title" | "summary">,
  files: ChangedFiles,
  worktree: Pick<Worktree, "read">,
): void {
  const texts = [
    ...[...files].map(([path, content]) => ({ path, text: content ?? "", before: worktree.read(path) })),
    // What Claude says about its change is read by the same people.
    { path: "title and summary", text: `${title}\n${summary}`, before: undefined },
  ];
  const findings = texts.flatMap(({ path, text, before }) =>
    findNewlyHidden(text, before)
      .slice(0, MOST)
      .map(({ at, detail }) => {
        const { line, column } = placeOf(text, at);
        return finding(path, "hidden_characters", detail, help, line, column);
      }),
  );
  if (findings.length > 0) throw new PolicyViolation(findings.slice(0, MOST));
}
