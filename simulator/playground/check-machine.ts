import { once } from "node:events";
import { accessSync, constants, mkdirSync } from "node:fs";
import { createServer } from "node:net";
import type { Git } from "../../src/git/git.ts";

/** Something on this machine is missing or in the way. The message is one sentence that says what to do. */
export class NotReadyError extends Error {
  override readonly name = "NotReadyError";
}

/** `GIT_CONFIG_COUNT`, through which git gets tokens, needs this version. */
const oldestGit = [2, 31] as const;

/**
 * Checks whether a playground can start, before anything but its folder is created.
 *
 * @throws NotReadyError
 */
export async function checkMachine(machine: { git: Git; folder: string }): Promise<void> {
  await checkGit(machine.git);
  checkFolder(machine.folder);
}

async function checkGit(git: Git): Promise<void> {
  const said = await git.run(["--version"]).catch((error: unknown) => {
    throw new NotReadyError(
      "The playground needs git, and it isn't installed: get it (https://git-scm.com), then start again.",
      {
        cause: error,
      },
    );
  });
  const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(said) ?? []).slice(1).map(Number);
  const [oldMajor, oldMinor] = oldestGit;
  if (major < oldMajor || (major === oldMajor && minor < oldMinor))
    throw new NotReadyError(
      `The playground needs git ${oldMajor}.${oldMinor} or newer, and this is ${major}.${minor}: update git, then start again.`,
    );
}

function checkFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new NotReadyError(
      `The playground can't write in ${folder}: allow it, or choose another folder with --folder <path>.`,
      {
        cause: error,
      },
    );
  }
}

/**
 * Checks whether the page's port is free; 0 always is.
 *
 * @param startWith the command that starts the same playground on another port
 * @throws NotReadyError
 */
export async function checkPort(port: number, startWith: (port: number) => string): Promise<void> {
  const cause = port === 0 ? undefined : await tryPort(port);
  if (cause === undefined) return;
  const isTaken = "code" in cause && cause.code === "EADDRINUSE";
  const why = isTaken
    ? "is taken by another program: stop that one"
    : "can't be used here: choose another one";
  throw new NotReadyError(`Port ${port} ${why}, or start with ${startWith(await freeBeside(port))}`, {
    cause,
  });
}

/** The next port that is free now; 0, which means any, if there is none nearby. */
async function freeBeside(port: number): Promise<number> {
  const above = port < 1_024 ? 4_242 : port + 1;
  for (let next = above; next < Math.min(above + 20, 65_536); next += 1) {
    if ((await tryPort(next)) === undefined) return next;
  }
  return 0;
}

/** Undefined: it is free. */
async function tryPort(port: number): Promise<Error | undefined> {
  const server = createServer();
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
  server.close();
  await once(server, "close");
  return undefined;
}
