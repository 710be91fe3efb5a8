import type { APIMessageComponentInteraction } from "discord-api-types/v10";
import type { CommandRegistry } from "../commands/registry.ts";
import { isFromAPerson } from "../discord/messages/is-from-a-person.ts";
import type { Messenger } from "../discord/messages/messenger.ts";
import { isToSomebodyElse } from "../discord/messages/spoken-to.ts";
import type { GitHub } from "../github/github.ts";
import type { Log } from "../log/log.ts";
import type { Reviser } from "../pipeline/revision.ts";
import type { NotNow } from "../requests/admission/not-now.ts";
import type { Rights } from "../requests/admission/rights.ts";
import { change } from "../requests/change.ts";
import { type CreditWish, readCreditWish, withCredit } from "../requests/credit.ts";
import type { Request } from "../requests/request.ts";
import type { Requests } from "../requests/requests.ts";
import { type Scheduler, timerScheduler } from "../requests/scheduler.ts";
import type { RequestStore } from "../requests/store/request-store.ts";
import { areasHash, creditRow, readButton } from "../requests/thread/buttons.ts";
import { messages as requestMessages } from "../requests/thread/messages.ts";
import { append } from "../requests/transitions.ts";
import type { PullRequestEvent } from "../webhook/pull-request-event.ts";
import { type AgreedReviewer, createAskReviewers } from "./ask-reviewers.ts";
import type { FollowUp } from "./follow-up.ts";
import { createPullRequestPoller, type FoundChecks } from "./look-after.ts";
import { createRevisionMaker } from "./make-revisions.ts";
import { mark, messages } from "./messages.ts";
import { applyUpdate, maxQuoted, missed, type PullRequestUpdate } from "./news.ts";
import { asProposed, isOpen, type Proposed, permitted, recordUpdate, withRevision } from "./proposed.ts";
import { createCreditPublisher } from "./publish-credits.ts";
import { rememberWriters } from "./remember-writers.ts";
import { readRevision } from "./revision-words.ts";
import type { PullRequestEvents } from "./store/pull-request-events.ts";
import { createEventQueue, eventId } from "./take-events.ts";
import { createChangeWatch, type SeenMerge } from "./watch-changes.ts";

export interface FollowUpPowers {
  readonly store: RequestStore;
  readonly events: PullRequestEvents;
  readonly requests: Pick<Requests, "deliver" | "onOutcome">;
  readonly messenger: Pick<Messenger, "send" | "edit" | "respond" | "update">;
  readonly github: GitHub;
  readonly reviser: Reviser;
  /** Command names that are taken now. */
  readonly commands: Pick<CommandRegistry, "taken">;
  readonly botUserId: string;
  /** What people type in front of prefix commands. */
  readonly commandPrefix: string;
  readonly isOperator: (userId: string) => boolean | Promise<boolean>;
  readonly rights: Rights;
  /** What currently keeps a revision from being made. Default: nothing. */
  readonly notNow?: NotNow;
  /** Whether a message's writer has left AI, or was forgotten, since it came. @default nobody has */
  readonly isWithdrawn?: (messageId: string) => boolean;
  /** Called with what is known about a pull request's checks, each time it is polled. */
  readonly onChecks?: (found: FoundChecks) => void;
  /** Who has agreed to be asked for reviews. @default nobody */
  readonly reviewers?: () => readonly AgreedReviewer[];
  /** The page that people open. @default it isn't known */
  readonly repositoryUrl?: () => string;
  /** A pull request was merged, as GitHub says when it is asked. @default nothing happens */
  readonly onMerge?: (merge: SeenMerge) => void;
  /** Whether a webhook tells of all this: then nobody looks for changes each minute. @default none does */
  readonly hearsWebhook?: () => boolean;
  readonly log: Log;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** Default: timers that don't keep the process alive. */
  readonly later?: Scheduler;
}

/** How often to poll all open pull requests, in milliseconds. */
const pollEveryMs = 10 * 60 * 1_000;

/** How much of a review one revision takes on, in characters. */
const maxReviewLength = 20_000;

/** How long after a merge GitHub knows what it means for the other pull requests, in milliseconds. */
const settledMs = 15_000;

export function createFollowUp(given: FollowUpPowers): FollowUp {
  const powers = { ...given, later: given.later ?? timerScheduler };
  const { store, requests, messenger, github, botUserId, isOperator, rights, later, log } = powers;
  const { notNow = async () => undefined, isWithdrawn = () => false } = powers;
  const { onMerge = () => {}, hearsWebhook = () => false } = powers;
  const isWriter = rememberWriters(github, () => performance.now());
  const maker = createRevisionMaker({
    store,
    messenger,
    reviser: powers.reviser,
    github,
    later,
    now: powers.now,
    log,
    deliver: requests.deliver,
    onIdle: (id) => credits.schedule(id),
  });
  const credits = createCreditPublisher({ store, github, isRevising: maker.isRevising, log });

  /** Stores it, tells the thread, and publishes it. */
  async function creditAs(id: string, wish: CreditWish): Promise<void> {
    await apply(id, (request) => withCredit(request, wish));
    credits.schedule(id);
  }
  let stopWatching = () => {};
  /** Cancels the poll after the last merge. */
  let cancelPoll = () => {};

  /** Changes a request, delivers its messages, and makes any revision that results. */
  async function apply(id: string, move: (request: Proposed) => Request | undefined): Promise<void> {
    change(store, id, (request) => {
      const proposed = asProposed(request);
      return proposed === undefined ? undefined : move(proposed);
    });
    await requests.deliver(id);
    maker.schedule(id);
  }

  const askReviewers = createAskReviewers({
    ...{ github, apply, log },
    current: (id) => asProposed(store.get(id)),
    reviewers: powers.reviewers ?? (() => []),
    repositoryUrl: powers.repositoryUrl ?? (() => ""),
  });

  const poller = createPullRequestPoller({
    store,
    github,
    commandPrefix: powers.commandPrefix,
    onChecks: powers.onChecks ?? (() => {}),
    later,
    now: powers.now,
    log,
    taken: () => powers.commands.taken(),
    onOutcome: (outcome) => requests.onOutcome(outcome),
    onMerge,
    onOpen: (request, pull) => askReviewers(request, pull),
    onSaid: (event) => queue.accept(eventId(event), event),
    onUpdate: (id, update) => apply(id, (request) => applyUpdate(request, update)),
    onMoved: (id, revision, words) => apply(id, (request) => withRevision(request, revision, words)),
  });

  const changes = createChangeWatch({
    ...{ github, onMerge, later, log },
    isNeeded: () => !hearsWebhook(),
    look: poller.one,
  });

  const queue = createEventQueue({
    events: powers.events,
    later,
    log,
    handle,
    onGivenUp: notifyMissed,
  });

  /** Better than silence: tells the thread where to look. */
  async function notifyMissed(event: PullRequestEvent): Promise<void> {
    const request = asProposed(store.ofPullRequest(event.pullRequest));
    if (request === undefined) return;
    const content = messages.missed(event.kind === "check" ? undefined : event.by);
    await apply(request.id, (latest) =>
      recordUpdate(latest, missed(eventId(event)), { to: "thread", content }),
    );
  }

  async function handle(event: PullRequestEvent): Promise<void> {
    const request = asProposed(store.ofPullRequest(event.pullRequest));
    if (request === undefined) return;
    const update = await updateOf(event, request);
    if (update !== undefined) await apply(request.id, (latest) => applyUpdate(latest, update));
  }

  /** What an event means; asks GitHub for what the event doesn't include. */
  async function updateOf(
    event: PullRequestEvent,
    request: Proposed,
  ): Promise<PullRequestUpdate | undefined> {
    switch (event.kind) {
      case "review": {
        const { id, by, state, bot } = event;
        if (bot || event.body.includes(mark)) return undefined;
        const mayWrite = await (state === "approved" ? isWriter(by) : github.mayWrite(by));
        const isQuoted = mayWrite || request.outcome.fromPublic < maxQuoted;
        const lines = isQuoted ? await github.reviewComments(event.pullRequest, id) : [];
        const about = lines.map(
          ({ path, line, body }) => `- ${path}${line === undefined ? "" : `:${line}`}: ${body}`,
        );
        const whole = [event.body, ...about].filter((part) => part.trim() !== "").join("\n");
        const text = whole.slice(0, maxReviewLength);
        return { kind: "review", id, by, state, text, mayWrite };
      }
      case "comment": {
        const { id, by, body: text } = event;
        if (event.bot || text.includes(mark)) return undefined;
        return {
          kind: "comment",
          id,
          by,
          text,
          mayWrite: await (readRevision(text) ? github.mayWrite(by) : isWriter(by)),
        };
      }
      case "check":
        return event.conclusion === undefined ? undefined : poller.checks(request, event);
      case "reopened":
        return { kind: "reopened", id: event.deliveryId, by: event.by };
      case "opened":
      case "synchronize":
      case "closed":
        return undefined;
    }
  }

  /** Replaces the buttons that were pressed. After a restart the interaction can be too old to answer. */
  async function changeButtons(
    interaction: APIMessageComponentInteraction,
    components: readonly ReturnType<typeof creditRow>[],
  ): Promise<void> {
    const { content } = interaction.message;
    await messenger.update(interaction, { content, components: [...components] }).catch((error: unknown) => {
      log.warn("follow-up.button_not_answered", { interaction: interaction.id, error });
    });
  }

  /** Cancels the looks at pull requests that have just changed. */
  const looksAhead = new Map<number, () => void>();

  function lookSoon(pullRequest: number): void {
    looksAhead.get(pullRequest)?.();
    const look = () => {
      looksAhead.delete(pullRequest);
      poller
        .one(pullRequest)
        .catch((error: unknown) => log.warn("follow-up.look_failed", { pullRequest, error }));
    };
    looksAhead.set(pullRequest, later(settledMs, look));
  }

  const poll = () => {
    credits.resume();
    void poller.all();
  };

  return {
    async onPullRequestEvent(event) {
      if (event.kind === "closed") {
        const { merged, pullRequest } = event;
        await requests.onOutcome({ kind: merged ? "merged" : "closed", pullRequest });
        // A merge can cause conflicts in other pull requests, and GitHub may need a moment to notice.
        if (merged) {
          poll();
          cancelPoll();
          cancelPoll = later(settledMs, poll);
        }
        return;
      }
      // GitHub needs a moment, and the request may be stored as one with a pull request only then.
      if (event.kind === "opened" || event.kind === "synchronize") {
        const { pullRequest } = event;
        lookSoon(pullRequest);
      }
      if (asProposed(store.ofPullRequest(event.pullRequest)) !== undefined)
        await queue.accept(eventId(event), event);
    },

    async onMessage(message) {
      const request = asProposed(store.ofThread(message.channel_id));
      if (request === undefined || !isFromAPerson(message)) return false;
      const id = `message-${message.id}`;
      // It was handled before it was edited, or has been delivered again.
      if (request.outcome.revisions.some((revision) => revision.id === id)) return true;
      if (isToSomebodyElse(message, botUserId)) return false;
      const wish = readCreditWish(message.content, botUserId);
      if (wish !== undefined && message.author.id === request.requester.id) {
        await creditAs(request.id, wish);
        return true;
      }
      const text = readRevision(message.content, botUserId);
      if (text === undefined) return false;
      const { author } = message;
      if (author.id !== request.requester.id && !(await isOperator(author.id))) return false;
      const answer = async (content: string) => {
        await messenger.send(message.channel_id, { content, replyTo: message.id, nonce: `rv${message.id}` });
        return true;
      };
      if (!isOpen(request)) return answer(messages.overAlready);
      const { kind, guildId } = request;
      const refusal = await rights.refusal({
        ...{ kind, guildId, userId: author.id, roleIds: message.member?.roles },
      });
      if (refusal !== undefined) return answer(refusal);
      // Only now: the answer implies that a revision would be made.
      if (text === "") return answer(messages.reviseHow);
      const reason = await notNow({ userId: request.requester.id, guildId, kind: request.kind });
      if (isWithdrawn(message.id)) return true;
      if (reason !== undefined) return answer(messages.notNow(reason));
      const by = author.global_name ?? author.username;
      const revision = { id, why: "asked", by, byId: author.id, text } as const;
      await apply(request.id, (latest) => withRevision(latest, revision, messages.onIt(by, text)));
      return true;
    },

    async onButton(interaction) {
      const pressed = readButton(interaction.data.custom_id);
      const answer = async (content: string) => {
        await messenger.respond(interaction, { content, ephemeral: true });
        return true;
      };
      const userId = interaction.member?.user.id ?? interaction.user?.id;
      if (pressed?.action === "credit" || pressed?.action === "uncredit") {
        const request = asProposed(store.get(pressed.requestId));
        if (request === undefined || request.requester.id !== userId)
          return answer(requestMessages.onlyRequesterCredited);
        await creditAs(request.id, pressed.action);
        const name = pressed.action === "credit" ? undefined : request.requester.name;
        await changeButtons(interaction, [creditRow(request.id, name)]);
        return true;
      }
      if (pressed?.action !== "permit") return false;
      if (userId === undefined || !(await isOperator(userId))) return answer(messages.onlyOperatorsAllow);
      const request = asProposed(store.get(pressed.requestId));
      if (request === undefined || !isOpen(request)) return answer(messages.overAlready);
      const revision = request.outcome.revisions[pressed.revision - 1];
      if (revision === undefined || areasHash(revision.wants) !== pressed.areas) {
        return answer(messages.allowedAlready);
      }
      const reason = await notNow({
        userId: request.requester.id,
        guildId: request.guildId,
        kind: request.kind,
      });
      if (reason !== undefined) return answer(messages.notAllowedNow(reason));
      const allowed = change(store, request.id, (latest) => {
        const proposed = asProposed(latest);
        const asked = proposed?.outcome.revisions[pressed.revision - 1];
        if (proposed === undefined || asked === undefined) return undefined;
        if (areasHash(asked.wants) !== pressed.areas) return undefined;
        return append(permitted(proposed, asked), { to: "thread", content: messages.allowed });
      });
      if (allowed === undefined) return answer(messages.allowedAlready);
      await changeButtons(interaction, []);
      await requests.deliver(request.id);
      maker.schedule(request.id);
      return true;
    },

    resume() {
      queue.start();
      for (const { id } of store.withPullRequest(200)) maker.schedule(id);
      poll();
      const watch = () => {
        poll();
        stopWatching = later(pollEveryMs, watch);
      };
      stopWatching = later(pollEveryMs, watch);
      changes.start();
      log.info("follow-up.resumed");
    },

    async drain() {
      stopWatching();
      changes.stop();
      for (const cancelLook of looksAhead.values()) cancelLook();
      cancelPoll();
      poller.stop();
      await Promise.all([queue.stop(), maker.stop(), credits.stop()]);
    },
  };
}
