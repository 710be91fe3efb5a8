import { execFile } from "node:child_process";

/** The git program, in one folder. Node built-ins only: the supervisor uses it too. */
export interface Git {
  readonly cwd: string;
  /**
   * Runs git with arguments as they are, no shell between.
   *
   * @returns what it printed, without the last line break
   * @throws GitFailed
   */
  run(
    args: readonly string[],
    options?: { readonly env?: Readonly<Record<string, string>> },
  ): Promise<string>;
  /** The same git in another folder. */
  in(cwd: string): Git;
}

export interface GitOptions {
  readonly cwd: string;
  /** For HTTP remotes. Passed through git's configuration variables: never in arguments or in a remote's URL. */
  readonly token?: string | undefined;
  /** Milliseconds after which git is killed. Default 60 s, the reference's. */
  readonly timeoutMs?: number;
  /** Where git and its helpers are found. The only variables passed on: git needs none of the bot's. */
  readonly env: { readonly PATH?: string | undefined; readonly HOME?: string | undefined };
}

/** Git said no, or took too long. */
export class GitFailed extends Error {
  override readonly name = "GitFailed";
  readonly args: readonly string[];
  readonly stderr: string;
  readonly timedOut: boolean;

  constructor(args: readonly string[], stderr: string, timedOut: boolean, cause: unknown) {
    const why = timedOut ? "it took too long and was killed" : stderr.trim().split("\n").slice(-3).join("; ");
    super(`git ${args.slice(0, 3).join(" ")} failed: ${why}`, { cause });
    this.args = args;
    this.stderr = stderr;
    this.timedOut = timedOut;
  }
}

const outputLimit = 64 * 1024 * 1024;

export function createGit(options: GitOptions): Git {
  const { cwd, timeoutMs = 60_000 } = options;
  return {
    cwd,
    in: (folder) => createGit({ ...options, cwd: folder }),
    run: (args, { env = {} } = {}) =>
      new Promise((resolve, reject) => {
        execFile(
          "git",
          args,
          {
            cwd,
            env: { ...environment(options), ...env },
            timeout: timeoutMs,
            killSignal: "SIGKILL",
            maxBuffer: outputLimit,
          },
          (error, stdout, stderr) => {
            if (error === null) resolve(stdout.replace(/\n$/, ""));
            else reject(new GitFailed(args, stderr || error.message, error.killed === true, error));
          },
        );
      }),
  };
}

function environment({ env, token }: GitOptions): Record<string, string> {
  const base: Record<string, string> = {
    // Asking a person for a password would hang until the timeout.
    GIT_TERMINAL_PROMPT: "0",
    // Messages are read by `GitFailed`; they must not depend on the machine's language.
    LC_ALL: "C.UTF-8",
  };
  if (env.PATH !== undefined) base.PATH = env.PATH;
  if (env.HOME !== undefined) base.HOME = env.HOME;
  if (token === undefined) return base;
  const credentials = Buffer.from(`x-access-token:${token}`).toString("base64");
  return {
    ...base,
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "http.extraHeader",
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${credentials}`,
  };
}
