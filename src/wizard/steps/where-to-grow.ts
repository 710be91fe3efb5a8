import { type Account, openAccount, type SeenRepository } from "../../github/make-repository.ts";
import { type Option, SetupStoppedError } from "../asking/ask.ts";
import { createDecision, type Decided, settled } from "../decision.ts";
import type { StepPowers } from "../step.ts";
import type { AdminLogin } from "./admin-login.ts";
import type { Clone } from "./find-clone.ts";

/** The repository that Turbot grows in: one that is there, or one that set-up makes. */
export type Where =
  | { readonly kind: "own"; readonly fullName: string }
  /** @param of the one that the clone comes from, `owner/name` */
  | { readonly kind: "fork" | "private"; readonly of: string };

/** The clone's origin, if whoever sets up can push there; otherwise a fork or a private copy of it. */
export async function whereToGrow(
  { ask, draft }: StepPowers,
  { origin }: Pick<Clone, "origin">,
  login: AdminLogin,
): Promise<Decided<Where>> {
  const set = draft.get("GITHUB_REPO");
  if (set !== undefined) return settled({ kind: "own", fullName: set });
  const { apiUrl } = draft.config().github;
  /** Turbot's own token may be another account's. */
  const tokens = new Set([draft.get("GITHUB_TOKEN"), await login.known()].filter((one) => one !== undefined));
  let account: Account | undefined;
  let seen: SeenRepository | undefined;
  for (const token of tokens) {
    if (seen?.mayPush === true || origin === undefined) break;
    account = openAccount({ token, apiUrl });
    seen = (await account.look(origin)) ?? seen;
  }
  if (seen?.mayPush === true) {
    draft.set("GITHUB_REPO", seen.fullName);
    ask.found(`GitHub: ${seen.fullName} is yours, and Turbot grows in it.`);
    return settled({ kind: "own", fullName: seen.fullName });
  }
  const suggestion = seen === undefined || account === undefined ? undefined : await suggest(account, seen);

  async function named(): Promise<Where> {
    const fullName = await ask.text({
      flag: "repository",
      message: "Which repository shall Turbot grow in? It has to be yours",
      ...(origin === undefined || seen !== undefined ? {} : { initial: origin }),
      check: (value) => draft.problemOf("GITHUB_REPO", value),
    });
    return { kind: "own", fullName };
  }

  return createDecision<Where>({
    name: "where Turbot grows",
    flag: ask.isSaid("copy") ? "copy" : "repository",
    suggestion,
    says: inWords,
    async ask() {
      if (ask.isSaid("repository") || origin === undefined) return named();
      if (!ask.isInteractive && !ask.isSaid("copy")) {
        if (seen === undefined) return named();
        throw new SetupStoppedError(
          `${origin} isn't yours, so Turbot can't push there. Say --copy fork or --copy private, or --repository with one of yours.`,
        );
      }
      const picked = await ask.choose({
        flag: "copy",
        message: `Where shall Turbot grow? It changes itself there; this clone is of ${origin}`,
        options: waysFrom(origin, seen),
      });
      if (picked === "another") return named();
      return picked === "fork" || picked === "private"
        ? { kind: picked, of: origin }
        : { kind: "own", fullName: origin };
    },
  });
}

/** A fork that is there, or a new one. */
async function suggest(account: Account, { fullName }: SeenRepository): Promise<Where> {
  const own = await account.look(`${await account.login()}/${fullName.split("/")[1]}`);
  const isFork = own?.mayPush === true && own.parent?.toLowerCase() === fullName.toLowerCase();
  return own !== undefined && isFork
    ? { kind: "own", fullName: own.fullName }
    : { kind: "fork", of: fullName };
}

function inWords(where: Where): string {
  switch (where.kind) {
    case "own":
      return `Turbot grows in ${where.fullName}.`;
    case "fork":
      return `Turbot grows in a fork of ${where.of}, which set-up makes: everybody can read it.`;
    case "private":
      return `Turbot grows in a private copy of ${where.of}, which set-up makes.`;
  }
}

function waysFrom(origin: string, seen: SeenRepository | undefined): readonly Option[] {
  return [
    // Without a login, nobody knows.
    ...(seen === undefined ? [{ value: "mine", label: `${origin} itself`, hint: "it is yours" }] : []),
    { value: "fork", label: `A fork of ${origin}`, hint: "set-up makes it; everybody can read it" },
    {
      value: "private",
      label: `A private copy of ${origin}`,
      hint: "set-up makes it; GitHub's free plan can't protect its main",
    },
    { value: "another", label: "Another one", hint: "which you name" },
  ];
}
