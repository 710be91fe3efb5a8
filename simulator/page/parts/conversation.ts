import { type APIMessage, MessageType } from "discord-api-types/v10";
import { html } from "hono/html";
import type { Playground } from "../../playground/playground.ts";
import { hrefOf, type Look } from "../look.ts";
import type { Html } from "../markdown.ts";
import type { Names } from "../names.ts";
import { messageItem } from "./message.ts";

/** Older messages than this many aren't shown. */
const most = 150;
/** Messages of one person within this many milliseconds are grouped. */
const togetherMs = 5 * 60_000;

export interface ConversationView {
  readonly playground: Playground;
  readonly look: Look;
  readonly names: Names;
  readonly hidden: Html;
  /** Who is typing in this channel. */
  readonly typing: boolean;
}

/** The messages of a channel or thread, as one person sees them. */
export function conversationPart({ playground, look, names, hidden, typing }: ConversationView): Html {
  const { world, botUser } = playground.discord;
  const messages = world.messages(look.channelId, look.userId).slice(-most).map(starter);
  const threads = new Map(world.threads(look.channelId).map((thread) => [thread.id, thread]));
  const byId = new Map(messages.map((message) => [message.id, message]));
  return html`${messages.length === 0 ? html`<li class="empty" data-key="empty"><b>It's quiet in here.</b> Mention <b>@Turbot</b> to start.</li>` : ""}
    ${messages.map((message, index) => {
      const thread = threads.get(message.id);
      const before = messages[index - 1];
      const repliedTo = message.message_reference?.message_id;
      return messageItem({
        message,
        names,
        hidden,
        follows:
          before !== undefined &&
          belongTogether(before, message) &&
          repliedTo === undefined &&
          message.interaction_metadata === undefined &&
          !threads.has(before.id),
        repliedTo:
          repliedTo === undefined
            ? undefined
            : (byId.get(repliedTo) ?? message.referenced_message ?? undefined),
        thread:
          thread === undefined
            ? undefined
            : {
                name: thread.name ?? "thread",
                href: hrefOf(look, { channelId: thread.id }),
                count: world.messages(thread.id, look.userId).length,
              },
      });
    })}
    ${typing ? html`<li class="typing" data-key="typing"><span></span><span></span><span></span> ${botUser.username} is typing…</li>` : ""}`;
}

/** A thread begins with an empty message that stands for the one it was started from. */
function starter(message: APIMessage): APIMessage {
  const from = message.type === MessageType.ThreadStarterMessage ? message.referenced_message : undefined;
  return from ? { ...from, id: message.id, timestamp: message.timestamp } : message;
}

function belongTogether(one: APIMessage, other: APIMessage): boolean {
  const apart = Date.parse(other.timestamp) - Date.parse(one.timestamp);
  return one.author.id === other.author.id && apart < togetherMs && (one.flags ?? 0) === (other.flags ?? 0);
}
