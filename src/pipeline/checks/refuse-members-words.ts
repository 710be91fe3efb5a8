import type { Finding } from "../../policy/policy.ts";
import { type ChangedFiles, finding } from "../apply-changes.ts";
import type { ChangeSet } from "../change-set.ts";
import { MembersWordsError } from "../failures.ts";
import type { TextKind } from "../publish/compared-words.ts";
import { type Members, membersWordsIn } from "../publish/members-words.ts";
import type { Worktree } from "../publish/worktree.ts";

const rule = "members_words";
const help = "say it in words of your own, without anybody's name, id or address";
/** More findings than this tell Claude nothing new. */
const most = 20;

/**
 * Refuses a change that repeats something of a member's: in what Claude says about it, in comments, texts and tests. A pull request
 * is public, and git forgets nothing. Existing lines have been published before.
 *
 * @throws MembersWordsError
 */
export function refuseMembersWords(
  { title, summary }: Pick<ChangeSet, "title" | "summary">,
  files: ChangedFiles,
  worktree: Pick<Worktree, "read">,
  members: Members,
): void {
  const found = (path: string, text: string, kind: TextKind): readonly Finding[] =>
    membersWordsIn(text, members, kind).map(({ line, what }) =>
      finding(path, rule, `line ${line} has ${what}`, help, line),
    );
  const findings = [...found("title and summary", `${title}\n${summary}`, "prose")];
  for (const [path, content] of files) {
    if (content === null) continue;
    // The finding can't repeat the path, which would then be in the audit trail.
    if (membersWordsIn(path, members, "code").length > 0)
      findings.push(finding("a file's name", rule, "it has something of a member's", help));
    const before = new Set(worktree.read(path)?.split("\n"));
    const added = content.split("\n").map((line) => (before.has(line) ? "" : line));
    findings.push(...found(path, added.join("\n"), "code"));
  }
  if (findings.length > 0) throw new MembersWordsError(findings.slice(0, most));
}
