import { PermissionFlagsBits } from "discord-api-types/v10";
import type { Cast } from "../cast.ts";
import type { Truth } from "../truth.ts";

/** Where marked words of a private place stand that don't belong there: messages, names, topics, nicknames, rules, reasons, prompts. */
export function checkSecrets(
  truth: Truth,
  { secrets, staff }: Cast,
  /** What went to Claude. */
  prompts: readonly unknown[],
): readonly string[] {
  const { data, guild } = truth;
  const team = (userId: string) =>
    (truth.permissionsOf(userId) &
      (PermissionFlagsBits.ModerateMembers | PermissionFlagsBits.Administrator)) !==
      0n || userId === guild.guild.owner_id;
  const problems: string[] = [];
  for (const { mark, channelId } of secrets) {
    const has = (thing: unknown) => JSON.stringify(thing).includes(mark);
    for (const [id, messages] of data.messages)
      for (const { message, visibleTo } of messages.values()) {
        const isAtHome = id === channelId || data.channels.get(id)?.channel.id === channelId;
        // Whoever sees the team's channel can be told alone what is in it.
        const isTold = channelId === staff && visibleTo !== undefined && team(visibleTo);
        if (!isAtHome && !isTold && has(message))
          problems.push(`${mark} is told in ${id}, message ${message.id}`);
      }
    for (const { channel } of data.channels.values())
      if (has(channel)) problems.push(`${mark} is in what the channel ${channel.id} is called`);
    for (const member of guild.members.values())
      if (has(member)) problems.push(`${mark} is in the name of ${member.userId}`);
    if (has(guild.guild) || has(guild.autoModRules ?? []))
      problems.push(`${mark} is in the server's roles or rules`);
    if (has(guild.auditLog ?? [])) problems.push(`${mark} is in the audit log`);
    if (prompts.some(has)) problems.push(`${mark} went to Claude`);
  }
  return problems;
}
