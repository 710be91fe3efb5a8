import { createGit, GitFailedError } from "../../git/git.ts";
import { gitHubPages } from "../../git/github-address.ts";
import { type Account, type Made, openAccount } from "../../github/make-repository.ts";
import { SetupStoppedError } from "../asking/ask.ts";
import { type StepPowers, until } from "../step.ts";
import type { AdminLogin } from "./admin-login.ts";
import type { Clone } from "./find-clone.ts";
import type { Where } from "./where-to-grow.ts";

/** Makes the repository, if it isn't there, and points the clone's origin to it. What it came from is `upstream` then. */
export async function makeOwn(
  powers: StepPowers,
  clone: Clone,
  where: Where,
  login: AdminLogin,
): Promise<void> {
  const { ask, draft } = powers;
  const pages = gitHubPages(draft.config().github.apiUrl);
  const fullName = where.kind === "own" ? where.fullName : await make(powers, clone, where, login);
  draft.set("GITHUB_REPO", fullName);
  if (clone.origin?.toLowerCase() === fullName.toLowerCase()) return;
  // Turbot deploys from origin, and pushes there.
  await clone.pointOrigin(`${pages}/${fullName}.git`);
  ask.found(`Git: this clone's origin is ${fullName} now; what it came from is upstream.`);
}

async function make(
  powers: StepPowers,
  { git }: Clone,
  { kind, of }: Extract<Where, { readonly of: string }>,
  login: AdminLogin,
): Promise<string> {
  const { ask, draft, env } = powers;
  const { apiUrl } = draft.config().github;
  const pages = gitHubPages(apiUrl);
  const what = kind === "fork" ? `fork ${of}` : `make a private copy of ${of}`;
  let token = await login.need(what);
  let account = openAccount({ token, apiUrl });
  const tries = () => (kind === "fork" ? account.fork(of) : makePrivate(account, of.split("/")[1] ?? of));
  let made = await tries();
  while (!made.ok && ask.isInteractive && isRefusal(made)) {
    ask.trouble(`GitHub: this login can't ${what} (${made.why}).`);
    token = await login.need(what, true);
    account = openAccount({ token, apiUrl });
    made = await tries();
  }
  if (!made.ok) {
    const byHand = kind === "fork" ? `Fork it at ${pages}/${of}/fork` : `Make one at ${pages}/new`;
    throw new SetupStoppedError(
      `GitHub doesn't ${what} (${made.why}). ${byHand}, and say it with --repository.`,
    );
  }
  const { fullName, defaultBranch } = made;
  const hasMain = async () => ((await account.hasBranch(fullName, defaultBranch)) ? true : undefined);
  if (kind === "fork") {
    await until(powers, "Waiting until GitHub has made the fork", hasMain, () => {});
    ask.found(`GitHub: ${fullName} is a fork of ${of}.`);
    return fullName;
  }
  if ((await hasMain()) === undefined) {
    try {
      await createGit({ cwd: git.cwd, env, token }).run([
        ...["push", "--quiet", "--no-verify", `${pages}/${fullName}.git`],
        `HEAD:refs/heads/${defaultBranch}`,
      ]);
    } catch (problem) {
      if (!(problem instanceof GitFailedError)) throw problem;
      throw new SetupStoppedError(
        `${fullName} is there, but nothing could be pushed to it: ${problem.message}. Run this again then. With gh, \`gh auth refresh -s workflow\` gives what workflows need.`,
      );
    }
  }
  ask.found(`GitHub: ${fullName} is a private copy of ${of}.`);
  return fullName;
}

/** A new one, or the one that an earlier set-up made and couldn't fill. */
async function makePrivate(account: Account, name: string): Promise<Made> {
  const made = await account.makePrivate(name);
  if (made.ok || made.status !== 422) return made;
  const there = await account.look(`${await account.login()}/${name}`);
  if (there?.isPrivate !== true || !there.mayPush) return made;
  return { ok: true, fullName: there.fullName, defaultBranch: there.defaultBranch };
}

/** Another login may be let. */
function isRefusal({ status }: Extract<Made, { ok: false }>): boolean {
  return status === 401 || status === 403 || status === 404;
}
