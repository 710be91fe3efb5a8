import { type APIUser, PermissionFlagsBits } from "discord-api-types/v10";
import { withoutCode } from "../../discord-rules/messages/mentioned-in.ts";
import type { Core } from "../core.ts";
import type { ChannelRecord } from "../data.ts";
import { may } from "../guilds/permissions.ts";
import { guildOf } from "../lookups.ts";
import type { AllowedMentions } from "./message-form.ts";

export interface Mentions {
  readonly users: APIUser[];
  readonly roleIds: string[];
  readonly everyone: boolean;
}

/**
 * The mentions in a text that `allowed_mentions` lets through. Without it everything typed
 * counts, and the author of the message replied to as well. Mentions in code never count.
 */
export function resolveMentions(
  core: Core,
  message: {
    readonly channel: ChannelRecord;
    readonly authorId: string;
    readonly content: string;
    readonly allowed: AllowedMentions | undefined;
    readonly repliedTo: APIUser | undefined;
  },
): Mentions {
  const { channel, authorId, allowed, repliedTo } = message;
  const text = withoutCode(message.content);
  const parsed = (kind: "users" | "roles" | "everyone") =>
    allowed?.parse?.some((each) => each === kind) ?? allowed === undefined;
  const maySummon = may(core, channel, authorId, PermissionFlagsBits.MentionEveryone);
  const guildId = guildOf(channel);
  const roles = (guildId === undefined ? undefined : core.data.guilds.get(guildId))?.guild.roles ?? [];

  const userIds = idsIn(text, /<@!?(\d{1,20})>/g).filter(
    (id) => parsed("users") || allowed?.users?.includes(id) === true,
  );
  if (repliedTo !== undefined && (allowed === undefined || allowed.replied_user === true)) {
    userIds.push(repliedTo.id);
  }
  const users = [...new Set(userIds)].flatMap((id) => core.data.users.get(id) ?? []);
  const roleIds = idsIn(text, /<@&(\d{1,20})>/g).filter((id) => {
    const role = roles.find((one) => one.id === id);
    if (role === undefined || !(role.mentionable || maySummon)) return false;
    return parsed("roles") || allowed?.roles?.includes(id) === true;
  });
  const everyone =
    guildId !== undefined && /@(everyone|here)\b/.test(text) && maySummon && parsed("everyone");
  return { users, roleIds: [...new Set(roleIds)], everyone };
}

function idsIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap((match) => match[1] ?? []);
}
