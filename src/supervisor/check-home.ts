import { constants } from "node:fs";
import { access, mkdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { type Git, GitFailedError } from "../git/git.ts";
import { quoted } from "../system/command-text.ts";
import { CannotStartError } from "./cannot-start.ts";

/**
 * Checks that a supervisor can work in a folder.
 *
 * @returns the commit that is checked out, and which files were changed since
 * @throws CannotStartError
 */
export async function checkHome(
  home: string,
  git: Git,
): Promise<{ readonly head: string; readonly changed: readonly string[] }> {
  await access(home).catch((cause: unknown) => {
    throw new CannotStartError(
      `${home} can't be read: set TURBOT_HOME to a clone of Turbot, or start it inside one.`,
      { cause },
    );
  });
  await git.run(["--version"]).catch((cause: unknown) => {
    throw new CannotStartError(
      "git was not found: install it (https://git-scm.com/downloads), then start Turbot again.",
      { cause },
    );
  });
  await writable(home, "");
  const top = await git.run(["rev-parse", "--show-toplevel"]).catch((cause: unknown) => {
    throw new CannotStartError(notAClone(home, cause), { cause });
  });
  if ((await realpath(top)) !== (await realpath(home))) {
    throw new CannotStartError(`${home} is inside the clone ${top}: start Turbot from a clone of its own.`);
  }
  await mkdir(join(home, "data"), { recursive: true });
  await writable(home, "data");
  await writable(home, ".git");
  const head = await git.run(["rev-parse", "--verify", "HEAD^{commit}"]).catch((cause: unknown) => {
    throw new CannotStartError(
      `${home} has no commit yet: git pull, or commit what's there, then start again.`,
      {
        cause,
      },
    );
  });
  // Otherwise git would also refresh its index, which fails on a full disk.
  const changed = await git.run(["--no-optional-locks", "status", "--porcelain", "--untracked-files=no"]);
  return { head, changed: changed === "" ? [] : changed.split("\n") };
}

function notAClone(home: string, cause: unknown): string {
  if (cause instanceof GitFailedError && cause.stderr.includes("dubious ownership")) {
    return `${home} belongs to someone else, so git won't touch it: start Turbot as its owner, or run git config --global --add safe.directory ${quoted(home)}`;
  }
  return `${home} is not a git clone: get one with git clone, and start Turbot there (a downloaded zip is enough for npm run playground).`;
}

async function writable(home: string, part: string): Promise<void> {
  await access(join(home, part), constants.W_OK).catch((cause: unknown) => {
    throw new CannotStartError(
      `${join(home, part)} can't be written to: make it yours (sudo chown -R "$USER" ${quoted(home)}), or start Turbot as its owner.`,
      { cause },
    );
  });
}
