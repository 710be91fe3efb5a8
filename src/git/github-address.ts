/** GitHub's API for everybody without a GitHub of their own: the default of `GITHUB_API_URL`, defined only here. */
export const defaultGitHubApi = "https://api.github.com";

/**
 * The address of GitHub's web pages, and of git, without a trailing slash. On github.com and on GitHub Enterprise with data
 * residency the API has its own host (`api.…`), on a GitHub Enterprise Server its own path (`/api/v3`).
 *
 * @param apiUrl as `GITHUB_API_URL` has it
 */
export function gitHubPages(apiUrl: string): string {
  const { protocol, host } = new URL(apiUrl);
  return `${protocol}//${host.replace(/^api\.(?=.*\.)/, "")}`;
}

/** The host that `gh` files a login under: `github.com`. */
export function gitHubHost(apiUrl: string): string {
  return new URL(gitHubPages(apiUrl)).host;
}

/** `gh`'s arguments for the token of this GitHub: without a host name it prints github.com's. */
export function ghTokenArguments(apiUrl: string): readonly string[] {
  const host = gitHubHost(apiUrl);
  return ["auth", "token", ...(host === gitHubHost(defaultGitHubApi) ? [] : ["--hostname", host])];
}
