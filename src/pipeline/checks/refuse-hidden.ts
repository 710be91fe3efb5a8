import { CheckerDiedError } from "../../policy/checker-died.ts";
import type { Finding, Scanner } from "../../policy/policy.ts";
import { type ChangedFiles, finding } from "../apply-changes.ts";
import type { ChangeSet } from "../change-set.ts";
import { PolicyViolationError } from "../failures.ts";
import type { Worktree } from "../publish/worktree.ts";

const rule = "hidden_characters";
const help = "write it as an escape such as `\\u200f`, or leave it out";
/** More findings than this tell Claude nothing new. */
const most = 20;

/**
 * Refuses a change with characters that reviewers can't see, or that make it read differently from how it runs. Existing lines
 * were reviewed before.
 *
 * @throws PolicyViolationError
 */
export async function refuseHidden(
  { title, summary }: Pick<ChangeSet, "title" | "summary">,
  files: ChangedFiles,
  worktree: Pick<Worktree, "read">,
  scanner: Pick<Scanner, "findHidden">,
): Promise<void> {
  // The same people read what Claude says about its change.
  const findings = await hiddenIn("title and summary", `${title}\n${summary}`, undefined, scanner);
  for (const [path, content] of files) {
    if (content !== null) findings.push(...(await hiddenIn(path, content, worktree.read(path), scanner)));
  }
  if (findings.length > 0) throw new PolicyViolationError(findings.slice(0, most));
}

async function hiddenIn(
  path: string,
  text: string,
  before: string | undefined,
  scanner: Pick<Scanner, "findHidden">,
): Promise<Finding[]> {
  try {
    const found = await scanner.findHidden(path, text, before);
    return found.map(({ line, column, detail }) => finding(path, rule, detail, help, line, column));
  } catch (error) {
    if (!(error instanceof CheckerDiedError)) throw error;
    const why = `it can't be looked through for hidden characters: ${error.message}`;
    return [finding(path, rule, why, "make it shorter and plainer")];
  }
}
