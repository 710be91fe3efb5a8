import { defaultGitHubApi, ghTokenArguments } from "../git/github-address.ts";
import { runProgram } from "../git/run-program.ts";
import type { Blaming } from "../ipc/causes.ts";

/** There is no token for GitHub, neither in the configuration nor from the `gh` program. */
export class NoGitHubTokenError extends Error implements Blaming {
  override readonly name = "NoGitHubTokenError";
  readonly blames = "configuration";

  constructor(why: string, cause?: unknown) {
    super(`There's no token for GitHub: ${why}. Set GITHUB_TOKEN, or run \`gh auth login\`.`, { cause });
  }
}

/** What `gh` needs to find its own login, and no more. */
const passedOn = [
  "PATH",
  "HOME",
  "XDG_CONFIG_HOME",
  "GH_CONFIG_DIR",
  "GH_HOST",
  "APPDATA",
  "LOCALAPPDATA",
  "SYSTEMROOT",
];

/** The keyring can take a moment, in milliseconds; a person may have to unlock it. */
const timeoutMs = 20_000;

/**
 * The token to use: the configured one, or that of `gh`'s login.
 *
 * @param apiUrl the GitHub that it is for. Default: github.com's.
 * @param env the environment to choose from
 * @throws NoGitHubTokenError
 */
export async function findToken(
  configured: string | undefined,
  {
    apiUrl = defaultGitHubApi,
    env,
    cwd,
  }: {
    readonly apiUrl?: string;
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly cwd: string;
  },
): Promise<string> {
  if (configured !== undefined && configured !== "") return configured;
  const chosen: Record<string, string> = { GH_PROMPT_DISABLED: "1", NO_COLOR: "1" };
  for (const name of passedOn) {
    const value = env[name];
    if (value !== undefined) chosen[name] = value;
  }
  const gh = {
    file: "gh",
    args: ghTokenArguments(apiUrl),
    cwd,
    env: chosen,
    timeoutMs,
    outputLimit: 65_536,
  };
  const end = await runProgram(gh).catch((cause: unknown) => {
    throw new NoGitHubTokenError("GITHUB_TOKEN is not set, and the gh program is not installed", cause);
  });
  const token = end.stdout.trim();
  if (end.code !== 0 || !/^[\w.-]+$/.test(token)) {
    throw new NoGitHubTokenError("GITHUB_TOKEN is not set, and gh is not logged in");
  }
  return token;
}
