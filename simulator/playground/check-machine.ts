import { once } from "node:events";
import { accessSync, constants, mkdirSync } from "node:fs";
import { createServer } from "node:net";
import type { Git } from "../../src/git/git.ts";

/** Something on this machine is in the way. The message is one sentence with the next move. */
export class NotReady extends Error {
  override readonly name = "NotReady";
}

/** `GIT_CONFIG_COUNT`, through which tokens reach git, is younger than many a git. */
const OLDEST_GIT = [2, 31] as const;

/**
 * Looks whether a playground can start, before anything is made.
 *
 * @param port 0 is always free
 * @throws NotReady
 */
export async function checkMachine(machine: { git: Git; folder: string; port: number }): Promise<void> {
  await checkGit(machine.git);
  checkFolder(machine.folder);
  if (machine.port !== 0) await checkPort(machine.port);
}

async function checkGit(git: Git): Promise<void> {
  const said = await git.run(["--version"]).catch((error: unknown) => {
    throw new NotReady(
      "The playground needs git, and there is none: install it (https://git-scm.com), then start again.",
      {
        cause: error,
      },
    );
  });
  const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(said) ?? []).slice(1).map(Number);
  const [oldMajor, oldMinor] = OLDEST_GIT;
  if (major < oldMajor || (major === oldMajor && minor < oldMinor))
    throw new NotReady(
      `The playground needs git ${oldMajor}.${oldMinor} or newer, and this is ${major}.${minor}: update git, then start again.`,
    );
}

function checkFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new NotReady(
      `The playground can't write in ${folder}: allow it, or name another folder with --folder <path>.`,
      {
        cause: error,
      },
    );
  }
}

async function checkPort(port: number): Promise<void> {
  const server = createServer();
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  } catch (error) {
    throw new NotReady(
      `Port ${port} is taken by another program: stop that one, or start with --port ${port + 1}.`,
      {
        cause: error,
      },
    );
  }
  server.close();
  await once(server, "close");
}
