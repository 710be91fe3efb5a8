import type { Duration } from "./duration.ts";
import { callHost } from "./host-link.ts";
import type { Channel, Role, User } from "./people.ts";

/** Actions beyond answering: declared in `needs.discord`, granted by an admin of the guild, checked on every call. */

/** A person, by their object or id. */
export type Person = Pick<User, "id"> | string;

/** How a role is given. */
export interface GiveRole {
  /**
   * Turbot takes it back then, whatever becomes of the plugin, if it is still there. Giving it again replaces the time; without one, for
   * good. Whoever had it before keeps it.
   */
  readonly for?: Duration;
}

/** @param where the call it belongs to, or a guild: then it is in nobody's name */
export async function changeRole(
  where: string | { readonly guildId: string | null },
  change: "give" | "take",
  role: Pick<Role, "id"> | string,
  to: Person | undefined,
  options: GiveRole = {},
): Promise<void> {
  await callHost("role", {
    ...(typeof where === "string" ? { call: where } : { guildId: where.guildId ?? undefined }),
    change,
    roleId: idOf(role),
    userId: to === undefined ? undefined : idOf(to),
    ...(options.for === undefined ? {} : { for: options.for }),
  });
}

/** @param to whom, or how: the person who asks */
export function giveRole(
  call: string,
  role: Pick<Role, "id"> | string,
  to: Person | GiveRole | undefined,
  options: GiveRole | undefined,
): Promise<void> {
  const isWhom = typeof to === "string" || (to !== undefined && "id" in to);
  return isWhom
    ? changeRole(call, "give", role, to, options)
    : changeRole(call, "give", role, undefined, to ?? options);
}

/** @param call the call it belongs to, if any */
export async function startThread(
  call: string | undefined,
  place: { readonly channelId?: string | undefined; readonly messageId?: string | undefined },
  name: string,
): Promise<Channel> {
  return (await callHost("thread", {
    ...(call === undefined ? {} : { call }),
    ...place,
    name: String(name),
  })) as Channel;
}

export async function deleteMessage(call: string, messageId: string): Promise<void> {
  await callHost("delete", { call, messageId: String(messageId) });
}

export async function react(
  call: string | undefined,
  place: { readonly channelId?: string; readonly messageId?: string },
  emoji: string,
): Promise<void> {
  await callHost("react", { ...(call === undefined ? {} : { call }), ...place, emoji: String(emoji) });
}

export function idOf(thing: { readonly id: string } | string): string {
  return typeof thing === "string" ? thing : String(thing.id);
}
