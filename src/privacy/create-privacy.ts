import { chatKeptMs } from "../chat/store/chat-messages.ts";
import { needInWords } from "../plugin-api/discord-needs.ts";
import { cooldownMs } from "../requests/admission/admission.ts";
import {
  anonymize,
  conversationKeptMs,
  requesterKeptMs,
  withoutConversation,
  withoutPerson,
} from "../requests/forget-request.ts";
import type { Request } from "../requests/request.ts";
import type { RequestStore } from "../requests/store/request-store.ts";
import { dayOf } from "../spending/day.ts";
import type { PersonalData } from "./store/personal-data.ts";

/** What Turbot remembers of people: to be shown, and to be forgotten. `docs/privacy.md` says it for people. */
export interface Privacy {
  /** Everything that is kept of a person, as plain data. */
  exportOf(userId: string): unknown;
  forgetUser(userId: string): Forgotten;
  /** @returns how many messages are gone */
  forgetChannel(channelId: string): number;
  /** Plugins that keep notes of their own, which only they can read. */
  pluginsWithNotes(): readonly string[];
  /**
   * Forgets what has served its time, at most so many things of each kind. `at`: what it is thrown away by, in milliseconds
   * since 1970.
   *
   * @returns whether there may be more
   */
  prune(at: number, most: number): boolean;
}

export interface Forgotten {
  readonly messages: number;
  readonly requests: number;
  /** Channels of requests that aren't over, which stay until they are. */
  readonly open: readonly string[];
}

const dayMs = 24 * 60 * 60 * 1_000;

/** What was spent is known for so long, in days: the time to expect of a request is learnt from it. */
const spendingKeptDays = 90;

/** A plugin may come back with the release that it went with, in days: what it was granted rests for so long. */
const goneKeptDays = 90;

/** Longer than anything is planned ahead that plugins ring people for: a year, and what it takes to notice. In days. */
const pingsKeptDays = 400;

/** Copies from before an update hold what was forgotten since, in days. */
const copiesKeptDays = 14;

export function createPrivacy(powers: {
  readonly data: PersonalData;
  readonly requests: Pick<
    RequestStore,
    "ofRequester" | "touchedBy" | "withConversation" | "withRequester" | "save"
  >;
  /** Removes copies of the database from before a moment (milliseconds since 1970). */
  readonly removeCopies: (before: number) => void;
  readonly pluginsWithNotes: () => readonly string[];
  /** Of why plugins are in quarantine, only what can't be anybody's words is kept: before a moment (milliseconds since 1970). */
  readonly shortenReasons: (before: number) => void;
  readonly now: () => number;
}): Privacy {
  const { data, requests, removeCopies, pluginsWithNotes, shortenReasons, now } = powers;
  return {
    exportOf(userId) {
      const { messages, quotes, spending, lastRequestAt, decisions, pings } = data.of(userId);
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
        inRequestsOfOthers: requests.touchedBy(userId).flatMap((request) => handOf(request, userId)),
        spending: spending.map(({ microDollars, ...rest }) => ({
          ...rest,
          dollars: microDollars / 1_000_000,
        })),
        lastRequestAt: lastRequestAt === undefined ? null : date(lastRequestAt),
        pluginDecisions: decisions.map(({ plugin, guildId, granted, at }) => ({
          plugin,
          guildId: guildId ?? "all",
          decision: granted === undefined ? "switched off" : `granted ${granted} (${needInWords(granted)})`,
          at: date(at),
        })),
        canRingMe: pings.map(({ isStopped, words, at, ...ping }) => ({
          ...ping,
          when: words,
          stopped: isStopped,
          at: date(at),
        })),
        notInHere: { notesOfPlugins: pluginsWithNotes() },
      };
    },
    forgetUser(userId) {
      const open: string[] = [];
      let gone = 0;
      for (const request of requests.ofRequester(userId)) {
        if (request.state === "done") {
          requests.save(anonymize(request));
          gone += 1;
        } else open.push(request.threadId ?? request.channelId);
      }
      for (const request of requests.touchedBy(userId)) requests.save(withoutPerson(request, userId));
      shortenReasons(now() + 1);
      const keep = { day: dayOf(now()), cooldownsSince: now() - cooldownMs };
      return { messages: data.forgetUser(userId, keep), requests: gone, open };
    },
    pluginsWithNotes,
    forgetChannel: (channelId) => data.forgetChannel(channelId),
    prune(at, most) {
      const old = requests.withRequester(at - requesterKeptMs, most);
      for (const request of old) requests.save(anonymize(request));
      const over = requests.withConversation(at - conversationKeptMs, most);
      for (const request of over) requests.save(withoutConversation(request));
      const more = [
        data.pruneChat(at - chatKeptMs, most),
        data.pruneCooldowns(at - cooldownMs, most),
        data.pruneSpending(dayOf(at - spendingKeptDays * dayMs), most),
        data.prunePings(at - pingsKeptDays * dayMs, most),
        data.pruneGone(at - goneKeptDays * dayMs, most),
      ];
      if (old.length >= most || over.length >= most || more.includes(true)) return true;
      removeCopies(at - copiesKeptDays * dayMs);
      shortenReasons(at - chatKeptMs);
      return false;
    },
  };
}

/** A request as its requester may see it. */
function shown(request: Request): unknown {
  const { id, kind, state, guildId, channelId, threadId, requester, description } = request;
  return {
    ...{ id, kind, state, guildId, channelId, threadId: threadId ?? null, requester, description },
    conversation: request.conversation.map(({ at, ...entry }) => ({ ...entry, at: date(at) })),
    plan: "plan" in request ? request.plan.text : null,
    outcome: request.state === "done" ? request.outcome : null,
    branch: request.branchName ?? null,
    createdAt: date(request.createdAt),
    updatedAt: date(request.updatedAt),
  };
}

/** What somebody had others' requests do. */
function handOf({ id, conversation, ...request }: Request, userId: string): readonly unknown[] {
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

function date(at: number): string {
  return new Date(at).toISOString();
}
