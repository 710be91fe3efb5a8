import { gitHubPages } from "../../git/github-address.ts";
import { readPrivateKey } from "../../git/github-app.ts";
import { setAppHook } from "../../github/app-hook.ts";
import { findToken, NoGitHubTokenError } from "../../github/find-token.ts";
import type { GitHub } from "../../github/github.ts";
import { openGitHub } from "../../github/open-github.ts";
import { silentLog } from "../../log/log.ts";
import { askGitHub, githubFact } from "../../set-up/github/ask-github.ts";
import type { Option } from "../asking/ask.ts";
import { findMadeApp, keyFile } from "../github-app/find-made-app.ts";
import { makeApp } from "../github-app/make-app.ts";
import { type StepPowers, settle } from "../step.ts";

export interface GitHubAccount {
  readonly github: GitHub;
  /** A person's, who may be an admin of the repository: for what only set-up does. Undefined: none is known. */
  readonly loginToken: string | undefined;
  /** The app that was just made brings its own webhook. */
  readonly hasOwnHook: boolean;
}

/** With which account Turbot pushes and opens pull requests, proven by a push that sends nothing. */
export async function connectGitHub(
  powers: StepPowers,
  webhookUrl: string | undefined,
): Promise<GitHubAccount> {
  const { ask, draft, env, home, now } = powers;
  const { apiUrl } = draft.config().github;
  const gh = await findToken(undefined, { apiUrl, env, cwd: home }).catch((error: unknown) => {
    if (error instanceof NoGitHubTokenError) return undefined;
    throw error;
  });
  let hasOwnHook = false;
  const set = draft.get("GITHUB_TOKEN");
  // From the environment, perhaps.
  if (set !== undefined) draft.set("GITHUB_TOKEN", set);
  const made =
    draft.get("GITHUB_APP_ID") === undefined && set === undefined ? await findMadeApp(powers) : undefined;
  if (made !== undefined) {
    draft.set("GITHUB_APP_ID", made);
    draft.set("GITHUB_APP_PRIVATE_KEY", keyFile(home, made));
    ask.found(`GitHub: the app ${made} was made by an earlier set-up, and is used.`);
    hasOwnHook = webhookUrl !== undefined;
  }
  if (draft.get("GITHUB_APP_ID") === undefined && set === undefined) {
    const how = await ask.choose({
      flag: "github",
      message: "How shall Turbot reach GitHub?",
      options: waysFor(gh, ask.isInteractive),
    });
    if (how === "app") {
      await makeApp(powers, webhookUrl);
      hasOwnHook = webhookUrl !== undefined;
    } else if (how === "token") await pasteToken(powers);
  }
  if (hasOwnHook && webhookUrl !== undefined) await setSecret(powers, webhookUrl);
  const settings = draft.config().github;
  const nothing = () => {};
  const { github, git, account } = await openGitHub(settings, {
    ...{ env, cwd: home, fetch, now, log: silentLog },
    ...{ onSecret: nothing, onToken: nothing },
  });
  const configured = `${settings.owner}/${settings.repo}`;
  await settle(powers, async () => githubFact(await askGitHub(github, git, configured), configured, account));
  return { github, loginToken: gh ?? draft.get("GITHUB_TOKEN"), hasOwnHook };
}

function waysFor(gh: string | undefined, isInteractive: boolean): readonly Option[] {
  return [
    // Its page is for a person with a browser.
    ...(isInteractive
      ? [
          {
            value: "app",
            label: "A GitHub App of its own",
            hint: "you can approve its pull requests; two clicks in a browser",
          },
        ]
      : []),
    ...(gh === undefined
      ? []
      : [
          {
            value: "gh",
            label: "Your login with gh",
            hint: "its pull requests are yours, which you can't approve",
          },
        ]),
    {
      value: "token",
      label: "A token that I paste",
      hint: "its pull requests are the token owner's, who can't approve them",
    },
  ];
}

async function pasteToken({ ask, draft }: StepPowers): Promise<void> {
  for (;;) {
    if (ask.isInteractive) {
      ask.explain(
        "Make a fine-grained token for that repository: contents, pull requests and issues, read and write",
        [`${gitHubPages(draft.config().github.apiUrl)}/settings/personal-access-tokens/new`],
      );
    }
    const token = await ask.secret({
      flag: "GITHUB_TOKEN",
      message: "The token for GitHub (it isn't shown)",
    });
    const problem = draft.problemOf("GITHUB_TOKEN", token);
    if (problem === undefined && token !== "") return draft.set("GITHUB_TOKEN", token);
    ask.trouble(`That ${problem ?? "is empty"}.`);
  }
}

/** A secret of ours for the app's webhook: set again as often as set-up is ended before it is written. */
async function setSecret({ draft, now, randomHex }: StepPowers, url: string): Promise<void> {
  const { app, apiUrl } = draft.config().github;
  if (app === undefined) return;
  const secret = draft.get("WEBHOOK_SECRET") ?? randomHex(32);
  await setAppHook(
    { id: app.id, privateKey: readPrivateKey(app.privateKey) },
    { url, secret },
    { apiUrl, fetch, now },
  );
  draft.set("WEBHOOK_SECRET", secret);
}
