import { createGit, type Git, GitFailedError } from "../../git/git.ts";
import { forTerminal } from "../../set-up/for-terminal.ts";
import { addressOf, gitFinding, originOf } from "../../set-up/machine/git-finding.ts";
import { homeFinding } from "../../set-up/machine/home-finding.ts";
import { SetupStoppedError } from "../asking/ask.ts";
import type { StepPowers } from "../step.ts";

/** The clone that set-up runs in. */
export interface Clone {
  readonly git: Git;
  /** `owner/name` of its origin; undefined: its address isn't like GitHub's. */
  readonly origin: string | undefined;
  /** Points origin to another repository, and keeps what it was as `upstream`. @param address of the new one */
  pointOrigin(address: string): Promise<void>;
  /** Adds the remote, unless there is one of that name. @returns whether it was added */
  addUpstream(address: string): Promise<boolean>;
}

/** Before anybody has typed anything. @throws SetupStoppedError if nothing can be set up here */
export async function findClone({ home, env }: StepPowers): Promise<Clone> {
  const writable = homeFinding(home);
  if (writable.verdict === "bad") throw new SetupStoppedError(forTerminal(writable.line));
  const git = createGit({ cwd: home, env });
  const clone = await gitFinding(git, undefined);
  if (clone.verdict === "bad") throw new SetupStoppedError(forTerminal(clone.line));
  const origin = await originOf(git);
  const addUpstream = (address: string) =>
    git.run(["remote", "add", "upstream", address]).then(
      () => true,
      (error: unknown) => {
        // There is one already.
        if (error instanceof GitFailedError) return false;
        throw error;
      },
    );
  return {
    ...{ git, origin: addressOf(origin), addUpstream },
    async pointOrigin(address) {
      await addUpstream(origin);
      await git.run(["remote", "set-url", "origin", address]);
    },
  };
}
