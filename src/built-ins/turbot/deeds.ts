import type { AdminChange } from "../../administration/admin-change.ts";
import type { Administration } from "../../administration/create-administration.ts";
import { mark } from "./deploys-page.ts";
import type { TurbotFacts } from "./facts.ts";
import type { TurbotOrders } from "./orders.ts";
import type { Deed, PageName } from "./press.ts";
import { short } from "./status-page.ts";

/** Somebody at the panel, with the interaction that they used. */
export interface Person {
  readonly userId: string;
  readonly guildId: string;
  readonly interaction: string;
  readonly isOperator: boolean;
}

/** Whether a deed should be done, in words. */
export type Question =
  | { readonly kind: "ask"; readonly words: string; readonly yes: string }
  /** Nothing can be done, with what to do next. */
  | { readonly kind: "no"; readonly words: string };

/** What the panel's buttons do. */
export interface TurbotDeeds {
  question(deed: Deed, person: Person): Promise<Question>;
  /** The question about what is newest on the branch that is deployed. */
  newest(): Promise<Question & { readonly deed?: Deed }>;
  /** @returns what came of it, in a sentence, and whether something was done */
  perform(deed: Deed, person: Person): Promise<{ readonly words: string; readonly isDone: boolean }>;
  setPersona(text: string, person: Person): string;
  /** @returns what came of it, and whether something was done */
  nameReviewer(
    userId: string,
    login: string,
    person: Person,
  ): Promise<{ readonly words: string; readonly isDone: boolean }>;
  /** A reviewer's own answer. */
  answerAsReviewer(
    answer: "agree" | "stop",
    person: Pick<Person, "userId" | "guildId" | "interaction">,
  ): string;
}

/** Where each deed leads back to. */
export const pageOf: Readonly<Record<Deed["name"], PageName>> = {
  pause: "settings",
  resume: "settings",
  "pause-all": "settings",
  "resume-all": "settings",
  "no-persona": "settings",
  role: "settings",
  "no-role": "settings",
  channel: "settings",
  "no-channel": "settings",
  cancel: "requests",
  "add-operator": "people",
  "remove-operator": "people",
  "remove-reviewer": "people",
  "go-back": "deploys",
  deploy: "deploys",
  clear: "deploys",
};

export function createTurbotDeeds(powers: {
  readonly facts: TurbotFacts;
  readonly orders: TurbotOrders;
  readonly administration: Pick<Administration, "change">;
}): TurbotDeeds {
  const { facts, orders, administration } = powers;

  /** Why it can't be done (any more), or what to store. */
  async function planned(
    { name, about: [first = "", second = ""] }: Deed,
    { guildId, userId, interaction, isOperator }: Person,
  ): Promise<Planned> {
    const by = { id: interaction, userId };
    const { operators } = facts.settings(guildId);
    switch (name) {
      case "pause":
      case "resume":
        return { change: { kind: name, guildId } };
      case "pause-all":
        return { change: { kind: "pause", guildId: undefined } };
      case "resume-all":
        return { change: { kind: "resume", guildId: undefined } };
      case "no-persona":
        return { change: { kind: "persona", guildId, text: undefined } };
      case "role": {
        const problem = await orders.roleProblem(guildId, first);
        return problem === undefined ? { change: { kind: "role", guildId, roleId: first } } : { problem };
      }
      case "no-role":
        return { change: { kind: "role", guildId, roleId: undefined } };
      case "channel": {
        const problem = await orders.channelProblem(first);
        return problem === undefined ? { change: { kind: "admin-channel", channelId: first } } : { problem };
      }
      case "no-channel":
        return { change: { kind: "admin-channel", channelId: undefined } };
      case "add-operator":
        if ([...operators.fromSettings, ...operators.added].includes(first))
          return { problem: "They are an operator already." };
        return { change: { kind: "add-operator", userId: first } };
      case "remove-operator":
        if (operators.fromSettings.includes(first))
          return {
            problem:
              "They are an operator by `OPERATOR_IDS` in `.env`, or own the application at Discord: only that changes it.",
          };
        if (!operators.added.includes(first)) return { problem: "They aren't an operator." };
        return { change: { kind: "remove-operator", userId: first } };
      case "remove-reviewer":
        if (!facts.settings(guildId).reviewers.some((one) => one.userId === first))
          return { problem: "They aren't a reviewer." };
        return { change: { kind: "remove-reviewer", userId: first } };
      case "cancel": {
        const request = facts.requests(isOperator ? undefined : guildId).find(({ id }) => id === first);
        if (request === undefined) return { problem: "That request is over already." };
        if (request.pullRequest !== undefined)
          return { problem: `Its pull request is open: close <${request.pullRequest.url}> to end it.` };
        const { requesterId, threadId } = request;
        return {
          change: {
            kind: "cancel-request",
            guildId: request.guildId,
            threadId,
            requesterId: requesterId || undefined,
          },
          first: () => orders.cancelRequest(first, by),
        };
      }
      case "go-back": {
        const deploys = facts.deploys();
        if (
          deploys?.before === undefined ||
          mark(deploys.running) !== first ||
          mark(deploys.before) !== second
        )
          return { problem: "Another release runs by now. Have a look at it, and decide again." };
        const { running: from, before: to } = deploys;
        return { change: { kind: "go-back", from, to }, order: () => orders.goBack(from, to, by) };
      }
      case "clear": {
        if (!(facts.deploys()?.quarantined.some(({ commit }) => commit === first) ?? false))
          return { problem: "That commit isn't quarantined any more." };
        return {
          change: { kind: "clear-quarantine", commit: first },
          order: () => orders.clearQuarantine(first, by),
        };
      }
      case "deploy": {
        const problem = whyNot(first);
        if (problem !== undefined) return { problem };
        const pullRequest = second === "" ? undefined : Number(second);
        return {
          change: { kind: "deploy", commit: first },
          order: () => orders.deploy(first, pullRequest, by),
        };
      }
    }
  }

  /** Why a commit needn't or can't be deployed. */
  function whyNot(commit: string): string | undefined {
    const deploys = facts.deploys();
    if (deploys === undefined) return "Nobody looks after my releases here: start me with `npm start`.";
    if (deploys.running === commit)
      return `\`${short(commit)}\` is the newest on main, and it's running already.`;
    if (deploys.quarantined.some((one) => one.commit === commit))
      return `\`${short(commit)}\` is the newest on main, and it was bad before. Merge a fix, or clear its quarantine first.`;
    return undefined;
  }

  return {
    async question(deed, person) {
      const plan = await planned(deed, person);
      return "problem" in plan
        ? { kind: "no", words: plan.problem }
        : { kind: "ask", ...asked(deed, plan.change) };
    },

    async newest() {
      const { commit, pullRequest } = await orders.newest();
      const problem = whyNot(commit);
      if (problem !== undefined) return { kind: "no", words: problem };
      const deed: Deed = {
        name: "deploy",
        about: [commit, ...(typeof pullRequest === "number" ? [String(pullRequest)] : [])],
      };
      return {
        kind: "ask",
        words: newestWords(commit, pullRequest, facts.repositoryUrl()),
        yes: "Deploy it now",
        deed,
      };
    },

    async perform(deed, person) {
      const plan = await planned(deed, person);
      if ("problem" in plan) return { words: plan.problem, isDone: false };
      if (plan.first !== undefined && !(await plan.first()))
        return { words: "That request is over already.", isDone: false };
      if (!administration.change(plan.change, person, plan.order))
        return { words: "That is done already.", isDone: false };
      if (plan.change.kind === "admin-channel") orders.useAdminChannel(plan.change.channelId);
      return { words: done[deed.name], isDone: true };
    },

    async nameReviewer(userId, login, person) {
      const problem = await orders.reviewerProblem(login);
      if (problem !== undefined) return { words: problem, isDone: false };
      const isDone = administration.change({ kind: "name-reviewer", userId, login }, person);
      const words = `Named, and not asked yet: <@${userId}> has to agree first. Tell them to use \`/turbot\` and press *Yes, ask me*.`;
      return { words, isDone };
    },

    answerAsReviewer(answer, person) {
      const kind = answer === "agree" ? "agree-to-review" : "stop-reviewing";
      administration.change({ kind }, person);
      return answer === "agree"
        ? "Thank you! I ask you on GitHub and ping you in the request's thread, once for each pull request and when it has changed since your last look. `/turbot` ends it."
        : "Done: I don't ask you for reviews any more.";
    },

    setPersona(text, person) {
      const { guildId } = person;
      administration.change({ kind: "persona", guildId, text }, person);
      return "Done: that's how I sound in this server from now on. `/turbot` → *Settings* takes it away again.";
    },
  };
}

type Planned =
  | { readonly problem: string }
  | {
      readonly change: AdminChange;
      /** What is done before it is noted. @returns false: there is nothing to do any more */
      readonly first?: () => Promise<boolean>;
      /** Done together with noting it. */
      readonly order?: () => void;
    };

function asked(
  { name, about: [first = "", second = ""] }: Deed,
  change: AdminChange,
): { readonly words: string; readonly yes: string } {
  switch (name) {
    case "pause":
      return {
        words: "Pause new requests in this server? What is planned or being built goes on.",
        yes: "Pause them here",
      };
    case "resume":
      return { words: "Take new requests in this server again?", yes: "Take them again" };
    case "pause-all":
      return {
        words: "Pause new requests in **all** servers? What is planned or being built goes on.",
        yes: "Pause them everywhere",
      };
    case "resume-all":
      return {
        words: "Take new requests everywhere again? Servers that paused them stay paused.",
        yes: "Take them again",
      };
    case "no-persona":
      return {
        words: "Take my persona in this server away? I sound like myself again.",
        yes: "Take it away",
      };
    case "cancel":
      return {
        words: `Cancel the request${change.kind === "cancel-request" ? threadOf(change) : ""}? Whoever asked for it reads in its thread that one of my operators or admins cancelled it.`,
        yes: "Cancel the request",
      };
    case "role":
      return {
        words: `Let everybody with <@&${first}> ask for features in this server? They spend your money for Claude, and their wishes become pull requests in your repository.`,
        yes: "Let them ask",
      };
    case "no-role":
      return { words: "Go back to `FEATURE_REQUEST_ROLE` in this server?", yes: "Go back to it" };
    case "channel":
      return {
        words: `Make <#${first}> the admin channel? Errors, deploys and requests of all servers are posted there: everybody who can read it should be trusted with that.`,
        yes: "Report there",
      };
    case "no-channel":
      return { words: "Go back to `LOG_CHANNEL_ID` for the admin channel?", yes: "Go back to it" };
    case "add-operator":
      return {
        words: `Make <@${first}> an operator? They can ask for changes to me, deploy, change limits, and add and remove operators, in all servers.`,
        yes: "Make them an operator",
      };
    case "remove-operator":
      return { words: `Take operator rights from <@${first}>?`, yes: "Take them away" };
    case "remove-reviewer":
      return { words: `Ask <@${first}> for no more reviews?`, yes: "Ask them no more" };
    case "go-back":
      return {
        words: `Go back from \`${first.slice(0, 10)}\` to \`${second.slice(0, 10)}\`? I restart, the release that runs now is quarantined, and I open a pull request that reverts it.`,
        yes: "Go back",
      };
    case "clear":
      return {
        words: `Clear the quarantine of \`${short(first)}\`? It was bad before. If it's still on main and newer than what runs, I try it again at once, and roll back if it's bad again.`,
        yes: "Clear it",
      };
    case "deploy":
      return { words: `Deploy \`${short(first)}\` now?`, yes: "Deploy it now" };
  }
}

function threadOf({ threadId }: { readonly threadId: string | undefined }): string {
  return threadId === undefined ? "" : ` in <#${threadId}>`;
}

function newestWords(
  commit: string,
  pullRequest: number | undefined | "unknown",
  repositoryUrl: string,
): string {
  const link = `[\`${short(commit)}\`](<${repositoryUrl}/commit/${commit}>)`;
  if (typeof pullRequest === "number")
    return `The newest on main is ${link}, from pull request #${pullRequest}. Deploy it now?`;
  const why =
    pullRequest === "unknown"
      ? "GitHub doesn't say right now whether a merged pull request brought it"
      : "no merged pull request explains it";
  return `The newest on main is ${link}, and ${why}. Deploy it only if you know who pushed it, and have read it: you answer for it.`;
}

const ordered =
  "The supervisor does it as soon as nothing else is under way; the admin channel hears how it went.";

const done: Readonly<Record<Deed["name"], string>> = {
  pause: "Done: I take no new requests in this server until somebody resumes them here.",
  resume: "Done: I take requests in this server again, unless they are paused everywhere.",
  "pause-all": "Done: I take no new requests anywhere until an operator resumes them.",
  "resume-all": "Done: I take requests again.",
  "no-persona": "Done: I sound like myself again.",
  cancel: "Done: it's cancelled. What is being built stops after its current step.",
  role: "Done: whoever has that role can ask for features here.",
  "no-role": "Done: `FEATURE_REQUEST_ROLE` says again who can ask for features here.",
  channel: "Done: I report there from now on.",
  "no-channel": "Done: I report where `LOG_CHANNEL_ID` says.",
  "add-operator": "Done: they are an operator. I haven't told them; you might.",
  "remove-operator": "Done: they aren't an operator any more.",
  "remove-reviewer": "Done: they aren't asked for reviews any more.",
  "go-back": `Ordered. ${ordered}`,
  deploy: `Ordered. ${ordered}`,
  clear: `Ordered. ${ordered}`,
};
