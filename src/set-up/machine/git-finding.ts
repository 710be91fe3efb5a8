import { type Git, GitFailedError } from "../../git/git.ts";
import type { Finding } from "../fact.ts";

/**
 * Whether there is a git, whether the home is a clone, and whether its origin is the repository in the settings.
 *
 * @param configured the one in the settings: `owner/name`, and its page
 */
export async function gitFinding(
  git: Git,
  configured: { readonly name: string; readonly page: string } | undefined,
): Promise<Finding> {
  const version = await gitVersion(git);
  if (version === undefined) {
    return {
      line: "Git: there's no git program here. Install it (on Debian: `sudo apt install git`), and see that it is on Turbot's PATH.",
      verdict: "bad",
    };
  }
  let origin: string;
  try {
    origin = await originOf(git);
  } catch (error) {
    if (!(error instanceof GitFailedError)) throw error;
    return { line: `Git: ${noOrigin(error, git.cwd)}`, verdict: "bad" };
  }
  const address = addressOf(origin);
  if (configured !== undefined && address !== undefined && !isSame(address, configured.name)) {
    return {
      line:
        `Git: this clone's origin is **${address}**, and **GITHUB_REPO** is **${configured.name}**. I deploy from origin and push there: make them the same, with ` +
        `\`git remote set-url origin ${configured.page}.git\` or in .env.`,
      verdict: "note",
    };
  }
  return { line: `Git: ${version}${address === undefined ? "" : `, and this is a clone of ${address}`}.` };
}

/** Undefined: there's no git program. */
export async function gitVersion(git: Git): Promise<string | undefined> {
  try {
    return (await git.run(["--version"])).replace(/^git version /, "");
  } catch (error) {
    if (!(error instanceof GitFailedError)) throw error;
    return undefined;
  }
}

/** The address of the clone's origin. @throws GitFailedError */
export async function originOf(git: Git): Promise<string> {
  return git.run(["remote", "get-url", "origin"]);
}

function noOrigin({ stderr }: GitFailedError, folder: string): string {
  // Somebody else's clone: https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory
  if (/dubious ownership/.test(stderr))
    return `${folder} belongs to another user, so git refuses it. Run this as that user: \`ls -ld ${folder}\` says who.`;
  return `${folder} isn't a clone with an origin, so I can neither deploy nor push. Clone your fork over https, and run me there.`;
}

/** `owner/name`, without what else an address holds: a token, perhaps. Undefined: not an address like GitHub's. */
export function addressOf(origin: string): string | undefined {
  return /([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(origin)?.[1];
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
