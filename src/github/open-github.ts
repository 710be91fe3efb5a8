import { createGit, type Git } from "../git/git.ts";
import type { Log } from "../log/log.ts";
import { createGitHub } from "./create-github.ts";
import { type AccessPowers, findAccess, type GitHubAccess } from "./find-access.ts";
import type { GitHub } from "./github.ts";

/**
 * GitHub and git as the bot has them, in a folder.
 *
 * @param powers.onSecret also gets a token that is in no setting, such as that of `gh`
 * @throws NoGitHubTokenError
 */
export async function openGitHub(
  settings: GitHubAccess,
  powers: AccessPowers & { readonly log: Log },
): Promise<{ readonly github: GitHub; readonly git: Git; readonly account: "app" | "token" }> {
  const { owner, repo, apiUrl } = settings;
  const { env, cwd, now, log, onSecret } = powers;
  const access = await findAccess(settings, powers);
  const [token, tokens] = typeof access === "string" ? [access, undefined] : [undefined, access];
  if (token !== undefined) onSecret(token);
  return {
    github: createGitHub({ owner, repo, apiUrl, token: token ?? "", tokens, log, now }),
    git: createGit({ cwd, env, token, tokens }),
    account: token === undefined ? "app" : "token",
  };
}
