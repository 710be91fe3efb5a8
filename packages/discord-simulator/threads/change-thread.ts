import { AuditLogEvent, MessageType, PermissionFlagsBits } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import type { ThreadRecord } from "../data.ts";
import { invalidForm, missingPermissions, refused } from "../errors.ts";
import { assertAllowedTitle } from "../guilds/auto-moderation.ts";
import { may } from "../guilds/permissions.ts";
import { findGuild } from "../lookups.ts";
import { sendMessage } from "../messages/send-message.ts";
import { type Actor, audit, changesBetween } from "../moderation/audit-log.ts";
import { countRename } from "../moderation/rename-limit.ts";
import { isPrivate } from "./thread-access.ts";
import { setThread, type ThreadChange } from "./threads.ts";

/**
 * Changes a thread: THREAD_UPDATE. Who started it can rename, archive and open it; locking and the rest take MANAGE_THREADS. A new name
 * is said in the thread. https://docs.discord.com/developers/topics/threads#editing--deleting-threads
 *
 * @throws DiscordError 50013, 50083 for an archived thread that stays so, 50035 for `invitable` of a public one
 */
export function changeThread(core: Core, thread: ThreadRecord, by: Actor, change: ThreadChange): void {
  const { channel } = thread;
  const state = channel.thread_metadata;
  if (!may(core, thread, by.id, PermissionFlagsBits.ManageThreads)) {
    const own = channel.owner_id === by.id && !(state.locked && change.archived === false);
    const locks = change.locked !== undefined && change.locked !== state.locked;
    const onlyWakes = change.archived === false && Object.keys(change).length === 1 && !state.locked;
    const isModerators = change.rate_limit_per_user !== undefined || change.invitable !== undefined;
    if (locks || isModerators || !(own || onlyWakes)) throw missingPermissions();
    if (onlyWakes && !may(core, thread, by.id, PermissionFlagsBits.SendMessagesInThreads))
      throw missingPermissions();
  }
  // https://github.com/discord/discord-api-docs/issues/6928: an archived thread can't even be locked.
  if (state.archived && change.archived !== false) throw refused("threadArchived");
  if (change.invitable !== undefined && !isPrivate(thread)) {
    const message = "Only private threads can be invitable.";
    throw invalidForm({ path: ["invitable"], code: "BASE_TYPE_CHOICES", message });
  }
  if (change.name !== undefined) assertAllowedTitle(core, channel.guild_id, by.id, change.name);
  if (change.name !== undefined && change.name !== channel.name) countRename(core, channel.id, by);
  const before = shown(thread);
  setThread(core, thread, change);
  const changes = changesBetween(before, shown(thread));
  if (changes.length === 0) return;
  const record = { action: AuditLogEvent.ThreadUpdate, targetId: channel.id, changes };
  audit(core, findGuild(core, channel.guild_id), by, record);
  if (before.name !== channel.name && !state.archived) {
    const type = MessageType.ChannelNameChange;
    sendMessage(core, { channel: thread, authorId: by.id, content: channel.name ?? "", type });
  }
}

function shown({ channel }: ThreadRecord) {
  const { archived, locked, auto_archive_duration, invitable } = channel.thread_metadata;
  const { name, rate_limit_per_user } = channel;
  return { name, rate_limit_per_user, archived, locked, auto_archive_duration, invitable };
}
