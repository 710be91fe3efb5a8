import type { APIMessage } from "discord-api-types/v10";

/** The parts of a message that tell whom its author speaks to. */
export type Spoken = Pick<APIMessage, "content" | "author"> &
  Partial<Pick<APIMessage, "mentions" | "mention_everyone" | "mention_roles" | "referenced_message">>;

/**
 * Whether a message names Turbot in its text. Its own role has already been replaced with its name (see `called-by-role.ts`);
 * a reply that pings has no name in its text.
 */
export function calls({ content }: Pick<Spoken, "content">, botUserId: string): boolean {
  return new RegExp(`<@!?${botUserId}>`).test(content);
}

/**
 * Whether a message is plainly meant for somebody else: it begins with somebody's name, a role's or everybody's, or replies to
 * somebody else, and doesn't call Turbot. Somebody named later ("greet @ann, too") is only what it is about.
 */
export function isToSomebodyElse(message: Spoken, botUserId: string): boolean {
  if (calls(message, botUserId)) return false;
  return anyName.test(message.content) || answersAnother(message, botUserId);
}

/** The same for when silence does no harm: anyone named anywhere may be the person addressed. */
export function mayBeToSomebodyElse(message: Spoken, botUserId: string): boolean {
  const { mentions = [], mention_roles: roles = [], mention_everyone: everyone } = message;
  if (calls(message, botUserId)) return false;
  const isNamed = mentions.some(({ id }) => id !== botUserId) || roles.length > 0 || everyone === true;
  return isNamed || anyName.test(message.content) || answersAnother(message, botUserId);
}

/** A message without Turbot's name at the front. Others' names stay: they tell whom it is for. */
export function withoutOwnName(content: string, botUserId: string): string {
  return content.replace(new RegExp(`^(?:\\s*<@!?${botUserId}>)+`), "").trim();
}

/** At the front of a message: somebody's name, a role's, or everybody's. */
const anyName = /^\s*(?:<@[!&]?\d+>|@(?:everyone|here)\b)/;

/** A reply to oneself addresses the same person as before; the author of a deleted message is unknown. */
function answersAnother({ author, referenced_message: answered }: Spoken, botUserId: string): boolean {
  const to = answered?.author.id;
  return to !== undefined && to !== author.id && to !== botUserId;
}
