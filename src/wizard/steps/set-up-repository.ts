import { gitHubPages } from "../../git/github-address.ts";
import { type Administration, createAdministration } from "../../github/administer.ts";
import type { GitHub, RepositoryState } from "../../github/github.ts";
import { openAccount } from "../../github/make-repository.ts";
import { actionsFinding, theClick } from "../../set-up/github/actions-finding.ts";
import type { SettingsDraft } from "../settings-draft.ts";
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
  await protectMain(powers, repository, admin, token !== undefined && (await isOwnAccount(draft, token)));
}

/** Turbot's account isn't the one of whoever sets it up, so somebody can approve what it opens. */
async function isOwnAccount(draft: SettingsDraft, adminToken: string): Promise<boolean> {
  if (draft.get("GITHUB_APP_ID") !== undefined) return true;
  const token = draft.get("GITHUB_TOKEN");
  if (token === undefined || token === adminToken) return false;
  const { apiUrl } = draft.config().github;
  const logins = [token, adminToken].map((one) => openAccount({ token: one, apiUrl }).login());
  const [turbots, admins] = await Promise.all(logins).catch(() => []);
  return turbots !== admins;
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

/** Turbot's account could merge what it opens. Where that needs somebody's approval, it can't. */
async function protectMain(
  { ask }: StepPowers,
  { defaultBranch, url }: RepositoryState,
  admin: Administration | undefined,
  canBeApproved: boolean,
): Promise<void> {
  const done = await admin?.protect(defaultBranch, canBeApproved ? 1 : 0);
  if (done?.ok === true) {
    return ask.found(
      canBeApproved
        ? `GitHub: ${defaultBranch} changes by pull requests only, which somebody has approved.`
        : `GitHub: ${defaultBranch} changes by pull requests only. Nobody has to approve them: they are opened by your own account, and GitHub lets nobody approve their own. With a GitHub App, set-up asks for an approval.`,
    );
  }
  if (done?.ok === false && /upgrade/i.test(done.why)) {
    return ask.trouble(
      `GitHub: ${defaultBranch} can't be protected, as the plan doesn't offer it for a private repository. Without it, whoever can push can change what runs.`,
    );
  }
  ask.trouble(
    `GitHub: ${defaultBranch} isn't protected yet, which takes an admin. At ${url}/settings/branches, ask for pull requests.`,
  );
}
