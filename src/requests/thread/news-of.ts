import type { MessageSource } from "../../discord/messages/source.ts";
import type { Request } from "../request.ts";

/** A message about a request, which says what somebody wished for. @param others whose words are in it, too */
export function newsOf(
  { id, guildId, requester }: Pick<Request, "id" | "guildId" | "requester">,
  others: readonly string[] = [],
): MessageSource {
  return { guildId, origin: { kind: "request", request: id }, wordsOf: [requester.id, ...others] };
}
