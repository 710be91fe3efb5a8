import type { Cast, Secret } from "../cast.ts";
import type { Truth } from "../truth.ts";
import type { Witness } from "../witness.ts";

/**
 * Where marked words of a private place stand that don't belong there: messages, direct ones too, also if they are gone by now; names, topics,
 * nicknames, rules, reasons, prompts.
 */
export function checkSecrets(
  truth: Truth,
  { secrets }: Cast,
  { said, calls }: Witness,
  /** What went to Claude. */
  prompts: readonly unknown[],
): readonly string[] {
  const { data, guild } = truth;
  return secrets.flatMap((secret) => {
    const { mark, channelId } = secret;
    const problems = new Set<string>();
    const has = (thing: unknown) => JSON.stringify(thing).includes(mark);
    const look = (id: string, messageId: string, message: unknown, visibleTo: string | undefined) => {
      if (has(message) && !mayStand(truth, secret, id, visibleTo))
        problems.add(`${mark} is told in ${id}, message ${messageId}`);
    };
    for (const [id, messages] of data.messages)
      for (const { message, visibleTo } of messages.values()) look(id, message.id, message, visibleTo);
    // Whose an answer for one person alone is, the simulator knows, and only Turbot deletes it.
    for (const { channelId: id, messageId, message, isEphemeral } of said)
      if (!isEphemeral) look(id, messageId, message, undefined);
    for (const { channel } of data.channels.values())
      if (has(channel)) problems.add(`${mark} is in what the channel ${channel.id} is called`);
    for (const member of guild.members.values())
      if (has(member)) problems.add(`${mark} is in the name of ${member.userId}`);
    if (has(guild.guild) || has(guild.autoModRules ?? []))
      problems.add(`${mark} is in the server's roles or rules`);
    if (has(guild.auditLog ?? []) || calls.some(({ reason = "" }) => reason.includes(mark)))
      problems.add(`${mark} is in the audit log`);
    for (const prompt of prompts.filter(has))
      if (!askersIn(prompt).some((userId) => truth.sees(userId, channelId)))
        problems.add(`${mark} went to Claude for somebody who can't read it`);
    return [...problems];
  });
}

/** Where it was said, and, alone, to whoever sees that place. */
function mayStand(truth: Truth, { channelId }: Secret, id: string, visibleTo: string | undefined): boolean {
  const record = truth.data.channels.get(id);
  if (id === channelId || record?.channel.id === channelId) return true;
  const reader = record?.kind === "direct" ? record.userId : visibleTo;
  return reader !== undefined && truth.sees(reader, channelId);
}

/** For whom the play's plugin says that it asks. */
function askersIn(prompt: unknown): readonly string[] {
  return [...JSON.stringify(prompt).matchAll(/asked by (\d+)/g)].map(([, userId = ""]) => userId);
}
