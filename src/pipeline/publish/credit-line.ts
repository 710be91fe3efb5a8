import { publishedInline } from "./published-text.ts";

/**
 * The line of a pull request that says who asked for it: a member, without a name, unless they want theirs there.
 *
 * @param name as they saw it on the button
 */
export function creditLine(publicId: string, name: string | undefined): string {
  const who = name === undefined ? "" : publishedInline(name, 40);
  return `- Asked for by ${who || "a member"} (request ${publicId})`;
}

/** Text that people or models wrote is quoted, so no line of it can be this one. Older ones have the id of the message that asked. */
const line = /^- Asked for by .* \(request (?:[0-9a-f]{16}|\d{1,20})\)(?=\r?$)/m;

/** A pull request's body with another such line; undefined if it has none, since people can edit it. */
export function withCreditLine(body: string, publicId: string, name: string | undefined): string | undefined {
  return line.test(body) ? body.replace(line, () => creditLine(publicId, name)) : undefined;
}
