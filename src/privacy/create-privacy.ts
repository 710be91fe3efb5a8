import type { MessageRemovals } from "../discord/store/message-removals.ts";
import type { OwnMessages } from "../discord/store/own-messages.ts";
import { needInWords } from "../plugin-api/needs.ts";
import { isDecisionNeed } from "../plugins/deeds/decisions.ts";
import type { PingConsent } from "../plugins/store/ping-consents.ts";
import { capMs } from "../plugins/store/plugin-deeds.ts";
import { grantedNeed } from "../plugins/store/plugin-grants.ts";
import { cooldownMs } from "../requests/admission/cooldown.ts";
import { withoutCredit } from "../requests/credit.ts";
import {
  anonymize,
  conversationKeptMs,
  withoutConversation,
  withoutPerson,
  withoutWaitingWords,
} from "../requests/forget-request.ts";
import type { Request } from "../requests/request.ts";
import type { RequestStore } from "../requests/store/request-store.ts";
import { dayOf } from "../spending/day.ts";
import type { Forgettings, KnownForgetting } from "./store/forgettings.ts";
import type { LeftOut } from "./store/left-out.ts";
import type { PersonalData } from "./store/personal-data.ts";

/** Shows and deletes what Turbot remembers about people. `docs/privacy.md` explains it to them. */
export interface Privacy {
  /** Everything stored about a person, as plain data. */
  exportOf(userId: string): unknown;
  /** @param guildId a server they are in: where they asked */
  forgetUser(userId: string, guildId?: string): Forgotten;
  isLeftOut(userId: string): boolean;
  /**
   * From now on none of this person's words go to Claude, in any server: what chat remembers of them is deleted, and their open
   * requests end.
   *
   * @returns how many requests were closed
   */
  leaveOut(userId: string): number;
  takePart(userId: string): void;
  /** @returns how many messages were deleted */
  forgetChannel(channelId: string): number;
  /**
   * What is left of somebody who has asked: requests that have ended, of those there were then; and first, if a process was killed
   * or failed in between, everything. @returns whether something is still left then
   */
  forgetRest(userId: string, asked: Pick<KnownForgetting, "at" | "isBegun">): boolean;
  /** Plugins that store data of their own, which only they can interpret. */
  pluginsWithNotes(): readonly string[];
  /**
   * Deletes what has expired, at most `limit` things of each kind. `at`: the time that decides what has expired, in
   * milliseconds since 1970.
   *
   * @returns whether there may be more
   */
  prune(at: number, limit: number): boolean;
}

export interface Forgotten {
  readonly messages: number;
  readonly requests: number;
  /** Plugins that lost what was theirs. */
  readonly plugins: readonly string[];
  /** How many of Turbot's messages on Discord are being taken back, for everybody who has asked. */
  readonly takingBack: number;
  /** Channels of open requests, which are kept until they end. */
  readonly open: readonly string[];
}

const dayMs = 24 * 60 * 60 * 1_000;

/** How long spending is kept, in days: estimates for requests are based on it. */
const spendingKeptDays = 90;

/** How long the grants of a removed plugin are kept, in days: another release may bring it back. */
const goneKeptDays = 90;

/** How long unused ping consents are kept, in days: plugins can schedule a ping a year ahead, plus some time to notice. */
const pingsKeptDays = 400;

/** How long it is kept what plugins did in servers, in days: Discord's audit log has it for 45. */
const deedsKeptDays = 30;
/** After it was to be taken back. Longer than it is tried: src/plugins/timers/take-back.ts. */
const dueKeptDays = 100;
const pluginMessagesKeptDays = 90;

/**
 * How long it is kept how messages and members were before they changed, in days. Hardly anybody edits or deletes after a week, and
 * moderators look at a log sooner; nicknames and roles change rarely, and everybody in the server sees them anyway.
 */
const messagesBeforeKeptDays = 7;
const membersBeforeKeptDays = 30;

/** How long copies from before an update are kept, in days: they still hold what was forgotten since. */
const copiesKeptDays = 14;

export function createPrivacy(powers: {
  readonly data: PersonalData;
  readonly requests: Pick<
    RequestStore,
    "ofRequester" | "touchedBy" | "withConversation" | "withRequester" | "save"
  >;
  readonly leftOut: LeftOut;
  /** Nothing comes of what a person wrote that is still waiting or being handled. */
  readonly withdraw: (userId: string) => void;
  /** Closes the open requests of a person, and returns how many. */
  readonly closeRequests: (userId: string) => number;
  readonly ownMessages: Pick<OwnMessages, "takeBackOf">;
  readonly removals: Pick<MessageRemovals, "count">;
  readonly forgettings: Pick<Forgettings, "ask" | "begun">;
  /** Deletes what is a person's from plugins' stores. @returns which plugins lost something */
  readonly forgetInPlugins: (userId: string) => readonly string[];
  /** Somebody has asked to be forgotten: there may be messages to take back, and copies to clean. */
  readonly onForgotten: () => void;
  /** Removes copies of the database from before a time (milliseconds since 1970). */
  readonly removeCopies: (before: number) => void;
  readonly pluginsWithNotes: () => readonly string[];
  /** What plugins keep of a person alone, as plain data. @default nothing */
  readonly keptByPlugins?: (userId: string) => readonly unknown[];
  /** Removes what could be people's words from the reasons of quarantines before a time (milliseconds since 1970). */
  readonly shortenReasons: (before: number) => void;
  /** How long members' words are kept: chat, and what was asked for after the request ended. In milliseconds. */
  readonly wordsKeptMs: number;
  readonly now: () => number;
}): Privacy {
  const { data, requests, leftOut, closeRequests, removeCopies, pluginsWithNotes, shortenReasons, now } =
    powers;
  const { withdraw, wordsKeptMs, ownMessages, removals, forgettings, forgetInPlugins, onForgotten } = powers;
  const { keptByPlugins = () => [] } = powers;

  /** Forgets a person's requests, except those that aren't over and those from after they asked. */
  function forgetRequests(
    userId: string,
    askedAt: number,
  ): { readonly gone: readonly string[]; readonly open: readonly string[] } {
    const [open, gone]: [string[], string[]] = [[], []];
    for (const request of requests.ofRequester(userId)) {
      if (request.createdAt > askedAt) continue;
      if (request.state === "done") {
        requests.save(anonymize(withoutCredit(request)));
        gone.push(request.id);
      } else open.push(request.threadId ?? request.channelId);
    }
    for (const request of requests.touchedBy(userId)) {
      if (request.createdAt <= askedAt) requests.save(withoutPerson(request, userId));
    }
    return { gone, open };
  }

  /** Everything that can be done at once. Each step is done even if another fails, and can be repeated. */
  function forgetAtOnce(userId: string, askedAt: number, guildId?: string): Forgotten {
    const failed: unknown[] = [];
    const step = <T>(work: () => T, otherwise: T): T => {
      try {
        return work();
      } catch (error) {
        failed.push(error);
        return otherwise;
      }
    };
    const { gone, open } = step(() => forgetRequests(userId, askedAt), { gone: [], open: [] });
    step(() => shortenReasons(now() + 1), undefined);
    const keep = {
      ...{ day: dayOf(now()), cooldownsSince: now() - cooldownMs },
      deedsSince: now() - capMs,
    };
    const messages = step(() => data.forgetUser(userId, keep), 0);
    const plugins = step(() => forgetInPlugins(userId), []);
    step(() => ownMessages.takeBackOf(userId, { guildId }), 0);
    if (failed.length === 0) forgettings.begun({ scope: "person", id: userId });
    onForgotten();
    // Nobody should hear that everything of theirs was forgotten when it wasn't.
    if (failed.length > 0) throw new UnfinishedForgettingError(failed);
    return { messages, requests: gone.length, open, plugins, takingBack: removals.count() };
  }

  return {
    exportOf(userId) {
      const {
        messages,
        quotes,
        spending,
        lastRequestAt,
        decisions,
        limits,
        adminActions,
        operatorSince,
        reviewsAs,
        pings,
        letters,
        mails,
        mailBlocks,
        deeds,
        due,
        before,
        timeZone,
        timers,
      } = data.of(userId);
      const leftOutSince = leftOut.since(userId);
      return {
        of: userId,
        exportedAt: date(now()),
        chat: messages.map(({ context, at, ...message }) => ({
          ...message,
          at: date(at),
          ...(context === undefined ? {} : { context: JSON.parse(context) }),
        })),
        quotedByOthers: quotes.map(({ at, ...quote }) => ({ ...quote, at: date(at) })),
        requests: requests.ofRequester(userId).map(shown),
        inRequestsOfOthers: requests.touchedBy(userId).flatMap((request) => involvementOf(request, userId)),
        spending: spending.map(({ microDollars, ...rest }) => ({
          ...rest,
          dollars: microDollars / 1_000_000,
        })),
        leftOutOfAi: leftOutSince === undefined ? null : date(leftOutSince),
        lastRequestAt: lastRequestAt === undefined ? null : date(lastRequestAt),
        pluginDecisions: decisions.map(({ plugin, guildId, granted, at }) => ({
          plugin,
          guildId: guildId ?? "all",
          decision: granted === undefined ? "switched off" : grantInWords(granted),
          at: date(at),
        })),
        limitsChanged: limits.map(({ at, ...limit }) => ({ ...limit, at: date(at) })),
        administration: adminActions.map(({ guildId, did, isTheirs, at }) => ({
          guildId: guildId ?? "all",
          did: did.replaceAll("{about}", isTheirs ? "somebody" : "you"),
          by: isTheirs ? "you" : "somebody else",
          at: date(at),
        })),
        reviewsAs: reviewsAs ?? null,
        operatorSince: operatorSince === undefined ? null : date(operatorSince),
        canRingMe: pings.map(consentShown),
        canWriteToMe: letters.map(consentShown),
        wroteToTeams: mails.map(({ at, closedAt, ...mail }) => ({
          ...mail,
          at: date(at),
          closed: closedAt === undefined ? null : date(closedAt),
        })),
        teamsThatTakeNothing: mailBlocks.map(({ until, ...block }) => ({ ...block, until: date(until) })),
        timeZone: timeZone === undefined ? null : { zone: timeZone.zone, lastUsed: date(timeZone.at) },
        timersOfPlugins: timers.map(({ dueAt, ...timer }) => ({ ...timer, dueAt: date(dueAt) })),
        pluginsDid: deeds.map(({ need, isTheirs, at, ...deed }) => ({
          ...deed,
          did: isDecisionNeed(need) ? "was set up, allowed or undone something" : needInWords(need),
          because: isTheirs
            ? "you asked, it was about you, or you allowed more of it"
            : "somebody else asked for it, for you",
          at: date(at),
        })),
        pluginsTakeBack: due.map(({ need, at, until, ...deed }) => ({
          ...deed,
          did: needInWords(need),
          at: date(at),
          until: date(until),
          kept: "until it is over, also if you, or the server, are forgotten: otherwise it would stay for good",
        })),
        keptForPlugins: before.map(({ now: state, was, at, ...kept }) => ({
          ...kept,
          now: JSON.parse(state),
          ...(was === undefined ? {} : { was: JSON.parse(was) }),
          at: date(at),
        })),
        keptByPlugins: keptByPlugins(userId),
        notInHere: { notesOfPlugins: pluginsWithNotes() },
      };
    },
    forgetUser(userId, guildId) {
      // First of all: whatever happens next, it is finished later.
      forgettings.ask({ scope: "person", id: userId });
      withdraw(userId);
      return forgetAtOnce(userId, now(), guildId);
    },
    forgetRest(userId, { at, isBegun }) {
      const { open: notOver } = isBegun ? { open: [] } : forgetAtOnce(userId, at);
      const hasDeeds = data.forgetDeeds(userId, at, now() - capMs);
      if (!isBegun) return notOver.length > 0 || hasDeeds;
      const { gone, open } = forgetRequests(userId, at);
      if (gone.length > 0) {
        ownMessages.takeBackOf(userId, { requests: gone });
        onForgotten();
      }
      return open.length > 0 || hasDeeds;
    },
    isLeftOut: (userId) => leftOut.has(userId),
    leaveOut(userId) {
      // First of all: from here on nothing of theirs comes in.
      leftOut.add(userId);
      withdraw(userId);
      data.forgetChat(userId);
      for (const request of [...requests.ofRequester(userId), ...requests.touchedBy(userId)]) {
        requests.save(withoutWaitingWords(request, userId));
      }
      return closeRequests(userId);
    },
    takePart: (userId) => leftOut.remove(userId),
    pluginsWithNotes,
    forgetChannel: (channelId) => data.forgetChannel(channelId),
    prune(at, limit) {
      const old = requests.withRequester(at - wordsKeptMs, limit);
      for (const request of old) requests.save(anonymize(request));
      const over = requests.withConversation(at - conversationKeptMs, limit);
      for (const request of over) requests.save(withoutConversation(request));
      const more = [
        data.pruneChat(at - wordsKeptMs, limit),
        data.pruneCooldowns(at - cooldownMs, limit),
        data.pruneSpending(dayOf(at - spendingKeptDays * dayMs), limit),
        data.prunePings(at - pingsKeptDays * dayMs, limit),
        data.pruneDeeds(at - deedsKeptDays * dayMs, limit),
        data.pruneDue(at - dueKeptDays * dayMs, limit),
        data.pruneZones(at - pingsKeptDays * dayMs, limit),
        data.pruneTimers(at - goneKeptDays * dayMs, limit),
        data.prunePluginMessages(at - pluginMessagesKeptDays * dayMs, limit),
        data.pruneMessagesBefore(at - Math.min(messagesBeforeKeptDays * dayMs, wordsKeptMs), limit),
        data.pruneMembersBefore(at - membersBeforeKeptDays * dayMs, limit),
        data.pruneGone(at - goneKeptDays * dayMs, limit),
      ];
      if (old.length >= limit || over.length >= limit || more.includes(true)) return true;
      removeCopies(at - copiesKeptDays * dayMs);
      shortenReasons(at - wordsKeptMs);
      return false;
    },
  };
}

/** Some of what is somebody's couldn't be deleted yet. It is tried again. */
export class UnfinishedForgettingError extends AggregateError {
  override readonly name = "UnfinishedForgettingError";

  constructor(failed: readonly unknown[]) {
    super(failed, "Some of what was to be forgotten couldn't be deleted yet; it is tried again every minute");
  }
}

/** What a requester can see of their request. */
function shown(request: Request): unknown {
  const { id, kind, state, guildId, channelId, threadId, requester, description } = request;
  return {
    ...{ id, kind, state, guildId, channelId, threadId: threadId ?? null, requester, description },
    conversation: request.conversation.map(({ at, ...entry }) => ({ ...entry, at: date(at) })),
    plan: "plan" in request ? request.plan.text : null,
    outcome: request.state === "done" ? request.outcome : null,
    branch: request.branchName ?? null,
    namedOnGitHub: request.credit?.name ?? null,
    createdAt: date(request.createdAt),
    updatedAt: date(request.updatedAt),
  };
}

/** What somebody did in others' requests. */
function involvementOf({ id, conversation, ...request }: Request, userId: string): readonly unknown[] {
  const outcome = request.state === "done" ? request.outcome : undefined;
  const revisions = outcome?.kind === "proposed" ? outcome.revisions : [];
  return [
    ...conversation.flatMap((entry) =>
      entry.from === "control" && entry.by === userId
        ? [{ request: id, said: entry.word, at: date(entry.at) }]
        : [],
    ),
    ...revisions.flatMap(({ byId, by, text }) =>
      byId === userId ? [{ request: id, name: by, wanted: text }] : [],
    ),
  ];
}

/** @param stored the name of a key, or of a grant's row, which also says whether it is for some roles or channels only */
function grantInWords(stored: string): string {
  if (stored.startsWith("key ")) return `filled in the ${stored}`;
  const granted = grantedNeed(stored);
  return `granted ${granted} (${needInWords(granted)})`;
}

function consentShown({ isStopped, words, at, ...consent }: PingConsent) {
  return { ...consent, when: words, stopped: isStopped, at: date(at) };
}

function date(at: number): string {
  return new Date(at).toISOString();
}
