import type { GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import type { Claude } from "../claude/claude.ts";
import { ClaudeRefused } from "../claude/claude-errors.ts";
import type { TakenCommand } from "../commands/registry.ts";
import type { Messenger } from "../discord/messenger.ts";
import type { Log } from "../log/log.ts";
import type { Requests } from "../requests/requests.ts";
import type { ChatAnswer, ChatMessages } from "../store/chat-messages.ts";
import { conversation, plainName } from "./conversation.ts";
import { excuseFor } from "./excuses.ts";
import { readIntent, withoutUnfinishedMarker } from "./intent-marker.ts";
import { readMention, spokenText } from "./read-mention.ts";
import { createStreamedReply } from "./stream-reply.ts";

export interface Chat {
  /**
   * Answers a message that mentions Turbot. Repeating it after an interruption gives one answer.
   *
   * @param signal stop: the message will come again, to the next process
   */
  onMention(message: GatewayMessageCreateDispatchData, signal: AbortSignal): Promise<void>;
}

export interface ChatPowers {
  readonly claude: Claude;
  readonly messenger: Messenger;
  readonly memory: ChatMessages;
  readonly requests: Pick<Requests, "start">;
  /** What can be called already, as people type it. */
  readonly commands: () => readonly TakenCommand[];
  /** The text of `chat-prompt.md`. */
  readonly prompt: string;
  readonly commandPrefix: string;
  readonly model: string;
  readonly botUserId: string;
  /** Says something in the admin channel. The same nonce: the same news. */
  readonly tellAdmins: (text: string, nonce: string) => void;
  readonly log: Log;
}

/** The reference's timeout in chat, in milliseconds. */
const readTimeoutMs = 30_000;

/** Enough for the longest answer anybody wants to read in chat. */
const maxTokens = 2_048;

export function createChat(powers: ChatPowers): Chat {
  const { claude, messenger, memory, requests, prompt, model, botUserId, tellAdmins, log } = powers;

  async function talk(message: GatewayMessageCreateDispatchData, text: string, signal: AbortSignal) {
    const isNew = memory.addSaid({
      id: message.id,
      channelId: message.channel_id,
      authorId: message.author.id,
      authorName: displayName(message),
      content: spokenText(message, text),
    });
    const reply = createStreamedReply({
      messenger,
      channelId: message.channel_id,
      replyTo: message.id,
      nonce: message.id,
      repeated: !isNew,
      log,
    });
    const endTyping = messenger.typing(message.channel_id);
    try {
      const answer = memory.answerTo(message.id) ?? (await ask(message, reply.grow, signal));
      await reply.finish(answer.content);
      if (answer.intent !== undefined) await requests.start(answer.intent, text, message);
    } catch (error) {
      const excuse = signal.aborted ? undefined : excuseFor(error);
      if (excuse === undefined) throw error;
      if (error instanceof ClaudeRefused && error.reason !== "declined") {
        log.error("Claude refused a chat call", { error });
        const status = error.status === undefined ? "" : ` (HTTP ${error.status})`;
        tellAdmins(`🔑 Claude refuses my calls${status}: ${error.message}`, `claude-${error.reason}`);
      }
      await reply.finish(excuse);
    } finally {
      await reply.stop();
      endTyping();
    }
  }

  async function ask(
    message: GatewayMessageCreateDispatchData,
    grow: (soFar: string) => void,
    signal: AbortSignal,
  ): Promise<ChatAnswer> {
    const { text: whole } = await claude.ask({
      model,
      system: [{ text: prompt, cache: true }, { text: commandList(powers) }],
      messages: conversation(memory.in(message.channel_id)),
      maxTokens,
      readTimeoutMs,
      onText: (soFar) => grow(withoutUnfinishedMarker(soFar)),
      signal,
    });
    const { text, intent } = readIntent(whole);
    const content = text !== "" ? text : silence(intent !== undefined);
    memory.addAnswer({ channelId: message.channel_id, to: message.id, content, intent });
    return { content, intent };
  }

  return {
    async onMention(message, signal) {
      const mention = readMention(message, botUserId);
      if (mention.kind === "talk") return talk(message, mention.text, signal);
      return requests.start(mention.of, mention.description, message);
    },
  };
}

function commandList({ commands, commandPrefix }: ChatPowers): string {
  const names = commands().map(({ kind, name }) => `${kind === "slash" ? "/" : commandPrefix}${name}`);
  return `Commands that exist already: ${names.length === 0 ? "none" : [...new Set(names)].join(", ")}.`;
}

function displayName(message: GatewayMessageCreateDispatchData): string {
  return plainName(message.member?.nick ?? message.author.global_name ?? message.author.username);
}

function silence(startsSomething: boolean): string {
  return startsSomething ? "Turbotastic idea, let's plan it!" : "Glub. I'm lost for words; try me once more?";
}
