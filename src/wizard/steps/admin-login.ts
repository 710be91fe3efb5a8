import { gitHubPages } from "../../git/github-address.ts";
import { findToken, NoGitHubTokenError } from "../../github/find-token.ts";
import type { StepPowers } from "../step.ts";

/** A person's login at GitHub, for what only set-up does: forking, protecting `main`. It is used here, and never stored. */
export interface AdminLogin {
  /** That of `gh`, of the environment, or Turbot's own token; undefined: there is none. */
  known(): Promise<string | undefined>;
  /** `gh` is logged in. */
  isOfGh(): Promise<boolean>;
  /** One that is pasted, if none is known or the known one wasn't let. @param isRefused the known one */
  need(what: string, isRefused?: boolean): Promise<string>;
}

/** A classic token: GitHub fills the page in by the address, and lets no token for chosen repositories make another one. */
const tokenPage = "settings/tokens/new?scopes=repo,workflow&description=Turbot+set-up";

export function createAdminLogin({ ask, draft, env, home }: StepPowers): AdminLogin {
  const { apiUrl } = draft.config().github;
  let gh: Promise<string | undefined> | undefined;
  let pasted: string | undefined;
  const ofGh = () => {
    gh ??= findToken(undefined, { apiUrl, env, cwd: home }).catch((error: unknown) => {
      if (error instanceof NoGitHubTokenError) return undefined;
      throw error;
    });
    return gh;
  };
  const known = async () =>
    pasted ?? (env.GITHUB_ADMIN_TOKEN?.trim() || undefined) ?? (await ofGh()) ?? draft.get("GITHUB_TOKEN");
  return {
    known,
    isOfGh: async () => (await ofGh()) !== undefined,
    async need(what, isRefused = false) {
      const found = isRefused ? undefined : await known();
      if (found !== undefined) return found;
      if (ask.isInteractive) {
        ask.explain(
          `To ${what}, set-up needs your own login at GitHub, once; it isn't stored. Make a token, and delete it afterwards`,
          [`${gitHubPages(apiUrl)}/${tokenPage}`],
        );
      }
      pasted = await ask.secret({ flag: "GITHUB_ADMIN_TOKEN", message: "Your own token (it isn't shown)" });
      return pasted;
    },
  };
}
