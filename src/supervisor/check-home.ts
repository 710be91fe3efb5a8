import { constants } from "node:fs";
import { access, mkdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { type Git, GitFailed } from "../git/git.ts";
import { quoted } from "../machine/command-text.ts";
import { CannotStart } from "./cannot-start.ts";

/**
 * Whether a supervisor can work in a folder.
 *
 * @returns the commit that is checked out, and whether files were changed since
 * @throws CannotStart
 */
export async function checkHome(
  home: string,
  git: Git,
): Promise<{ readonly head: string; readonly changed: readonly string[] }> {
  await access(home).catch((cause: unknown) => {
    throw new CannotStart(
      `${home} can't be read: set TURBOT_HOME to a clone of Turbot, or start it inside one.`,
      { cause },
    );
  });
  await git.run(["--version"]).catch((cause: unknown) => {
    throw new CannotStart(
      "git was not found: install it (https://git-scm.com/downloads), then start Turbot again.",
      { cause },
    );
  });
  await writable(home, "");
  const top = await git.run(["rev-parse", "--show-toplevel"]).catch((cause: unknown) => {
    throw new CannotStart(notAClone(home, cause), { cause });
  });
  if ((await realpath(top)) !== (await realpath(home))) {
    throw new CannotStart(`${home} lies inside the clone ${top}: start Turbot from a clone of its own.`);
  }
  await mkdir(join(home, "data"), { recursive: true });
  await writable(home, "data");
  await writable(home, ".git");
  const head = await git.run(["rev-parse", "--verify", "HEAD^{commit}"]).catch((cause: unknown) => {
    throw new CannotStart(`${home} has no commit yet: git pull, or commit what is there, then start again.`, {
      cause,
    });
  });
  // Without the lock, git only looks: it would also write down what it saw, and fail where a disk is full.
  const changed = await git.run(["--no-optional-locks", "status", "--porcelain", "--untracked-files=no"]);
  return { head, changed: changed === "" ? [] : changed.split("\n") };
}

function notAClone(home: string, cause: unknown): string {
  if (cause instanceof GitFailed && cause.stderr.includes("dubious ownership")) {
    return `${home} belongs to someone else, so git won't touch it: start Turbot as its owner, or run git config --global --add safe.directory ${quoted(home)}`;
  }
  return `${home} is not a git clone: get one with git clone, and start Turbot there (a downloaded zip is enough for npm run playground).`;
}

async function writable(home: string, part: string): Promise<void> {
  await access(join(home, part), constants.W_OK).catch((cause: unknown) => {
    throw new CannotStart(
      `${join(home, part)} can't be written to: make it yours (sudo chown -R "$USER" ${quoted(home)}), or start Turbot as its owner.`,
      { cause },
    );
  });
}
