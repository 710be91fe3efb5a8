import type { APIMessage } from "discord-api-types/v10";
import { compareSnowflakes } from "../../../packages/discord-rules/snowflake.ts";
import { withoutOwnName } from "../../discord/messages/spoken-to.ts";
import { type Done, type PlanReady, type Request, stopAskedBy } from "../request.ts";
import { approved, type Builder, cancelled, control, refined } from "../steer.ts";
import { noting, saying } from "../transitions.ts";
import { withFileNames } from "./attached-files.ts";
import { phrases } from "./messages.ts";
import { readWord } from "./words.ts";

/** What a message of the requester's makes of a request that isn't done. */
export function heard(
  request: Exclude<Request, Done>,
  message: Pick<APIMessage, "content" | "attachments" | "sticker_items">,
  by: Builder,
  botUserId: string,
): Request {
  const { content } = message;
  const word = readWord(content, botUserId);
  if (word === "cancel") return cancelled(request, by);
  if (request.state === "generating") {
    const content = stopAskedBy(request) === undefined ? phrases.busyBuilding : phrases.stoppingAlready;
    return saying(noting(request, control(by, "wait")), { to: "thread", content });
  }
  const words = withoutOwnName(content, botUserId);
  if (words === "") {
    return saying(noting(request, control(by, "unreadable")), {
      to: "thread",
      content: phrases.cantReadThat,
    });
  }
  const refused = (why: string) =>
    saying(noting(request, control(by, "refused")), { to: "thread", content: why });
  // Planning is the first part of building, and has its cost.
  if (by.mayNotBuild !== undefined) return refused(by.mayNotBuild);
  const text = withFileNames(words, message);
  if (request.state === "discussing") {
    return noting(request, { from: "requester", id: by.id, text, at: by.at });
  }
  // What comes with something to look at may be about that.
  if (word !== "go" || hasMore(message)) return refined(request, by, text);
  return wasShown(request, by.id) ? approved(request, by) : refused(phrases.planIsOlder);
}

function hasMore({
  attachments,
  sticker_items: stickers = [],
}: Pick<APIMessage, "attachments" | "sticker_items">) {
  return attachments.length > 0 || stickers.length > 0;
}

/** Whether a message was written after the plan was there to be read: a "go" means the plan its writer saw. */
function wasShown({ plan }: PlanReady, messageId: string): boolean {
  return plan.messageId !== undefined && compareSnowflakes(messageId, plan.messageId) > 0;
}
