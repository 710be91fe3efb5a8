import type { APIMessage } from "discord-api-types/v10";

/** A message, as far as it tells whom its writer speaks to. */
export type Spoken = Pick<APIMessage, "content" | "author"> &
  Partial<Pick<APIMessage, "mentions" | "mention_everyone" | "mention_roles" | "referenced_message">>;

/**
 * Whether a message calls Turbot by name in its text. Its own role stands there as its name already (see
 * `called-by-role.ts`); a reply that pings its answered one has no name in it.
 */
export function calls({ content }: Pick<Spoken, "content">, botUserId: string): boolean {
  return new RegExp(`<@!?${botUserId}>`).test(content);
}

/**
 * Whether a message is plainly said to somebody else: it begins with another's name, a role or everybody's, or answers what
 * somebody else wrote, and doesn't call Turbot. Somebody named later ("greet @ann, too") is what it is about.
 */
export function isToSomebodyElse(message: Spoken, botUserId: string): boolean {
  if (calls(message, botUserId)) return false;
  return anyName.test(message.content) || answersAnother(message, botUserId);
}

/** The same where silence does no harm: whoever is named anywhere may be the one it is said to. */
export function mayBeToSomebodyElse(message: Spoken, botUserId: string): boolean {
  const { mentions = [], mention_roles: roles = [], mention_everyone: everyone } = message;
  if (calls(message, botUserId)) return false;
  const isNamed = mentions.some(({ id }) => id !== botUserId) || roles.length > 0 || everyone === true;
  return isNamed || anyName.test(message.content) || answersAnother(message, botUserId);
}

/** A message without Turbot's name in front of it. Others' names stay: they say whom it is for. */
export function withoutOwnName(content: string, botUserId: string): string {
  return content.replace(new RegExp(`^(?:\\s*<@!?${botUserId}>)+`), "").trim();
}

/** In front of a message: somebody's name, a role's, or everybody's. */
const anyName = /^\s*(?:<@[!&]?\d+>|@(?:everyone|here)\b)/;

/** Who goes on from their own words speaks to whom they spoke to before; of what is deleted nobody knows whose it was. */
function answersAnother({ author, referenced_message: answered }: Spoken, botUserId: string): boolean {
  const to = answered?.author.id;
  return to !== undefined && to !== author.id && to !== botUserId;
}
