import { gitHubPages } from "../../git/github-address.ts";
import { type Administration, createAdministration } from "../../github/administer.ts";
import type { GitHub, RepositoryState } from "../../github/github.ts";
import { actionsFinding, theClick } from "../../set-up/github/actions-finding.ts";
import { type StepPowers, settle, until } from "../step.ts";
import type { AdminLogin } from "./admin-login.ts";
import type { GitHubAccount } from "./connect-github.ts";
import type { Clone } from "./find-clone.ts";

/** What checks pull requests, what keeps unreviewed code out of `main`, and where updates come from. */
export async function setUpRepository(
  powers: StepPowers,
  clone: Clone,
  { github }: GitHubAccount,
  login: AdminLogin,
): Promise<void> {
  const { ask, draft } = powers;
  const repository = await github.repository().catch(() => undefined);
  // What GitHub said about the repository was shown before.
  if (repository === undefined) return;
  const { owner, repo, apiUrl } = draft.config().github;
  const { parent } = repository;
  if (parent !== undefined && (await clone.addUpstream(`${gitHubPages(apiUrl)}/${parent}.git`)))
    ask.found(`Git: ${parent}, which this is a fork of, is upstream now: updates of Turbot come from there.`);
  const token = await login.known();
  const admin = token === undefined ? undefined : createAdministration({ owner, repo, apiUrl, token });
  await switchActionsOn(powers, github, repository, admin);
  await protectMain(powers, repository, admin);
}

/** What the API can, it does. A fork's first click is a person's: until then GitHub lists no workflow to switch on. */
async function switchActionsOn(
  powers: StepPowers,
  github: GitHub,
  repository: RepositoryState,
  admin: Administration | undefined,
): Promise<void> {
  const { ask } = powers;
  if (admin !== undefined && (await github.actionsAllowed()) === false) {
    const done = await admin.allowActions();
    if (done.ok) ask.found("Actions: they were switched off in the settings, and are allowed now.");
  }
  const isListed = async () => {
    const workflows = await github.workflows();
    return workflows === undefined || workflows.length > 0 ? true : undefined;
  };
  if (repository.isFork && ask.isInteractive) {
    await until(powers, "Waiting until Actions are on", isListed, () =>
      ask.explain(
        `GitHub runs nothing in a new fork before its owner has pressed "${theClick}". Press it at`,
        [`${repository.url}/actions`],
      ),
    );
  }
  for (const { name, path, isActive } of (await github.workflows()) ?? []) {
    if (isActive || admin === undefined) continue;
    const done = await admin.enableWorkflow(path);
    if (done.ok) ask.found(`Actions: the workflow ${name} was off, and is on now.`);
  }
  await settle(powers, async () =>
    actionsFinding(repository, await github.workflows(), await github.actionsAllowed()),
  );
}

async function protectMain(
  { ask }: StepPowers,
  { defaultBranch, url }: RepositoryState,
  admin: Administration | undefined,
): Promise<void> {
  const done = await admin?.protect(defaultBranch);
  if (done?.ok === true) return ask.found(`GitHub: ${defaultBranch} changes by pull requests only.`);
  if (done?.ok === false && /upgrade/i.test(done.why)) {
    return ask.trouble(
      `GitHub: ${defaultBranch} can't be protected, as the plan doesn't offer it for a private repository. Without it, whoever can push can change what runs.`,
    );
  }
  ask.trouble(
    `GitHub: ${defaultBranch} isn't protected yet, which takes an admin. At ${url}/settings/branches, ask for pull requests.`,
  );
}
