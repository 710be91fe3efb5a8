import type { Finding } from "../policy/policy.ts";
import { type ChangeSet, longestFile } from "./change-set.ts";
import { type PathRules, refusePath } from "./checks/check-path.ts";
import { PolicyViolationError } from "./failures.ts";
import { editText, replaceText } from "./files/edit-text.ts";
import { readExactText } from "./files/text-file.ts";

/** Files after the change, with their own line endings and byte order marks: repository path → content; null: deleted. */
export type ChangedFiles = ReadonlyMap<string, string | null>;

export interface ChangeRules extends PathRules {
  /** Files that the pull request under review adds: nothing is stored under their names yet. Default: none. */
  readonly own?: readonly string[];
  /** Files that it wanted to add but that now belong to someone else. Default: none. */
  readonly taken?: readonly string[];
}

type Change = ChangeSet["changes"][number];

/**
 * Applies a change set to the worktree's files in memory; nothing is written.
 *
 * @throws PolicyViolationError for a path that may not be changed, or an edit that can't be applied
 */
export function resultOf(changeSet: ChangeSet, rules: ChangeRules): ChangedFiles {
  const findings: Finding[] = [];
  const files = new Map<string, string | null>();
  const folded = new Set<string>();
  const paths = new Set(rules.tracked);
  for (const change of changeSet.changes) {
    const refused =
      (folded.has(change.path.toLowerCase()) ? "it comes twice" : undefined) ??
      refusePath(change.path, { ...rules, tracked: paths }) ??
      refuseTaken(change.path, rules);
    folded.add(change.path.toLowerCase());
    // Files of one change can also collide with each other.
    paths.add(change.path);
    if (refused !== undefined) {
      findings.push(
        finding(change.path, "path", `${change.path} can't be changed: ${refused}`, "leave it alone"),
      );
      continue;
    }
    const content = contentAfter(change, rules);
    if (typeof content === "object" && content !== null) findings.push(content);
    else files.set(change.path, content);
  }
  if (rules.kind === "plugin") {
    findings.push(...severalPlugins(files, rules), ...orphanedTests(files, rules.tracked));
  }
  if (findings.length === 0 && [...files].every(([path, content]) => isUnchanged(path, content, rules))) {
    const [path = "."] = files.keys();
    findings.push(finding(path, "nothing", "the change changes nothing", "do what the plan asks for"));
  }
  if (findings.length > 0) throw new PolicyViolationError(findings);
  return files;
}

/** The name now belongs to another plugin, with data and commands of its own. */
function refuseTaken(path: string, { taken = [] }: ChangeRules): string | undefined {
  if (!path.startsWith("plugins/") || !taken.includes(path)) return undefined;
  return "another plugin with that name has been added to the main branch in the meantime, so choose another name";
}

function contentAfter(change: Change, { folder, tracked }: PathRules): string | null | Finding {
  const { path } = change;
  if (change.action === "write") {
    const wrong = tooLong(change.content, path) ?? (isPlain(change.content) ? undefined : notPlain(path));
    if (wrong !== undefined) return wrong;
  }
  if (!tracked.has(path)) {
    if (change.action === "write") return change.content;
    return finding(
      path,
      "edit",
      `${path} doesn't exist`,
      "edit and delete only files that exist; write new ones",
    );
  }
  if (change.action === "delete") return null;
  const before = readExactText(folder, path);
  if (before === undefined) {
    const detail = `${path} isn't text in UTF-8, so it can't be written again without damaging it`;
    return finding(
      path,
      "encoding",
      detail,
      "leave it alone, and say in the summary what a person has to change",
    );
  }
  if (change.action === "write") return replaceText(before, change.content);
  if (!change.edits.every(({ replace }) => isPlain(replace))) return notPlain(path);
  const content = editText(before, change.edits);
  // An edit may still shorten a file that was too long before.
  if (typeof content === "string") {
    return (content.length > before.length ? tooLong(content, path) : undefined) ?? content;
  }
  const { find, times } = content;
  return finding(
    path,
    "edit",
    `the text to find occurs ${times} in ${path}: ${JSON.stringify(find.slice(0, 80))}`,
    "copy the text to find from the file, with enough around it that it occurs there exactly once",
  );
}

/** Runs before any scan: edits can make a file longer than the form accepts. */
function tooLong({ length }: string, path: string): Finding | undefined {
  if (length <= longestFile) return undefined;
  return finding(
    path,
    "too_big",
    `${path} would have ${length} characters, the limit is ${longestFile}`,
    "make it shorter",
  );
}

/**
 * Text that reviewers see as it is: git and GitHub show no diff at all for a file with a null character, and bidirectional
 * controls show a different one.
 */
function isPlain(text: string): boolean {
  return text.isWellFormed() && !/[^\P{Cc}\t\n\r]|[\u202a-\u202e\u2066-\u2069]/u.test(text);
}

function notPlain(path: string): Finding {
  const help = "write plain text; a character that can't be seen is written as an escape";
  return finding(path, "path", `${path} isn't text that reviewers see as it is`, help);
}

function isUnchanged(path: string, content: string | null, { folder, tracked }: PathRules): boolean {
  return content !== null && tracked.has(path) && readExactText(folder, path) === content;
}

/** A plugin keeps its name, and with it its stored data, unless this pull request is the one that adds it. */
function severalPlugins(files: ChangedFiles, { own = [] }: ChangeRules): Finding[] {
  const stay = [...files].flatMap(([path, content]) =>
    content === null && own.includes(path) ? [] : [path],
  );
  const paths = stay.length > 0 ? stay : [...files.keys()];
  const names = new Set(paths.map((path) => path.replace(/(\.test)?\.ts$/, "")));
  const [first = "plugins"] = paths;
  if (names.size > 1)
    return [finding(first, "path", "more than one plugin is changed", "change one plugin and its test")];
  if (paths.length > 0 && paths.every((path) => path.endsWith(".test.ts"))) {
    return [finding(first, "path", "only a test is changed", "change the plugin, with its test")];
  }
  return [];
}

/** A test whose plugin is gone would fail forever. */
function orphanedTests(files: ChangedFiles, tracked: ReadonlySet<string>): Finding[] {
  return [...files].flatMap(([path, content]) => {
    const beside = path.replace(/(?<!\.test)\.ts$/, ".test.ts");
    const stays = files.has(beside) ? files.get(beside) !== null : tracked.has(beside);
    if (content !== null || beside === path || !stays) return [];
    return [finding(beside, "path", `${path} is deleted, but its test stays`, `delete ${beside} as well`)];
  });
}

export function finding(
  path: string,
  rule: string,
  detail: string,
  help: string,
  line = 1,
  column = 1,
): Finding {
  return { path: path.slice(0, 200), line, column, rule, detail: detail.slice(0, 500), help };
}
