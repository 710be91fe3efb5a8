import { z } from "zod";
import type { GitHubSimulator } from "../github/github-simulator.ts";

/** A check of a commit. */
export interface Check {
  readonly name: string;
  /** Null: still running. */
  readonly conclusion: string | null;
  /** Its own summary; can be empty. */
  readonly summary: string;
}

const CheckRuns = z.object({
  check_runs: z.array(
    z.object({
      name: z.string(),
      conclusion: z.string().nullable(),
      output: z.object({ summary: z.string().nullable() }),
    }),
  ),
});

/** Read from GitHub over the wire, like any client: none if it doesn't answer. */
export async function readChecks(
  github: Pick<GitHubSimulator, "url" | "owner" | "repo" | "token">,
  sha: string,
): Promise<readonly Check[]> {
  const address = `${github.url}/repos/${github.owner}/${github.repo}/commits/${sha}/check-runs`;
  const answer = await fetch(address, { headers: { authorization: `Bearer ${github.token}` } }).catch(
    () => undefined,
  );
  if (answer?.ok !== true) return [];
  const read = CheckRuns.safeParse(await answer.json());
  if (!read.success) return [];
  return read.data.check_runs.map(({ name, conclusion, output }) => ({
    name,
    conclusion,
    summary: output.summary ?? "",
  }));
}
