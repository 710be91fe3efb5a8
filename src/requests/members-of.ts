import type { Members } from "../pipeline/publish/members-words.ts";
import { isDraftedFix } from "./building/draft-fix.ts";
import type { Request, Revision } from "./request.ts";

/**
 * What Turbot knows of the people behind a request. What somebody wrote on GitHub is public already and theirs; a fix that Turbot
 * drafted begins with its own words and with a plugin's source.
 */
export function membersOf(request: Request): Members {
  const { id, guildId, channelId, threadId, requester, description, conversation } = request;
  const revisions =
    request.state === "done" && request.outcome.kind === "proposed" ? request.outcome.revisions : [];
  const onDiscord = revisions.filter(isFromDiscord);
  const isOwn = isDraftedFix(description);
  const spoken = conversation.flatMap((entry) =>
    entry.from === "requester" && !(isOwn && entry.id === id) ? [entry.text] : [],
  );
  const pressed = conversation.flatMap((entry) => (entry.from === "control" ? [entry.by] : []));
  const written = conversation.flatMap((entry) => ("id" in entry ? [entry.id] : []));
  return {
    names: distinct([...(requester.id === "" ? [] : [requester.name]), ...onDiscord.map(({ by }) => by)]),
    ids: distinct([
      ...[id, guildId, channelId, threadId ?? "", requester.id],
      ...[...pressed, ...written],
      ...onDiscord.flatMap(({ id: of, byId = "" }) => [of.replace(/^message-/, ""), byId]),
    ]),
    words: distinct([...(isOwn ? [] : [description]), ...spoken, ...onDiscord.map(({ text }) => text)]),
  };
}

function isFromDiscord({ id }: Revision): boolean {
  return id.startsWith("message-");
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].filter((text) => text.trim() !== "");
}
