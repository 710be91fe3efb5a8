import type { Messenger } from "../discord/messenger.ts";
import type { AttachmentReader } from "../discord/read-attachment.ts";
import type { Log } from "../log/log.ts";
import type { Requests } from "../requests/requests.ts";
import type { ChatReplies } from "../store/chat-replies.ts";
import type { AskPowers } from "./ask-claude.ts";

/** What chat works with. */
export interface ChatPowers extends AskPowers {
  readonly messenger: Messenger;
  readonly replies: ChatReplies;
  readonly attachments: AttachmentReader;
  readonly requests: Pick<Requests, "start">;
  readonly botUserId: string;
  readonly log: Log;
}
