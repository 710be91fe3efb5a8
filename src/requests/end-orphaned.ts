import type { AskAgain } from "./admission/ask-again.ts";
import { type Request, stopAskedBy } from "./request.ts";
import { control } from "./steer.ts";
import { messages } from "./thread/messages.ts";
import { abandon, append, appendAsNoted, cancel } from "./transitions.ts";

/** How requests end that nobody can go on with, each with what is said about it, and to whom. */

/** There is no thread any more to talk in. What the admins are to know still goes out. */
export function abandoned(
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

/** The requester has left the server, and nobody else drives. */
export function leftBehind(request: Request, at: number): Request | undefined {
  if (request.state === "done") return undefined;
  const { requester } = request;
  if (request.state === "generating") {
    if (stopAskedBy(request) !== undefined) return undefined;
    // The run ends before its next step, as if the requester had cancelled it.
    return appendAsNoted(request, control({ id: request.id, userId: requester.id, at }, "left"));
  }
  return append(
    { ...cancel(request, requester.id), updatedAt: at },
    { to: "thread", content: messages.requesterLeft },
  );
}

/** The message that asked was deleted before a thread could grow from it: whoever did that doesn't want one. */
export function withdrawn(request: Extract<Request, { readonly state: "discussing" }>): Request {
  return abandon(request, "the message that asked was deleted");
}
