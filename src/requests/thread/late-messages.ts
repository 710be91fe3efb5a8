import type { APIMessage } from "discord-api-types/v10";
import { mayBeToSomebodyElse } from "../../discord/messages/spoken-to.ts";
import { type Done, type Entry, knows, type Request } from "../request.ts";
import { type Actor, canReopen } from "../steer.ts";
import { append } from "../transitions.ts";
import { readWord } from "./go-and-cancel.ts";
import { messages } from "./messages.ts";
import type { OutboxMessage } from "./outbox.ts";

/** Somebody who writes in the thread of a request that has ended. */
export interface LateWriter extends Actor {
  /** Why they may not have it built, with what to do about it; undefined if they may. */
  readonly mayNotBuild: string | undefined;
}

/** What other bots' commands look like: "?play x", "$balance". */
const forAnotherBot = /^\s*[!?.$%&;=+~^-]{1,2}[a-z][\w-]*(?:\s|$)/i;

/** The word recorded when somebody has been told. */
const late = "late";

/**
 * Whether a message in the thread of an ended request is meant for Turbot and would otherwise meet silence, or chat that knows
 * nothing about the request: the requester's first message, or anybody's "go" or "cancel" that mentions Turbot. People can talk
 * among themselves as they like, and after one answer the thread is like any other place.
 */
export function isForTurbot(
  request: Done,
  message: Pick<
    APIMessage,
    "id" | "author" | "content" | "mentions" | "mention_everyone" | "mention_roles" | "referenced_message"
  >,
  { botUserId, commandPrefix }: { readonly botUserId: string; readonly commandPrefix: string },
): boolean {
  const { requester, outcome } = request;
  if (requester.id === "") return false;
  if (knows(request, message.id)) return true;
  if (wasTold(request)) return false;
  const word = readWord(message.content, botUserId);
  const isMentioned = message.mentions.some(({ id }) => id === botUserId);
  // "Great" or "thanks" is about what was built, and needs no answer.
  if (outcome.kind === "proposed") return word === "cancel" && isOpen(outcome.told) && isTheirs();
  return isTheirs() ? isMentioned || !isToOthers() : isMentioned && word !== undefined;

  function isTheirs(): boolean {
    return message.author.id === requester.id;
  }

  function isToOthers(): boolean {
    const { content } = message;
    return (
      content.startsWith(commandPrefix) ||
      forAnotherBot.test(content) ||
      mayBeToSomebodyElse(message, botUserId)
    );
  }
}

/** Adds one plain answer with what to do next. Undefined if this message was answered before. */
export function toldAfterEnd(request: Done, by: LateWriter): Request | undefined {
  if (knows(request, by.id)) return undefined;
  const noted: Entry = { from: "control", id: by.id, word: late, by: by.userId, at: by.at };
  // It doesn't count as activity: the request is still forgotten on schedule.
  const told = { ...request, conversation: [...request.conversation, noted] };
  return append(told, { to: "thread", replyTo: by.id, ...answer(request, by) });
}

function answer(
  { outcome, ...request }: Done,
  { at, againAt, mayNotBuild }: LateWriter,
): Pick<OutboxMessage, "content" | "buttons"> {
  if (outcome.kind === "proposed") return { content: messages.afterEnd.proposed(outcome.pullRequest.url) };
  if (mayNotBuild !== undefined) return { content: `${messages.afterEnd.ended} ${mayNotBuild}` };
  if (outcome.kind === "parked" && canReopen(request, at)) {
    return { content: messages.afterEnd.parked, buttons: { kind: "wake" } };
  }
  const ended = outcome.kind === "cancelled" ? messages.afterEnd.cancelled : messages.afterEnd.ended;
  return { content: `${ended} ${messages.afterEnd.askThere(request.channelId, request.kind, againAt)}` };
}

/** Whether somebody was told since it last ended: a parked request can be reopened and end again. */
function wasTold({ conversation }: Done): boolean {
  const last = conversation.findLast((entry) => entry.from === "control");
  return last?.from === "control" && last.word === late;
}

function isOpen(told: readonly string[]): boolean {
  return !told.includes("merged") && !told.includes("closed");
}
