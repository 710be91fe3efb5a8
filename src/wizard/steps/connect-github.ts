import { gitHubPages } from "../../git/github-address.ts";
import type { GitHub } from "../../github/github.ts";
import { openGitHub } from "../../github/open-github.ts";
import { silentLog } from "../../log/log.ts";
import { askGitHub, githubFact } from "../../set-up/github/ask-github.ts";
import type { Option } from "../asking/ask.ts";
import { createDecision, type Decided, settled } from "../decision.ts";
import { findMadeApp, keyFile } from "../github-app/find-made-app.ts";
import { makeApp } from "../github-app/make-app.ts";
import { type StepPowers, settle } from "../step.ts";
import type { AdminLogin } from "./admin-login.ts";

export interface GitHubAccount {
  readonly github: GitHub;
  /** An app was just made, or is taken up again: its webhook isn't proven yet. */
  readonly hasNewApp: boolean;
}

/** How Turbot reaches GitHub. "set": the settings say it. */
type Way = "app" | "gh" | "token" | "set";

const waysInWords: Readonly<Record<Way, string>> = {
  app: "At GitHub Turbot is an app of its own, whose pull requests you can approve: you make it in a browser.",
  gh: "At GitHub Turbot uses your login with gh: its pull requests are yours, which you can't approve.",
  token: "At GitHub Turbot uses a token that you paste: its pull requests are the token owner's.",
  set: "At GitHub Turbot is who the settings say.",
};

/** With which account Turbot pushes and opens pull requests. Sensible is an app of its own, or what `gh` has where nobody could make one. */
export async function gitHubWay(powers: StepPowers, login: AdminLogin): Promise<Decided<Way>> {
  const { ask, draft } = powers;
  // From the environment, perhaps; a key in one line.
  for (const name of ["GITHUB_TOKEN", "GITHUB_APP_ID", "GITHUB_APP_PRIVATE_KEY"] as const) {
    const set = draft.get(name);
    if (set !== undefined) draft.set(name, set.replaceAll("\n", "\\n"));
  }
  if (draft.get("GITHUB_TOKEN") !== undefined || draft.get("GITHUB_APP_ID") !== undefined)
    return settled("set");
  if (draft.get("GITHUB_REPO") !== undefined && (await takeUpMadeApp(powers))) return settled("app");
  const hasGh = await login.isOfGh();
  return createDecision<Way>({
    name: "who Turbot is at GitHub",
    flag: "github",
    suggestion: ask.isInteractive ? "app" : hasGh ? "gh" : undefined,
    says: (way) => waysInWords[way],
    async ask() {
      const how = await ask.choose({
        flag: "github",
        message: "How shall Turbot reach GitHub?",
        options: waysFor(hasGh, ask.isInteractive),
      });
      return how === "app" || how === "gh" ? how : "token";
    },
  });
}

/** Makes the app or takes the token, and proves it by a push that sends nothing. */
export async function connectGitHub(
  powers: StepPowers,
  way: Way,
  webhookUrl: string | undefined,
): Promise<GitHubAccount> {
  const { draft, env, home, now } = powers;
  const needsApp = way === "app" && draft.get("GITHUB_APP_ID") === undefined;
  if (needsApp && !(await takeUpMadeApp(powers))) await makeApp(powers, webhookUrl);
  if (way === "token") await pasteToken(powers);
  const settings = draft.config().github;
  const nothing = () => {};
  const { github, git, account } = await openGitHub(settings, {
    ...{ env, cwd: home, fetch, now, log: silentLog },
    ...{ onSecret: nothing, onToken: nothing },
  });
  const configured = `${settings.owner}/${settings.repo}`;
  await settle(powers, async () => githubFact(await askGitHub(github, git, configured), configured, account));
  return { github, hasNewApp: way === "app" };
}

/** @returns whether an earlier set-up made one, and was ended before it wrote the settings */
async function takeUpMadeApp(powers: StepPowers): Promise<boolean> {
  const { ask, draft, home } = powers;
  const made = await findMadeApp(powers);
  if (made === undefined) return false;
  draft.set("GITHUB_APP_ID", made);
  draft.set("GITHUB_APP_PRIVATE_KEY", keyFile(home, made));
  ask.found(`GitHub: the app ${made} was made by an earlier set-up, and is used.`);
  return true;
}

function waysFor(hasGh: boolean, isInteractive: boolean): readonly Option[] {
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
    ...(hasGh
      ? [
          {
            value: "gh",
            label: "Your login with gh",
            hint: "its pull requests are yours, which you can't approve",
          },
        ]
      : []),
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
