import type { APIMessage } from "discord-api-types/v10";
import { newMessage } from "../../discord-rules/messages/messages.ts";
import type { Core } from "../core.ts";
import type { MessageExtras, PersonsFile } from "../discord-simulator.ts";
import { invalidForm, refused } from "../errors.ts";
import { newUser } from "../guilds/new-guild.ts";
import { assertHoldsMessages, channelFor, writePermission } from "../guilds/permissions.ts";
import { findChannel, findMessage } from "../lookups.ts";
import { storeFiles } from "../messages/files.ts";
import { sendMessage } from "../messages/send-message.ts";
import { showMessage } from "../messages/show-message.ts";
import { assertNotSlowed } from "../messages/slowmode.ts";
import { screenMessage } from "../moderation/auto-mod/screen-message.ts";

/** A person's message, with any files they attach. */
export async function writeMessage(
  core: Core,
  draft: {
    readonly userId: string;
    readonly channelId: string;
    readonly content: string;
    readonly replyTo?: string;
    readonly files?: readonly PersonsFile[];
    readonly carries?: MessageExtras;
  },
): Promise<APIMessage> {
  const { userId, channelId, content, files = [], carries = {} } = draft;
  const channel = channelFor(core, channelId, userId, writePermission(findChannel(core, channelId)));
  assertHoldsMessages(channel);
  const hasMore = files.length > 0 || Object.keys(carries).length > 0;
  if (!hasMore || content !== "") assertWritable(content);
  assertNotSlowed(core, channel, userId);
  const flag = screenMessage(core, channel, userId, content);
  const replyTo =
    draft.replyTo === undefined ? undefined : findMessage(core, channelId, draft.replyTo, userId);
  const uploads = files.map(({ name, type, bytes }, index) => ({
    index,
    filename: name,
    contentType: type,
    bytes,
  }));
  const attachments = storeFiles(core, channelId, uploads, undefined).map((stored, index) => {
    const { width, height } = files[index] ?? {};
    return width === undefined || height === undefined ? stored : { ...stored, width, height };
  });
  const record = sendMessage(core, { channel, authorId: userId, content, replyTo, attachments, carries });
  flag(record.message.id);
  return showMessage(core, record, userId);
}

/** Its author is a user with the webhook's id, which can't be looked up. */
export function postThroughWebhook(
  core: Core,
  { channelId, name, content }: { channelId: string; name: string; content: string },
): APIMessage {
  assertWritable(content);
  const author = newUser(core.nextId(), name, false);
  core.data.users.set(author.id, author);
  const channel = findChannel(core, channelId);
  const record = sendMessage(core, { channel, authorId: author.id, content, webhookId: author.id });
  return showMessage(core, record, author.id);
}

/** People without Nitro write 1 to 2,000 characters. */
export function assertWritable(content: string): void {
  if (content.trim() === "") throw refused("emptyMessage");
  const violations = newMessage({ content }, []);
  if (violations.length > 0) throw invalidForm(...violations);
}
