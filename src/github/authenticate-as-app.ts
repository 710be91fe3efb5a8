import type { Octokit } from "@octokit/core";
import type { Tokens } from "../git/github-app.ts";

/**
 * Gives each call a token that is valid now. One that GitHub refuses may have ended early (somebody changed what the app may do), so
 * there is one more try with a new one.
 */
export function authenticateAsApp(octokit: Octokit, tokens: Tokens): void {
  octokit.hook.wrap("request", async (request, options) => {
    const attempt = async () => {
      const token = await tokens.current();
      options.headers.authorization = `Bearer ${token}`;
      try {
        return await request(options);
      } catch (error) {
        if (isUnauthorized(error)) tokens.refused(token);
        throw error;
      }
    };
    return attempt().catch((error: unknown) => {
      if (!isUnauthorized(error)) throw error;
      return attempt();
    });
  });
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof Error && error.name === "HttpError" && "status" in error && error.status === 401;
}
