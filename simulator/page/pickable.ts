import { type APIChannel, ComponentType } from "discord-api-types/v10";
import type { Playground } from "../playground/playground.ts";

/** Something that can be chosen. */
export interface Choice {
  readonly label: string;
  readonly value: string;
}

/** What the menus of people, roles and channels offer. */
export interface Pickable {
  readonly users: readonly Choice[];
  readonly roles: readonly Choice[];
  readonly channels: readonly (Choice & Pick<APIChannel, "type">)[];
}

/** Those of the playground's server. */
export function pickableIn({
  discord: { world, botUser },
  cast: { guildId },
}: Pick<Playground, "discord" | "cast">): Pickable {
  const roles = world.guilds().find(({ id }) => id === guildId)?.roles ?? [];
  const members = world.members(guildId).map(({ user }) => user);
  return {
    users: [
      ...members.map(({ id, username, global_name: name }) => ({ label: name ?? username, value: id })),
      { label: botUser.username, value: botUser.id },
    ],
    roles: roles.map(({ id, name }) => ({ label: name, value: id })),
    channels: world
      .channels(guildId)
      .map(({ id, name, type }) => ({ label: `#${name ?? ""}`, value: id, type })),
  };
}

/** What a menu of Discord's offers. @param channelTypes of a menu of channels. @default all */
export function offeredBy(
  type: number,
  channelTypes: readonly number[] | undefined,
  { users, roles, channels }: Pickable,
): readonly Choice[] {
  switch (type) {
    case ComponentType.UserSelect:
      return users;
    case ComponentType.RoleSelect:
      return roles;
    case ComponentType.MentionableSelect:
      return [...users, ...roles];
    case ComponentType.ChannelSelect:
      return channels.filter((one) => channelTypes?.includes(one.type) ?? true);
    default:
      return [];
  }
}
