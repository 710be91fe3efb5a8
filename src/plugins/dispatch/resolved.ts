import { type APIInteractionDataResolved, ComponentType } from "discord-api-types/v10";
import type { Channel, Mentionable, NamedUser, Picked, PickKind, Role } from "../../plugin-api/people.ts";
import { serializeMember, serializeUser } from "./serialize.ts";
import { ServedFile } from "./served-file.ts";

/** Copies for plugins of what the ids in an interaction stand for; undefined: Discord didn't send it. */
type Resolved = APIInteractionDataResolved | undefined;

export function userIn(resolved: Resolved, id: string, guildId: string | undefined): NamedUser | undefined {
  const user = resolved?.users?.[id];
  if (user === undefined) return undefined;
  const member = resolved?.members?.[id];
  return {
    ...serializeUser(user, member?.nick),
    member: member === undefined ? null : serializeMember(user, member, guildId),
  };
}

export function roleIn(resolved: Resolved, id: string): Role | undefined {
  const role = resolved?.roles?.[id];
  return role === undefined ? undefined : { id: role.id, name: role.name };
}

export function channelIn(resolved: Resolved, id: string): Channel | undefined {
  const channel = resolved?.channels?.[id];
  return channel === undefined
    ? undefined
    : { id: channel.id, name: channel.name ?? "", type: channel.type, guildId: null };
}

export function mentionableIn(
  resolved: Resolved,
  id: string,
  guildId: string | undefined,
): Mentionable | undefined {
  const user = userIn(resolved, id, guildId);
  if (user !== undefined) return { kind: "user", user };
  const role = roleIn(resolved, id);
  return role === undefined ? undefined : { kind: "role", role };
}

/** What a menu of this type offers; undefined: the plugin's own options. */
export function pickKindOf(type: ComponentType): PickKind | undefined {
  switch (type) {
    case ComponentType.UserSelect:
      return "user";
    case ComponentType.RoleSelect:
      return "role";
    case ComponentType.ChannelSelect:
      return "channel";
    case ComponentType.MentionableSelect:
      return "mentionable";
    default:
      return undefined;
  }
}

const readers = { user: userIn, role: roleIn, channel: channelIn, mentionable: mentionableIn } as const;

/** What was picked from a menu. What Discord didn't resolve is left out. */
export function pickedIn(
  resolved: Resolved,
  kind: PickKind,
  ids: readonly string[],
  guildId: string | undefined,
): readonly Picked[PickKind][] {
  return ids.flatMap((id): readonly Picked[PickKind][] => {
    const one = readers[kind](resolved, id, guildId);
    return one === undefined ? [] : [one];
  });
}

export function attachmentIn(resolved: Resolved, id: string): ServedFile | undefined {
  const file = resolved?.attachments?.[id];
  if (file === undefined) return undefined;
  return new ServedFile(file);
}
