import { type GitProblem, gitCommandIn, gitProblem, problemInWords } from "./explain-git.ts";
import { GitHubAppError, type GitIdentity, type Tokens } from "./github-app.ts";
import { runProgram } from "./run-program.ts";

/** The git program, in one folder. Node built-ins only: the supervisor uses it too. */
export interface Git {
  readonly cwd: string;
  /**
   * Runs git with the arguments as they are, without a shell.
   *
   * @returns its output, without the last line break
   * @throws GitFailedError
   */
  run(
    args: readonly string[],
    options?: { readonly env?: Readonly<Record<string, string>> },
  ): Promise<string>;
  /** The same git in another folder. */
  in(cwd: string): Git;
  /** Whose name its commits have, if they are those of the tokens' account. @throws GitFailedError */
  readonly identity?: (() => Promise<GitIdentity>) | undefined;
}

export interface GitOptions {
  readonly cwd: string;
  /** For HTTP remotes. Passed through git's configuration variables: never in arguments or in a remote's URL. */
  readonly token?: string | undefined;
  /** In place of `token`: tokens that end, of an account whose name the commits get. */
  readonly tokens?: Tokens | undefined;
  /** Milliseconds after which git is killed. Default 60 s: longer than any healthy fetch. */
  readonly timeoutMs?: number;
  /** The environment to choose from: only the names in `passedOn` reach git, and none of the bot's own. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Git failed, or took too long. */
export class GitFailedError extends Error {
  override readonly name = "GitFailedError";
  readonly args: readonly string[];
  readonly stderr: string;
  readonly timedOut: boolean;
  /** What it comes down to, if people can do something about it. */
  readonly problem: GitProblem | undefined;
  /** Git's exit code; 1 is often just its "no". Undefined: it never ran, or was killed. */
  readonly exitCode: number | undefined;

  constructor(
    args: readonly string[],
    stderr: string,
    timedOut: boolean,
    cause: unknown,
    exitCode?: number | undefined,
  ) {
    const said = timedOut
      ? "it took too long and was killed"
      : stderr.trim().split("\n").slice(-3).join("; ");
    const name = gitCommandIn(args);
    const problem = timedOut ? undefined : gitProblem(stderr, name);
    const command = `git ${name}`;
    super(
      problem === undefined
        ? `${command} failed: ${said}`
        : `${problemInWords(problem)} (${command}: ${said})`,
      {
        cause,
      },
    );
    this.problem = problem;
    this.args = args;
    this.stderr = stderr;
    this.timedOut = timedOut;
    this.exitCode = exitCode;
  }
}

const outputLimit = 64 * 1024 * 1024;

/** Where git and its helpers are found, and how they reach the network. */
const passedOn = [
  "PATH",
  "HOME",
  "TMPDIR",
  ...["http_proxy", "https_proxy", "all_proxy", "no_proxy"].flatMap((name) => [name, name.toUpperCase()]),
  "GIT_SSL_CAINFO",
  "SSL_CERT_FILE",
];

export function createGit(options: GitOptions): Git {
  const { cwd, timeoutMs = 60_000, tokens } = options;

  async function once(
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    token: string | undefined,
  ): Promise<string> {
    const end = await runProgram({
      file: "git",
      args,
      cwd,
      env: { ...environment(options.env, token), ...env },
      timeoutMs,
      outputLimit,
    }).catch((error: Error) => {
      throw new GitFailedError(args, error.message, false, error);
    });
    if (end.code === 0) return end.stdout.replace(/\n$/, "");
    const said = end.stderr || end.stdout || (end.killed ?? "it said nothing");
    throw new GitFailedError(args, said, end.killed === "it took too long", undefined, end.code ?? undefined);
  }

  /** With a token of now; a refused one may have ended early, so there is one more try with the next. */
  async function withTokens(
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    from: Tokens,
  ): Promise<string> {
    const command = gitCommandIn(args);
    if (commits.has(command)) {
      const identity = await orGitFailure(args, from.identity());
      return once(args, { ...committer(identity), ...env }, undefined);
    }
    if (!remotes.has(command)) return once(args, env, undefined);
    const token = await orGitFailure(args, from.current());
    try {
      return await once(args, env, token);
    } catch (error) {
      if (!(error instanceof GitFailedError) || error.problem !== "not let in") throw error;
      from.refused(token);
      return once(args, env, await orGitFailure(args, from.current()));
    }
  }

  return {
    cwd,
    in: (folder) => createGit({ ...options, cwd: folder }),
    ...(tokens === undefined
      ? {}
      : { identity: () => orGitFailure(["var", "GIT_COMMITTER_IDENT"], tokens.identity()) }),
    run: (args, { env = {} } = {}) =>
      tokens === undefined ? once(args, env, options.token) : withTokens(args, env, tokens),
  };
}

/** Commands that talk to GitHub. */
const remotes: ReadonlySet<string> = new Set(["clone", "fetch", "ls-remote", "pull", "push"]);
/** Commands that write somebody's name. */
const commits: ReadonlySet<string> = new Set(["commit", "commit-tree", "merge"]);

/** Over what `user.name` says. */
function committer({ name, email }: GitIdentity): Record<string, string> {
  return {
    ...{ GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email },
    ...{ GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email },
  };
}

/** Without a token or a name git gets nowhere, so it fails as git does. */
async function orGitFailure<T>(args: readonly string[], wanted: Promise<T>): Promise<T> {
  return await wanted.catch((error: unknown) => {
    if (!(error instanceof GitHubAppError)) throw error;
    throw new GitFailedError(
      args,
      `${error.mayWorkLater ? "Could not read from remote: " : "Authentication failed: "}${error.message}`,
      false,
      error,
    );
  });
}

function environment(env: GitOptions["env"], token: string | undefined): Record<string, string> {
  const base: Record<string, string> = {
    // Asking a person for a password would hang until the timeout.
    GIT_TERMINAL_PROMPT: "0",
    // If we are killed, nothing else would end a git on a stalled connection.
    GIT_HTTP_LOW_SPEED_LIMIT: "1",
    GIT_HTTP_LOW_SPEED_TIME: "60",
    // `GitFailedError` reads git's messages, which must not depend on the machine's language.
    LC_ALL: "C.UTF-8",
  };
  for (const name of passedOn) {
    const value = env[name];
    if (value !== undefined) base[name] = value;
  }
  if (token === undefined) return base;
  const credentials = Buffer.from(`x-access-token:${token}`).toString("base64");
  return {
    ...base,
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "http.extraHeader",
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${credentials}`,
  };
}
