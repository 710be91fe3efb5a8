import type { GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import { discordCode, refusedFor } from "../discord/rest/discord-errors.ts";
import { quietly } from "../machine/quietly.ts";
import { askClaude } from "./ask-claude.ts";
import type { ChatPowers } from "./chat-powers.ts";
import { plainName } from "./conversation.ts";
import { messageFor } from "./messages.ts";
import { readMention } from "./read-mention.ts";
import type { ReplyTracker, Turn } from "./reply-tracker.ts";
import { seeMessage, toRemember } from "./see-message.ts";
import type { BegunReply, ReplyPart } from "./store/chat-replies.ts";
import { createStreamedReply, type StreamedReply } from "./stream-reply.ts";

/** Answers messages that mention Turbot, whatever happens to them meanwhile. */
export interface MentionReplies {
  answer(message: GatewayMessageCreateDispatchData, signal: AbortSignal): Promise<void>;
  /** No answer is going to come: what there is of it stays, with `words` under it and without its button. */
  abandon(message: GatewayMessageCreateDispatchData, words: string): Promise<void>;
}

/** After so many edits of a question while it is being answered, further ones are too late: each costs a call. */
const mostRevisions = 3;

/**
 * So many characters of an answer aren't shown before it is whole: an answer that starts a request is one sentence, and whether
 * it holds is only known at its end.
 */
const longestPromise = 300;

/** Stands under what was said before somebody said stop. */
const stoppedNote = "-# 🛑 Stopped.";

export function createMentionReplies(
  powers: ChatPowers & { readonly attention: ReplyTracker },
): MentionReplies {
  const { messenger, memory, replies, attachments, requests, botUserId, attention, log } = powers;

  /** @returns whether the question was edited, so that it has to be answered anew */
  async function answerOnce(
    message: GatewayMessageCreateDispatchData,
    signal: AbortSignal,
    heedEdits: boolean,
  ): Promise<"done" | "edited"> {
    const begun = replies.begin(message.id);
    if (begun?.whole === true) return "done";
    const turn = attention.begin(message, { begunBefore: begun !== undefined, heedEdits });
    const reply = replyTo(message, begun, turn.posted);
    const endTyping = messenger.typing(message.channel_id);
    try {
      await work(message, reply, turn, signal);
      await reply.stop();
    } catch (error) {
      if (signal.aborted) throw error;
      if (turn.interruption === "edited") return "edited";
      if (turn.interruption === "withdrawn") await withdraw(message, reply);
      else if (turn.interruption === "stopped") await breakOff(message, reply);
      else await excuse(error, reply);
    } finally {
      turn.end();
      endTyping();
      // What went wrong before is what counts.
      await quietly(() => reply.stop());
    }
    replies.finish(message.id);
    return "done";
  }

  function replyTo(
    { id, channel_id: channelId }: GatewayMessageCreateDispatchData,
    begun: BegunReply | undefined,
    onPosted: (messageId: string) => void,
  ): StreamedReply {
    const keep = (parts: readonly ReplyPart[]) => replies.keep(id, parts);
    return createStreamedReply({ messenger, channelId, replyTo: id, begun, keep, onPosted, log });
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
      const notPlanned = await requests.start(mention.of, mention.description, message);
      if (notPlanned?.told === false) return reply.finish(notPlanned.words);
    }
    // It may have been edited into this.
    if (reply.shown().length > 0) await reply.takeBack();
    if (mention.kind === "request") return;
    if (!attention.hasStopped(message.id)) {
      await reply.finish("All calm in these waters: I wasn't saying anything. 🐟");
    }
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
    const answer = decided ?? (await ask(message, text, reply, signal));
    // From here on there is an answer: what is edited, deleted or stopped now comes too late for it.
    turn.end();
    const { intent } = answer;
    // Asked before the answer is shown: it may say yes to what is refused.
    const notPlanned = intent === undefined ? undefined : await requests.start(intent, text, message);
    if (notPlanned === undefined) return reply.finish(answer.content);
    const { words: content, told } = notPlanned;
    // A repeat goes by this. What is told elsewhere is found out again.
    memory.changeAnswer(message.id, { content, intent: told ? intent : undefined });
    await (told ? reply.takeBack() : reply.finish(content));
  }

  async function ask(
    message: GatewayMessageCreateDispatchData,
    text: string,
    reply: StreamedReply,
    signal: AbortSignal,
  ) {
    const fresh = await seeMessage(message, { attachments, botUserId, signal });
    signal.throwIfAborted();
    memory.addSaid({
      id: message.id,
      channelId: message.channel_id,
      authorId: message.author.id,
      authorName: displayName(message),
      content: text,
      context: toRemember(fresh.context),
    });
    const grow = (soFar: string) => {
      if (soFar.length > longestPromise) reply.grow(soFar);
    };
    return askClaude(powers, { message, fresh, grow, signal });
  }

  async function withdraw(message: GatewayMessageCreateDispatchData, reply: StreamedReply): Promise<void> {
    memory.forgetSaid(message.id, message.channel_id);
    await unlessGone(reply.takeBack());
  }

  async function breakOff(message: GatewayMessageCreateDispatchData, reply: StreamedReply): Promise<void> {
    const said = await reply.breakOff(stoppedNote);
    if (said === "") return;
    const content = `${said} … (stopped here)`;
    memory.addAnswer({ channelId: message.channel_id, to: message.id, content, intent: undefined });
  }

  async function excuse(error: unknown, reply: StreamedReply): Promise<void> {
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
      for (let revisions = 0; ; revisions += 1) {
        const newest = attention.newest(message);
        if ((await answerOnce(newest, signal, revisions < mostRevisions)) === "done") return;
      }
    },
  };
}

function displayName(message: GatewayMessageCreateDispatchData): string {
  return plainName(message.member?.nick ?? message.author.global_name ?? message.author.username);
}

/** A channel that was deleted has nothing left to be tidied. */
async function unlessGone(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!refusedFor(error, discordCode.unknownChannel)) throw error;
  }
}
