import type { Git } from "../../src/git/git.ts";

/** They read objects and nothing else. */
const readers = new Set(["diff", "log", "merge-base", "merge-tree", "rev-list", "rev-parse", "show"]);

const byHash = /^[0-9a-f]{40}(\.\.[0-9a-f]{40}|\^\{commit\})?$/;

/** Answers; the diffs of a large repository are the largest. */
const mostKept = 300;

/**
 * Asks git only once about what is named by its hash, which never changes: starting a process is most of what an answer of
 * GitHub's takes here. What git doesn't find is asked again.
 */
export function rememberObjects(git: Git): Git {
  const kept = new Map<string, string>();
  return {
    cwd: git.cwd,
    in: git.in,
    async run(args, options) {
      // With its date from outside, a commit has the same hash each time that it is made.
      const isSame = args[0] === "commit-tree" || (options === undefined && isOfObjects(args));
      if (!isSame) return git.run(args, options);
      const question = JSON.stringify([args, options]);
      const known = kept.get(question);
      if (known !== undefined) return known;
      const answer = await git.run(args, options);
      const oldest = kept.keys().next().value;
      if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest);
      kept.set(question, answer);
      return answer;
    },
  };
}

function isOfObjects([command = "", ...args]: readonly string[]): boolean {
  const end = args.indexOf("--");
  const named = (end < 0 ? args : args.slice(0, end)).filter((arg) => !arg.startsWith("-"));
  return readers.has(command) && named.length > 0 && named.every((arg) => byHash.test(arg));
}
