import { createAdministration } from "../../github/administer.ts";
import { actionsFinding } from "../../set-up/github/actions-finding.ts";
import { type StepPowers, settle } from "../step.ts";
import type { GitHubAccount } from "./connect-github.ts";

/** What checks pull requests, and what keeps unreviewed code out of `main`: Actions, and the branch's protection. */
export async function setUpRepository(
  powers: StepPowers,
  { github, loginToken }: GitHubAccount,
): Promise<void> {
  const { ask, draft } = powers;
  const repository = await github.repository().catch(() => undefined);
  // What GitHub said about the repository was shown before.
  if (repository === undefined) return;
  await settle(powers, async () => actionsFinding(repository, await github.workflows()));
  const { owner, repo, apiUrl } = draft.config().github;
  const { defaultBranch, url } = repository;
  const page = `${url}/settings/branches`;
  const done =
    loginToken === undefined
      ? undefined
      : await createAdministration({ owner, repo, apiUrl, token: loginToken }).protect(defaultBranch);
  if (done?.ok === true) return ask.found(`GitHub: ${defaultBranch} changes by pull requests only.`);
  if (done?.ok === false && /upgrade/i.test(done.why)) {
    return ask.trouble(
      `GitHub: ${defaultBranch} can't be protected, as the plan doesn't offer it for a private repository. Without it, whoever can push can change what runs.`,
    );
  }
  ask.trouble(
    `GitHub: ${defaultBranch} isn't protected yet, which takes an admin. At ${page}, ask for pull requests.`,
  );
}
