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
import type { Request } from "../requests/request.ts";
import type { Requests } from "../requests/requests.ts";
import { type Scheduler, timerScheduler } from "../requests/scheduler.ts";
import type { RequestStore } from "../requests/store/request-store.ts";
import { areasHash, readButton } from "../requests/thread/buttons.ts";
import { append } from "../requests/transitions.ts";
import type { PullRequestEvent } from "../webhook/pull-request-event.ts";
import type { FollowUp } from "./follow-up.ts";
import { createLookAfter, type FoundChecks } from "./look-after.ts";
import { createRevisionMaker } from "./make-revisions.ts";
import { mark, messages } from "./messages.ts";
import { hear, maxQuoted, missed, type News } from "./news.ts";
import { afterNews, asProposed, isOpen, type Proposed, permitted, withRevision } from "./proposed.ts";
import { rememberWriters } from "./remember-writers.ts";
import { readRevision } from "./revision-words.ts";
import type { PullRequestEvents } from "./store/pull-request-events.ts";
import { createEventQueue, eventId } from "./take-events.ts";

export interface FollowUpPowers {
  readonly store: RequestStore;
  readonly events: PullRequestEvents;
  readonly requests: Pick<Requests, "deliver" | "onOutcome">;
  readonly messenger: Pick<Messenger, "send" | "edit" | "respond" | "update">;
  readonly github: GitHub;
  readonly reviser: Reviser;
  /** Names that are taken by now. */
  readonly commands: Pick<CommandRegistry, "taken">;
  readonly botUserId: string;
  /** What people type in front of prefix commands. */
  readonly commandPrefix: string;
  readonly isOperator: (userId: string) => boolean | Promise<boolean>;
  readonly rights: Rights;
  /** What keeps a change from being made at the moment. Default: nothing. */
  readonly notNow?: NotNow;
  /** Told what is known of a pull request's checks, at each look. */
  readonly onChecks?: (found: FoundChecks) => void;
  readonly log: Log;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** Default: timers that don't keep the process alive. */
  readonly later?: Scheduler;
}

/** Between two looks at all open pull requests, in milliseconds. */
const lookEveryMs = 10 * 60 * 1_000;

/** More of a review than this isn't worked off in one revision, in characters. */
const maxReviewLength = 20_000;

/** After a merge, GitHub knows by then what it means for the others. In milliseconds. */
const settledMs = 15_000;

export function createFollowUp(given: FollowUpPowers): FollowUp {
  const powers = { ...given, later: given.later ?? timerScheduler };
  const { store, requests, messenger, github, botUserId, isOperator, rights, later, log } = powers;
  const { notNow = async () => undefined } = powers;
  const isWriter = rememberWriters(github, () => performance.now());
  const maker = createRevisionMaker({ ...powers, deliver: requests.deliver });
  let stopWatching = () => {};
  /** Takes back the look after the last merge. */
  let lookSoon = () => {};

  /** Moves a request, says what that says, and makes the revision that came of it. */
  async function moveBy(id: string, move: (request: Proposed) => Request | undefined): Promise<void> {
    change(store, id, (request) => {
      const proposed = asProposed(request);
      return proposed === undefined ? undefined : move(proposed);
    });
    await requests.deliver(id);
    maker.schedule(id);
  }

  const lookAfter = createLookAfter({
    ...powers,
    taken: () => powers.commands.taken(),
    onOutcome: (outcome) => requests.onOutcome(outcome),
    onSaid: (event) => queue.accept(eventId(event), event),
    onNews: (id, news) => moveBy(id, (request) => hear(request, news)),
    onMoved: (id, revision, words) => moveBy(id, (request) => withRevision(request, revision, words)),
  });

  const queue = createEventQueue({ ...powers, handle: takeIn, onGivenUp: tellMissed });

  /** Better than silence: the thread says where to look. */
  async function tellMissed(event: PullRequestEvent): Promise<void> {
    const request = asProposed(store.ofPullRequest(event.pullRequest));
    if (request === undefined) return;
    const content = messages.missed(event.kind === "check" ? undefined : event.by);
    await moveBy(request.id, (latest) =>
      afterNews(latest, missed(eventId(event)), { to: "thread", content }),
    );
  }

  async function takeIn(event: PullRequestEvent): Promise<void> {
    const request = asProposed(store.ofPullRequest(event.pullRequest));
    if (request === undefined) return;
    const news = await newsOf(event, request);
    if (news !== undefined) await moveBy(request.id, (latest) => hear(latest, news));
  }

  /** What an event means; GitHub is asked for what it doesn't say itself. */
  async function newsOf(event: PullRequestEvent, request: Proposed): Promise<News | undefined> {
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
        return event.conclusion === undefined ? undefined : lookAfter.checks(request, event);
      case "reopened":
        return { kind: "reopened", id: event.deliveryId, by: event.by };
      case "opened":
      case "synchronize":
      case "closed":
        return undefined;
    }
  }

  /** The button has done its work. An interaction that came with a restart can't be answered any more. */
  async function withoutButtons(interaction: APIMessageComponentInteraction): Promise<void> {
    const { content } = interaction.message;
    await messenger.update(interaction, { content, components: [] }).catch((error: unknown) => {
      log.warn("follow-up.button_not_answered", { interaction: interaction.id, error });
    });
  }

  const lookAtAll = () => {
    void lookAfter.all();
  };

  return {
    async onPullRequestEvent(event) {
      if (event.kind === "closed") {
        const { merged, pullRequest } = event;
        await requests.onOutcome({ kind: merged ? "merged" : "closed", pullRequest });
        // What fitted before may not fit any more. GitHub may need a moment to notice.
        if (merged) {
          lookAtAll();
          lookSoon();
          lookSoon = later(settledMs, lookAtAll);
        }
        return;
      }
      if (asProposed(store.ofPullRequest(event.pullRequest)) !== undefined)
        queue.accept(eventId(event), event);
    },

    async onMessage(message) {
      const request = asProposed(store.ofThread(message.channel_id));
      if (request === undefined || !isFromAPerson(message)) return false;
      const id = `message-${message.id}`;
      // It was taken in before it was edited, or has come again.
      if (request.outcome.revisions.some((revision) => revision.id === id)) return true;
      if (isToSomebodyElse(message, botUserId)) return false;
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
      // Not before: it says that a change is on its way.
      if (text === "") return answer(messages.reviseHow);
      const reason = await notNow({ userId: request.requester.id, guildId });
      if (reason !== undefined) return answer(messages.notNow(reason));
      const by = author.global_name ?? author.username;
      const revision = { id, why: "asked", by, byId: author.id, text } as const;
      await moveBy(request.id, (latest) => withRevision(latest, revision, messages.onIt(by, text)));
      return true;
    },

    async onButton(interaction) {
      const pressed = readButton(interaction.data.custom_id);
      if (pressed?.action !== "permit") return false;
      const answer = async (content: string) => {
        await messenger.respond(interaction, { content, ephemeral: true });
        return true;
      };
      const userId = interaction.member?.user.id ?? interaction.user?.id;
      if (userId === undefined || !(await isOperator(userId))) return answer(messages.onlyOperatorsAllow);
      const request = asProposed(store.get(pressed.requestId));
      if (request === undefined || !isOpen(request)) return answer(messages.overAlready);
      const revision = request.outcome.revisions[pressed.revision - 1];
      if (revision === undefined || areasHash(revision.wants) !== pressed.areas) {
        return answer(messages.allowedAlready);
      }
      const reason = await notNow({ userId: request.requester.id, guildId: request.guildId });
      if (reason !== undefined) return answer(messages.notAllowedNow(reason));
      const allowed = change(store, request.id, (latest) => {
        const proposed = asProposed(latest);
        const asked = proposed?.outcome.revisions[pressed.revision - 1];
        if (proposed === undefined || asked === undefined) return undefined;
        if (areasHash(asked.wants) !== pressed.areas) return undefined;
        return append(permitted(proposed, asked), { to: "thread", content: messages.allowed });
      });
      if (allowed === undefined) return answer(messages.allowedAlready);
      await withoutButtons(interaction);
      await requests.deliver(request.id);
      maker.schedule(request.id);
      return true;
    },

    resume() {
      queue.start();
      for (const { id } of store.withPullRequest(200)) maker.schedule(id);
      lookAtAll();
      const watch = () => {
        lookAtAll();
        stopWatching = later(lookEveryMs, watch);
      };
      stopWatching = later(lookEveryMs, watch);
      log.info("follow-up.resumed");
    },

    async drain() {
      stopWatching();
      lookSoon();
      lookAfter.stop();
      await Promise.all([queue.stop(), maker.stop()]);
    },
  };
}
