/** Where GitHub's API is for everybody who has no GitHub of their own. The one place that says so: it is a setting's default. */
export const defaultGitHubApi = "https://api.github.com";

/**
 * The address of the pages that people read, and of git, without a slash at its end. On github.com and on GitHub Enterprise
 * with data residency the API has a host of its own (`api.…`), on a GitHub Enterprise Server a path (`/api/v3`).
 *
 * @param apiUrl as `GITHUB_API_URL` has it
 */
export function gitHubPages(apiUrl: string): string {
  const { protocol, host } = new URL(apiUrl);
  return `${protocol}//${host.replace(/^api\.(?=.*\.)/, "")}`;
}

/** As `gh` names the place of a login: `github.com`. */
export function gitHubHost(apiUrl: string): string {
  return new URL(gitHubPages(apiUrl)).host;
}

/** What `gh` is called with for the token of its login at this GitHub: without a name it gives github.com's. */
export function ghTokenArguments(apiUrl: string): readonly string[] {
  const host = gitHubHost(apiUrl);
  return ["auth", "token", ...(host === gitHubHost(defaultGitHubApi) ? [] : ["--hostname", host])];
}
