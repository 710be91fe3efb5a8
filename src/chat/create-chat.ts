import type {
  APIMessageComponentInteraction,
  GatewayDispatchPayload,
  GatewayMessageCreateDispatchData,
} from "discord-api-types/v10";
import { snowflakeTime } from "../../packages/discord-rules/snowflake.ts";
import type { FoundGone } from "../discord/gateway/check-sources.ts";
import type { DiscordEvent } from "../discord/gateway/event.ts";
import { isFromAPerson } from "../discord/messages/is-from-a-person.ts";
import { createMentionReplies } from "./answer-mention.ts";
import type { ChatPowers } from "./chat-powers.ts";
import { createDeletionFollower } from "./follow-deletions.ts";
import { createAdmit } from "./manners/admit.ts";
import { createChatRate } from "./manners/chat-rate.ts";
import { createPointers } from "./manners/pointers.ts";
import { createQuieting } from "./manners/quieting.ts";
import { createWhere } from "./manners/where.ts";
import { mentions } from "./read-mention.ts";
import { createReplyTracker } from "./reply-tracker.ts";
import { questionOf } from "./stop-button.ts";

export interface Chat {
  /**
   * Answers a message that mentions Turbot. Retrying it after an interruption still gives one answer.
   *
   * @param signal aborts the work; the message will come again, to the next process
   */
  onMention(message: GatewayMessageCreateDispatchData, signal: AbortSignal): Promise<void>;
  /** Answers a message that was edited, if it now mentions Turbot and has no answer yet. */
  onEdit(message: GatewayMessageCreateDispatchData, signal: AbortSignal): Promise<void>;
  /** Gives up on this message: the person waiting is told in its answer, below what was shown of it. */
  abandon(message: GatewayMessageCreateDispatchData, words: string): Promise<void>;
  /** Stops work on these messages, and takes back what was shown: their writer left AI, or was forgotten. */
  withdraw(messageIds: readonly string[]): void;
  /** The button under a reply that is being written was pressed. */
  onStopButton(interaction: APIMessageComponentInteraction): Promise<void>;
  /** Gets every event as soon as it comes in: a "stop" can't wait until the answer before it is finished. */
  observe(event: DiscordEvent | GatewayDispatchPayload | FoundGone): void;
}

/** An edit later than this after the message doesn't count as a question, in milliseconds: one day. */
const latestEditMs = 24 * 60 * 60 * 1_000;

export function createChat(powers: ChatPowers): Chat {
  const { messenger, memory, ownMessages, botUserId, places, facts, permissionsIn, now } = powers;
  const tracker = createReplyTracker(botUserId);
  const where = createWhere({ places, facts });
  const followDeletion = createDeletionFollower({ memory, ownMessages, tracker });
  const answering = createMentionReplies({
    messenger,
    replies: powers.replies,
    attachments: powers.attachments,
    requests: powers.requests,
    leftOut: powers.leftOut,
    isWithdrawn: powers.isWithdrawn,
    writerOf: powers.writerOf,
    firstContacts: powers.firstContacts,
    underThirteen: powers.underThirteen,
    botUserId,
    log: powers.log,
    claude: powers.claude,
    memory,
    commands: powers.commands,
    prompt: powers.prompt,
    personaOf: powers.personaOf,
    commandPrefix: powers.commandPrefix,
    standingOf: powers.standingOf,
    tracker,
    refusalRate: createChatRate(powers.rateLimits),
    admit: createAdmit({
      rate: createChatRate(powers.rateLimits),
      where,
      quieting: createQuieting({ places, where, permissionsIn, now }),
      pointers: createPointers(),
      hasStopped: tracker.hasStopped,
      messenger,
    }),
  });

  return {
    onMention: answering.answer,
    abandon: answering.abandon,
    withdraw: tracker.withdraw,
    async onEdit(message, signal) {
      if (!isFromAPerson(message) || !mentions(message, botUserId)) return;
      const editedAt = Date.parse(message.edited_timestamp ?? "");
      if (!(editedAt - snowflakeTime(message.id) < latestEditMs)) return;
      await answering.answer(message, signal);
    },
    async onStopButton(interaction) {
      if (tracker.stop(questionOf(interaction))) return messenger.deferUpdate(interaction);
      await messenger.respond(interaction, {
        content: "Too late: I'd already finished that one. 🐟",
        ephemeral: true,
      });
    },
    observe(event) {
      tracker.observe(event);
      followDeletion(event);
    },
  };
}
