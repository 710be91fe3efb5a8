import type { AskAgain } from "./admission/ask-again.ts";
import { type Request, stopAskedBy } from "./request.ts";
import { control } from "./steer.ts";
import { messages } from "./thread/messages.ts";
import { abandon, append, appendEntries, cancel } from "./transitions.ts";

/** Ends requests that nobody can continue, each with its messages. */

/** Ends a request whose thread is gone. Messages to the admins are still delivered. */
export function abandonAndNotify(
  request: Request,
  gone: "thread" | "channel" | "closed",
  askAgain: AskAgain,
): Request {
  const outbox = request.outbox.filter(
    ({ to }) => to === "admins" || (to === "channel" && gone !== "channel"),
  );
  if (request.state === "done") return { ...request, outbox };
  const stranded = { ...abandon(request, reasons[gone]), outbox };
  if (gone === "channel") return stranded;
  const { requester } = request;
  const words = gone === "thread" ? messages.threadGone : messages.threadClosed;
  const content = words(requester.id, askAgain(requester.id));
  return append(stranded, { to: "channel", content, ping: requester.id });
}

const reasons = {
  thread: "the thread is gone",
  channel: "the channel is gone",
  closed: "the thread is closed",
} as const;

/** Ends a request whose requester has left the server: nobody else can steer it. */
export function endAfterRequesterLeft(request: Request, at: number): Request | undefined {
  if (request.state === "done") return undefined;
  const { requester } = request;
  if (request.state === "generating") {
    if (stopAskedBy(request) !== undefined) return undefined;
    // The run ends before its next step, as if the requester had cancelled it.
    return appendEntries(request, control({ id: request.id, userId: requester.id, at }, "left"));
  }
  return append(
    { ...cancel(request, requester.id), updatedAt: at },
    { to: "thread", content: messages.requesterLeft },
  );
}

/** Ends a request whose requester wants no part in AI any more, or of a server that wants to be forgotten. */
export function endForPrivacy(request: Request, at: number, words: string): Request | undefined {
  if (request.state === "done") return undefined;
  const { requester } = request;
  if (request.state !== "generating") {
    return append({ ...cancel(request, requester.id), updatedAt: at }, { to: "thread", content: words });
  }
  if (stopAskedBy(request) !== undefined) return undefined;
  // The run ends before its next step.
  const stopping = appendEntries(request, control({ id: request.id, userId: requester.id, at }, "cancel"));
  return append(stopping, { to: "thread", content: messages.stopping });
}

/** Ends a request whose message was deleted before its thread was opened: whoever deleted it doesn't want one. */
export function abandonDeleted(request: Extract<Request, { readonly state: "discussing" }>): Request {
  return abandon(request, "the message that asked was deleted");
}
