/** More than a repository that was renamed a few times needs. */
const mostHops = 5;

const redirects: ReadonlySet<number> = new Set([301, 302, 307, 308]);

/**
 * A `fetch` that follows redirects and repeats the request there exactly as it was. GitHub asks for this when a repository
 * was renamed or transferred ("Best practices for using the REST API"), while fetch itself would turn a POST into a GET. It
 * never leaves the server: credentials are for nobody else.
 */
export function followingRedirects(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    let url = new URL(input instanceof Request ? input.url : input);
    for (let hop = 0; ; hop += 1) {
      const answer = await fetch(url, { ...init, redirect: "manual" });
      const location = redirects.has(answer.status) ? answer.headers.get("location") : null;
      if (location === null) return answer;
      const next = new URL(location, url);
      await answer.body?.cancel();
      if (next.origin !== url.origin)
        throw new Error(`${url.host} sends us to ${next.host}, and we don't follow`);
      if (hop === mostHops) throw new Error(`${url.host} sends us on and on`);
      url = next;
    }
  };
}
