import type { APIMessage } from "discord-api-types/v10";
import { compareSnowflakes } from "../../../packages/discord-rules/snowflake.ts";
import { withoutOwnName } from "../../discord/messages/spoken-to.ts";
import { readCreditWish, withCredit } from "../credit.ts";
import { type Done, type PlanReady, type Request, stopAskedBy } from "../request.ts";
import { type Approver, approveAndNotify, cancelAndNotify, control, refineAndNotify } from "../steer.ts";
import { append, appendEntries } from "../transitions.ts";
import { withFileNames } from "./attached-files.ts";
import { readWord } from "./go-and-cancel.ts";
import { messages } from "./messages.ts";

/** How a message from the requester changes a request that isn't done. */
export function classifyMessage(
  request: Exclude<Request, Done>,
  message: Pick<APIMessage, "content" | "attachments" | "sticker_items">,
  by: Approver,
  botUserId: string,
): Request {
  const { content } = message;
  const word = readWord(content, botUserId);
  if (word === "cancel") return cancelAndNotify(request, by);
  const wish = readCreditWish(content, botUserId);
  if (wish !== undefined) return withCredit(appendEntries(request, control(by, "wait")), wish);
  if (request.state === "generating") {
    const content = stopAskedBy(request) === undefined ? messages.busyBuilding : messages.stoppingAlready;
    return append(appendEntries(request, control(by, "wait")), { to: "thread", content });
  }
  const words = withoutOwnName(content, botUserId);
  if (words === "") {
    return append(appendEntries(request, control(by, "unreadable")), {
      to: "thread",
      content: messages.cantReadThat,
    });
  }
  const refused = (why: string) =>
    append(appendEntries(request, control(by, "refused")), { to: "thread", content: why });
  // Planning is the first part of building, and costs money too.
  if (by.mayNotBuild !== undefined) return refused(by.mayNotBuild);
  const text = withFileNames(words, message);
  if (request.state === "discussing") {
    return appendEntries(request, { from: "requester", id: by.id, text, at: by.at });
  }
  // With an attachment or a sticker, "go" may be about that.
  if (word !== "go" || hasMore(message)) return refineAndNotify(request, by, text);
  return wasShown(request, by.id) ? approveAndNotify(request, by) : refused(messages.planIsOlder);
}

function hasMore({
  attachments,
  sticker_items: stickers = [],
}: Pick<APIMessage, "attachments" | "sticker_items">) {
  return attachments.length > 0 || stickers.length > 0;
}

/** Whether a message was written after the plan was shown: "go" means the plan that its writer saw. */
function wasShown({ plan }: PlanReady, messageId: string): boolean {
  return plan.messageId !== undefined && compareSnowflakes(messageId, plan.messageId) > 0;
}
