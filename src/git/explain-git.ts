/** What git's message comes down to, for problems that people can do something about. */
export type GitProblem =
  /** The token, or the account it belongs to, isn't allowed to write there. */
  | "may not write"
  | "not let in"
  | "archived"
  | "no such repository"
  | "no remote"
  | "protected"
  | "secret"
  | "too large"
  | "workflows"
  | "moved on"
  | "out of reach";

/** Matches git's and GitHub's own messages, which are in English here (`LC_ALL`); the first match counts. */
const signs: readonly (readonly [GitProblem, RegExp])[] = [
  ["archived", /was archived so (?:it )?is read-only/i],
  [
    "workflows",
    /refusing to allow .* to create or update workflow|without `?workflows?`? (?:scope|permission)/i,
  ],
  ["secret", /push cannot contain secrets|GH009/i],
  ["protected", /protected branch|GH006|GH013|repository rule violations|protected ref/i],
  ["too large", /GH001|exceeds GitHub's file size limit|pack exceeds maximum/i],
  ["moved on", /\[(?:remote )?rejected\].*\((?:fetch first|non-fast-forward|stale info)\)/i],
  [
    "may not write",
    /Write access to repository not granted|Permission to \S+ denied|Permission denied to|error: 403\b/i,
  ],
  [
    "not let in",
    /Authentication failed|Invalid username or (?:token|password)|could not read Username|terminal prompts disabled|Permission denied \(publickey|error: 401\b/i,
  ],
  ["no remote", /'origin' does not appear to be a git repository|No such remote/i],
  [
    "no such repository",
    /Repository not found|repository '[^']*' not found|does not appear to be a git repository/i,
  ],
  [
    "out of reach",
    /Could not resolve host|Failed to connect|Connection (?:refused|reset|timed out)|Couldn't connect|Operation timed out|Could not read from remote|the remote end hung up|early EOF|SSL|certificate|error: 5\d\d\b|HTTP 5\d\d/i,
  ],
];

const words: Readonly<Record<GitProblem, string>> = {
  "may not write":
    "the GitHub token can read the repository but not write to it; give it read and write access to Contents, or set another GITHUB_TOKEN",
  "not let in":
    "GitHub doesn't accept the token; set a valid GITHUB_TOKEN or run `gh auth login`, and make sure the clone's origin has an https address",
  archived: "the repository is archived, so nobody can write to it; unarchive it on GitHub, under Settings",
  "no such repository":
    "GitHub doesn't know this repository, or doesn't show it to this token; check the clone's origin, GITHUB_REPO and the token",
  "no remote":
    "the clone has no remote called origin; add it with git remote add origin and your fork's address",
  protected:
    "GitHub's rules for the branch don't let Turbot push to it; exempt branches that begin with feature/, revert/ and update/ from them",
  secret: "GitHub found something that looks like a secret in the change, and refused it",
  "too large": "GitHub refused the change because a file in it is too large",
  workflows:
    "the change touches a GitHub Actions workflow, which the token isn't allowed to do; give it read and write access to Workflows",
  "moved on": "someone else changed the branch in the meantime",
  "out of reach": "the repository can't be reached; try again in a moment",
};

/**
 * @param command the git command that failed: one that only reads can't have been refused writing
 * @returns undefined: not a known problem
 */
export function gitProblem(stderr: string, command = "push"): GitProblem | undefined {
  const found = signs.find(([, sign]) => sign.test(stderr))?.[0];
  return found === "may not write" && command !== "push" ? "not let in" : found;
}

/** One sentence for people, with what to do if there is anything; without a capital or a full stop. */
export function problemInWords(problem: GitProblem): string {
  return words[problem];
}

/** The git command, `push` say, without the settings in front of it (`-c name=value`), which mean nothing to people. */
export function gitCommandIn(args: readonly string[]): string {
  const at = args.findIndex((arg, index) => !arg.startsWith("-") && args[index - 1] !== "-c");
  return args[at] ?? "";
}
