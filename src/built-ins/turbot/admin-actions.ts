import { type AdminChange, short } from "../../administration/admin-change.ts";
import type { Administration } from "../../administration/create-administration.ts";
import { mark } from "./deploys-page.ts";
import type { TurbotFacts } from "./facts.ts";
import { asked, done, newestWords } from "./messages.ts";
import type { TurbotOrders } from "./orders.ts";
import type { AdminAction, PageName } from "./press.ts";

/** Somebody at the panel, with the interaction that they used. */
export interface Person {
  readonly userId: string;
  readonly guildId: string;
  readonly interaction: string;
  readonly isOperator: boolean;
}

/** Whether an action should be done, in words. */
export type Question =
  | { readonly kind: "ask"; readonly words: string; readonly yes: string }
  /** Nothing can be done, with what to do next. */
  | { readonly kind: "no"; readonly words: string };

/** What the panel's buttons do. */
export interface AdminActions {
  question(action: AdminAction, person: Person): Promise<Question>;
  /** The question about what is newest on the branch that is deployed. */
  newest(): Promise<Question & { readonly action?: AdminAction }>;
  /** @returns what came of it, in a sentence, and whether something was done */
  perform(action: AdminAction, person: Person): Promise<{ readonly words: string; readonly isDone: boolean }>;
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

/** Where each action leads back to. */
export const pageOf: Readonly<Record<AdminAction["name"], PageName>> = {
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

export function createAdminActions(powers: {
  readonly facts: TurbotFacts;
  readonly orders: TurbotOrders;
  readonly administration: Pick<Administration, "change">;
}): AdminActions {
  const { facts, orders, administration } = powers;

  /** Why it can't be done (any more), or what to store. */
  async function planned(
    { name, about: [first = "", second = ""] }: AdminAction,
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
    async question(action, person) {
      const plan = await planned(action, person);
      return "problem" in plan
        ? { kind: "no", words: plan.problem }
        : { kind: "ask", ...asked(action, plan.change) };
    },

    async newest() {
      const { commit, pullRequest } = await orders.newest();
      const problem = whyNot(commit);
      if (problem !== undefined) return { kind: "no", words: problem };
      const action: AdminAction = {
        name: "deploy",
        about: [commit, ...(typeof pullRequest === "number" ? [String(pullRequest)] : [])],
      };
      return {
        kind: "ask",
        words: newestWords(commit, pullRequest, facts.repositoryUrl()),
        yes: "Deploy it now",
        action,
      };
    },

    async perform(action, person) {
      const plan = await planned(action, person);
      if ("problem" in plan) return { words: plan.problem, isDone: false };
      if (plan.first !== undefined && !(await plan.first()))
        return { words: "That request is over already.", isDone: false };
      if (!administration.change(plan.change, person, plan.order))
        return { words: "That is done already.", isDone: false };
      if (plan.change.kind === "admin-channel") orders.useAdminChannel(plan.change.channelId);
      return { words: done[action.name], isDone: true };
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
