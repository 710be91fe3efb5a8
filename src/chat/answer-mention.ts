import type { GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import { snowflakeTime } from "../../packages/discord-rules/snowflake.ts";
import type { MessageSource } from "../discord/messages/source.ts";
import { whatTurbotIs } from "../discord/messages/what-turbot-is.ts";
import { discordCode, refusedFor } from "../discord/rest/discord-errors.ts";
import { quietly } from "../system/quietly.ts";
import { askClaude, QuestionGoneError } from "./ask-claude.ts";
import type { ChatPowers } from "./chat-powers.ts";
import { plainName } from "./conversation.ts";
import { hideForwards } from "./hide-forwards.ts";
import type { Admit } from "./manners/admit.ts";
import type { ChatRate } from "./manners/chat-rate.ts";
import { saysUnderThirteen } from "./manners/says-under-thirteen.ts";
import { messageFor } from "./messages.ts";
import { readMention } from "./read-mention.ts";
import type { ReplyTracker, Turn } from "./reply-tracker.ts";
import { seeMessage, toRemember } from "./see-message.ts";
import type { ChatMessages } from "./store/chat-messages.ts";
import type { BegunReply, ReplyPart } from "./store/chat-replies.ts";
import { quotedIn } from "./store/heard.ts";
import { createStreamedReply, type StreamedReply } from "./stream-reply.ts";

/** Answers messages that mention Turbot, even if they are edited, deleted or stopped meanwhile. */
export interface MentionReplies {
  answer(message: GatewayMessageCreateDispatchData, signal: AbortSignal): Promise<void>;
  /** No answer will come: what was shown of it stays, with `words` below and without its button. */
  abandon(message: GatewayMessageCreateDispatchData, words: string): Promise<void>;
}

/** A question can be edited this often while it is being answered; later edits are ignored, because each costs a call. */
const mostRevisions = 3;

/**
 * An answer up to this many characters isn't shown before it is complete: an answer that starts a request is one sentence, and
 * only its end tells whether it holds.
 */
const longestPromise = 300;

/** Appended to an answer that was stopped. */
const stoppedNote = "-# Stopped.";

export function createMentionReplies(
  powers: Omit<ChatPowers, "rateLimits" | "ownMessages" | "places" | "facts" | "permissionsIn" | "now"> & {
    readonly tracker: ReplyTracker;
    readonly admit: Admit;
    /** Of refused requests: somebody who has just chatted still hears why. */
    readonly refusalRate: ChatRate;
  },
): MentionReplies {
  const { messenger, memory, replies, attachments, requests, botUserId, tracker, admit, log } = powers;
  const { refusalRate, leftOut, isWithdrawn, writerOf, firstContacts, underThirteen } = powers;
  /** Messages whose answers say what Turbot is. */
  const introductions = new Set<string>();

  /** @returns "edited" if the question was edited, so that it has to be answered again */
  async function answerOnce(
    message: GatewayMessageCreateDispatchData,
    signal: AbortSignal,
    restartOnEdit: boolean,
  ): Promise<"done" | "edited"> {
    const begun = replies.begin(message.id);
    if (begun?.whole === true) return "done";
    const turn = tracker.begin(message, { begunBefore: begun !== undefined, restartOnEdit });
    const reply = replyTo(message, begun, turn.posted);
    const endTyping = messenger.typing(message.channel_id);
    try {
      await work(message, reply, turn, signal);
      await reply.stop();
      // While it was being posted, nothing could interrupt it.
      if (isWithdrawn(message.id)) await withdraw(message, reply);
    } catch (error) {
      if (signal.aborted) throw error;
      if (turn.interruption === "edited") return "edited";
      if (turn.interruption === "withdrawn" || error instanceof QuestionGoneError)
        await withdraw(message, reply);
      else if (turn.interruption === "stopped") await breakOff(message, reply);
      else await explain(error, reply);
    } finally {
      turn.end();
      endTyping();
      // The original error is the one that counts.
      await quietly(() => reply.stop());
    }
    replies.finish(message.id);
    // Last: a retry has to show the same words.
    if (introductions.delete(message.id)) firstContacts.note(message.guild_id ?? "", message.author.id);
    return "done";
  }

  function replyTo(
    message: GatewayMessageCreateDispatchData,
    begun: BegunReply | undefined,
    onPosted: (messageId: string) => void,
  ): StreamedReply {
    const { id, channel_id: channelId } = message;
    const keep = (parts: readonly ReplyPart[]) => replies.keep(id, parts);
    const source = (content: string) => sourceOf(message, content, memory);
    return createStreamedReply({ messenger, channelId, replyTo: id, begun, keep, onPosted, source, log });
  }

  async function work(
    message: GatewayMessageCreateDispatchData,
    reply: StreamedReply,
    turn: Turn,
    signal: AbortSignal,
  ): Promise<void> {
    turn.signal.throwIfAborted();
    const mention = readMention(message, botUserId);
    if (mention.kind === "talk") return talk(message, mention.text, reply, turn, signal);
    turn.end();
    if (mention.kind === "request") {
      if (saysUnderThirteen(mention.description)) return answerChild(message, reply, turn);
      const notPlanned = await requests.start(mention.of, mention.description, message);
      if (notPlanned?.told === false) return maySayNo(message) ? reply.finish(notPlanned.words) : undefined;
      if (notPlanned === undefined) await introduce(message);
    }
    // It may have been edited into this.
    if (reply.shown().length > 0) await reply.retract();
    if (mention.kind !== "stop") return;
    if (!tracker.hasStopped(message.id)) {
      await reply.finish("All calm in these waters: I wasn't saying anything. 🐟");
    }
  }

  /** Requests aren't limited, but hearing no again and again is. */
  function maySayNo({ id, channel_id: channelId, author }: Asked): boolean {
    return refusalRate.take({ memberId: author.id, channelId, at: snowflakeTime(id) }).kind === "answer";
  }

  async function talk(
    message: GatewayMessageCreateDispatchData,
    text: string,
    reply: StreamedReply,
    turn: Turn,
    stop: AbortSignal,
  ): Promise<void> {
    const signal = AbortSignal.any([turn.signal, stop]);
    const decided = memory.answerTo(message.id);
    if (decided === undefined && saysUnderThirteen(text)) return answerChild(message, reply, turn);
    const answer = decided ?? (await ask(message, text, reply, signal));
    if ("isChild" in answer && answer.isChild) return answerChild(message, reply, turn);
    if (turn.interruption === "withdrawn") throw new QuestionGoneError();
    // From here on there is an answer: an edit, deletion or stop comes too late for it.
    turn.end();
    const { intent } = answer;
    // Asked before the answer is shown, which may promise what is then refused.
    const notPlanned = intent === undefined ? undefined : await requests.start(intent, text, message);
    if (notPlanned === undefined) return reply.finish(introduced(message, answer.content));
    const { words: content, told } = notPlanned;
    // A retry reads this. A refusal that was told elsewhere is worked out again.
    memory.changeAnswer(message.id, { content, intent: told ? intent : undefined });
    await (told ? reply.retract() : reply.finish(content));
  }

  /** With what Turbot is below it, if the person hasn't been told. */
  function introduced({ id, guild_id: guildId = "", author }: Asked, content: string): string {
    if (firstContacts.has(guildId, author.id)) return content;
    introductions.add(id);
    return `${content}\n-# ${whatTurbotIs}`;
  }

  /** To somebody whose first words to Turbot were a request: its thread has no place for it. */
  async function introduce({
    id,
    channel_id: channelId,
    guild_id: guildId = "",
    author,
  }: Asked): Promise<void> {
    if (firstContacts.has(guildId, author.id)) return;
    const origin = { kind: "chat", askedBy: author.id, question: id } as const;
    const source = { guildId, origin, wordsOf: [] };
    await messenger.send(channelId, { content: whatTurbotIs, replyTo: id, nonce: `hi${id}`, source });
    introductions.add(id);
  }

  async function answerChild(message: Asked, reply: StreamedReply, turn: Turn): Promise<void> {
    turn.end();
    await reply.retract();
    await underThirteen.on(message);
  }

  async function ask(
    message: GatewayMessageCreateDispatchData,
    text: string,
    reply: StreamedReply,
    signal: AbortSignal,
  ) {
    const shown = await hideForwards(message, { leftOut, writerOf });
    const fresh = await seeMessage(shown, { attachments, botUserId, signal });
    signal.throwIfAborted();
    memory.addSaid({
      id: message.id,
      channelId: message.channel_id,
      guildId: message.guild_id,
      authorId: message.author.id,
      authorName: displayName(message),
      content: text,
      context: toRemember(fresh.context),
      writtenAt: snowflakeTime(message.id),
    });
    const grow = (soFar: string) => {
      if (soFar.length > longestPromise) reply.grow(soFar);
    };
    return askClaude(powers, { message, fresh, grow, signal });
  }

  async function withdraw(message: GatewayMessageCreateDispatchData, reply: StreamedReply): Promise<void> {
    memory.forgetSaid(message.id, message.channel_id);
    await unlessGone(reply.retract());
  }

  async function breakOff(message: GatewayMessageCreateDispatchData, reply: StreamedReply): Promise<void> {
    const said = await reply.breakOff(stoppedNote);
    if (said === "") return;
    const content = `${said} … (stopped here)`;
    memory.addAnswer({ channelId: message.channel_id, to: message.id, content, intent: undefined });
  }

  async function explain(error: unknown, reply: StreamedReply): Promise<void> {
    if (refusedFor(error, discordCode.unknownChannel)) return;
    const words = messageFor(error);
    if (words === undefined) throw error;
    await reply.finish(words);
  }

  return {
    async abandon(message, words) {
      const begun = replies.begin(message.id);
      if (begun?.whole !== true) await unlessGone(replyTo(message, begun, () => {}).breakOff(words));
      replies.finish(message.id);
    },
    async answer(message, signal) {
      const asked = tracker.newest(message);
      // What was begun before a restart had its turn then.
      if (!replies.isBegun(message.id) && !(await admit(asked, readMention(asked, botUserId)))) return;
      for (let revisions = 0; ; revisions += 1) {
        const newest = tracker.newest(message);
        if ((await answerOnce(newest, signal, revisions < mostRevisions)) === "done") return;
      }
    },
  };
}

type Asked = GatewayMessageCreateDispatchData;

/**
 * Whose words an answer may be: its asker's, theirs whom the question quotes, and theirs whose words it repeats. Not of everybody
 * who was heard: else one "hi" would give somebody a say over all that is answered later.
 */
function sourceOf(
  { id, author, channel_id: channelId, guild_id: guildId = "" }: GatewayMessageCreateDispatchData,
  content: string,
  memory: Pick<ChatMessages, "in" | "repeatedIn">,
): MessageSource {
  // As it is now: nobody who was forgotten meanwhile is written down again.
  const remembered = memory.in(channelId);
  const from = remembered.slice(0, remembered.findIndex((one) => one.id === id) + 1);
  const question = from.at(-1);
  const context = question?.role === "user" ? question.context : undefined;
  const quoted = quotedIn(context ?? {}, 0, () => ({}));
  const wordsOf = [author.id, ...Object.keys(quoted), ...Object.keys(memory.repeatedIn(content, from))];
  const origin = { kind: "chat", askedBy: author.id, question: id } as const;
  return { guildId, origin, wordsOf: [...new Set(wordsOf)] };
}

function displayName(message: GatewayMessageCreateDispatchData): string {
  return plainName(message.member?.nick ?? message.author.global_name ?? message.author.username);
}

/** In a deleted channel there is nothing left to clean up. */
async function unlessGone(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!refusedFor(error, discordCode.unknownChannel)) throw error;
  }
}
