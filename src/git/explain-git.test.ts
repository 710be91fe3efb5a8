import assert from "node:assert/strict";
import { test } from "node:test";
import { type GitProblem, gitCommandIn, gitProblem, problemInWords } from "./explain-git.ts";
import { GitFailedError } from "./git.ts";

/** Git's output, mostly with GitHub's message before it. */
const said: readonly (readonly [GitProblem | undefined, string])[] = [
  [
    "may not write",
    "remote: Permission to kilian/turbot.git denied to turbot.\nfatal: unable to access 'https://github.com/kilian/turbot.git/': The requested URL returned error: 403",
  ],
  [
    "may not write",
    "remote: Write access to repository not granted.\nfatal: unable to access 'https://github.com/x/y.git/': The requested URL returned error: 403",
  ],
  [
    "may not write",
    "ERROR: Permission to x/y.git denied to z.\nfatal: Could not read from remote repository.",
  ],
  [
    "archived",
    "remote: This repository was archived so it is read-only.\nfatal: unable to access 'https://github.com/x/y.git/': The requested URL returned error: 403",
  ],
  [
    "not let in",
    "remote: Invalid username or token. Password authentication is not supported for Git operations.\nfatal: Authentication failed for 'https://github.com/x/y.git/'",
  ],
  ["not let in", "fatal: could not read Username for 'https://github.com': terminal prompts disabled"],
  [
    "not let in",
    "git@github.com: Permission denied (publickey).\nfatal: Could not read from remote repository.",
  ],
  [
    "no such repository",
    "remote: Repository not found.\nfatal: repository 'https://github.com/x/y.git/' not found",
  ],
  [
    "no remote",
    "fatal: 'origin' does not appear to be a git repository\nfatal: Could not read from remote repository.",
  ],
  [
    "protected",
    "remote: error: GH013: Repository rule violations found for refs/heads/feature/x.\n! [remote rejected] abc -> feature/x (push declined due to repository rule violations)",
  ],
  ["protected", "remote: error: GH006: Protected branch update failed for refs/heads/main."],
  [
    "secret",
    "remote: error: GH013: Repository rule violations found for refs/heads/x.\nremote: - Push cannot contain secrets",
  ],
  ["too large", "remote: error: GH001: Large files detected."],
  [
    "workflows",
    "! [remote rejected] x -> x (refusing to allow a Personal Access Token to create or update workflow `.github/workflows/ci.yml` without `workflow` scope)",
  ],
  ["moved on", "! [rejected]        abc -> feature/x (stale info)\nerror: failed to push some refs"],
  ["moved on", "! [rejected]        abc -> feature/x (fetch first)"],
  [
    "out of reach",
    "fatal: unable to access 'https://github.com/x/y.git/': Could not resolve host: github.com",
  ],
  [
    "out of reach",
    "fatal: unable to access 'https://github.com/x/y.git/': The requested URL returned error: 502",
  ],
  [undefined, "fatal: not a git repository (or any of the parent directories): .git"],
  [undefined, "error: pathspec 'fish' did not match any file(s) known to git"],
];
for (const [problem, stderr] of said) {
  test(`git's “${stderr.split("\n")[0]}” is ${problem ?? "left as it is"}`, () => {
    assert.equal(gitProblem(stderr), problem);
    const args = ["-c", "core.hooksPath=/dev/null", "-c", "color.ui=false", "push", "--quiet", "origin"];
    const { message } = new GitFailedError(args, stderr, false, undefined, 128);
    assert.doesNotMatch(message, /hooksPath|^git -c/);
    if (problem === undefined) assert.match(message, /^git push failed: /);
    else assert(message.startsWith(problemInWords(problem)));
    assert(message.includes(stderr.trim().split("\n").at(-1) ?? ""), "git's own message stays");
  });
}

test("a command is named without the settings in front of it", () => {
  assert.equal(gitCommandIn(["-c", "a=b", "--no-optional-locks", "status"]), "status");
  assert.equal(gitCommandIn(["fetch", "origin"]), "fetch");
});

test("a 403 to somebody who only fetches isn't about writing", () => {
  const stderr =
    "fatal: unable to access 'https://github.com/x/y.git/': The requested URL returned error: 403";
  assert.equal(new GitFailedError(["fetch", "origin"], stderr, false, undefined, 128).problem, "not let in");
});
