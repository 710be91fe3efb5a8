import type { ChannelFacts } from "../discord/channel-facts.ts";
import type { Messenger } from "../discord/messages/messenger.ts";
import type { AttachmentReader } from "../discord/messages/read-attachment.ts";
import type { OwnMessages } from "../discord/store/own-messages.ts";
import type { Log } from "../log/log.ts";
import type { Requests } from "../requests/requests.ts";
import type { AskPowers } from "./ask-claude.ts";
import type { LeftOutOfChat, WriterOf } from "./hide-forwards.ts";
import type { ChatRateLimits } from "./manners/chat-rate.ts";
import type { UnderThirteen } from "./manners/under-thirteen.ts";
import type { ChatPlaces } from "./store/chat-places.ts";
import type { ChatReplies } from "./store/chat-replies.ts";
import type { FirstContacts } from "./store/first-contacts.ts";

/** What chat works with. */
export interface ChatPowers extends AskPowers {
  readonly messenger: Messenger;
  readonly replies: ChatReplies;
  readonly ownMessages: Pick<OwnMessages, "of" | "forget">;
  readonly attachments: AttachmentReader;
  readonly requests: Pick<Requests, "start">;
  readonly firstContacts: Pick<FirstContacts, "has" | "note">;
  readonly underThirteen: UnderThirteen;
  readonly rateLimits: ChatRateLimits;
  readonly places: ChatPlaces;
  readonly facts: Pick<ChannelFacts, "of">;
  /** Someone's permissions in a channel, in bits. */
  readonly permissionsIn: (channelId: string, userId: string) => Promise<bigint>;
  /** The wall clock, in milliseconds since 1970. */
  readonly now: () => number;
  readonly leftOut: LeftOutOfChat;
  /** Whether a message's writer has left AI, or was forgotten, since it came. */
  readonly isWithdrawn: (messageId: string) => boolean;
  readonly writerOf: WriterOf;
  readonly botUserId: string;
  readonly log: Log;
}
