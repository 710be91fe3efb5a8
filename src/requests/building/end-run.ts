import { sensitiveAreas } from "../../pipeline/checks/sensitive-areas.ts";
import { SensitiveChangeError } from "../../pipeline/failures.ts";
import type { Proposal } from "../../pipeline/pipeline.ts";
import { type Generating, type Request, requesterHasLeft, stopAskedBy } from "../request.ts";
import { messages } from "../thread/messages.ts";
import { append, appendEntries, backToPlan, cancel, finish, reject } from "../transitions.ts";
import { failureOf } from "./failure.ts";

/** How runs end, each with its messages. `at`: milliseconds since 1970. */

export function finishAndNotify(request: Generating, proposal: Proposal, at: number): Request {
  const { kind, requester } = request;
  const { pullRequest, title, files, label } = proposal;
  const areas = kind === "core" ? sensitiveAreas(files) : [];
  const wasAsked = stopAskedBy(request) !== undefined && !requesterHasLeft(request);
  const late = wasAsked ? `${messages.tooLateToStop}\n` : "";
  return append(
    { ...finish(request, proposal), updatedAt: at },
    {
      to: "thread",
      content: late + messages.opened(kind, pullRequest.url, title, label),
      ping: requester.id,
      ...(request.credit?.name === undefined ? { credit: requester.name } : {}),
    },
    {
      to: "admins",
      content: messages.admins.opened(kind, requester.name, title, pullRequest.url, { areas, label }),
    },
  );
}

export function failAndNotify(request: Generating, error: unknown, at: number): Request {
  if (error instanceof SensitiveChangeError) return askForApproval(request, error.areas, at);
  const { again, reason } = failureOf(error);
  const details = error instanceof Error ? error.message : reason;
  const end = again
    ? returnToPlan(request, messages.retry(reason), at)
    : append(reject(request, reason), {
        to: "thread",
        content: messages.rejected(reason),
        ping: request.requester.id,
      });
  const content = messages.admins.failed(request.threadId, details, again);
  return append({ ...end, updatedAt: at }, { to: "admins", content });
}

/** Sends the plan to an operator for approval. */
function askForApproval(request: Generating, areas: readonly string[], at: number): Request {
  const words = messages.needsLeave(areas);
  const back = backToPlan({ ...request, plan: { ...request.plan, wants: areas } });
  return append(
    { ...appendEntries(back, { from: "notice", text: words, at }), updatedAt: at },
    {
      to: "thread",
      content: words,
      ping: request.requester.id,
      buttons: { kind: "leave", version: request.plan.version, areas },
    },
    { to: "admins", content: messages.admins.needsLeave(request.threadId, areas) },
  );
}

/** Makes the plan ready again: "go" starts another run. */
export function returnToPlan(request: Generating, words: string, at: number): Request {
  const { requester, plan } = request;
  return append(appendEntries(backToPlan(request), { from: "notice", text: words, at }), {
    to: "thread",
    content: words,
    ping: requester.id,
    buttons: { kind: "plan", version: plan.version },
  });
}

/** @param againAt when the requester can start another request; undefined: right away */
export function stopAndNotify(request: Generating, againAt: number | undefined): Request {
  const { requester } = request;
  const by = stopAskedBy(request) ?? requester.id;
  const own = requesterHasLeft(request) ? messages.requesterLeft : messages.cancelled(againAt);
  const content = by === requester.id ? own : messages.cancelledByOperator(againAt);
  return append(cancel(request, by), { to: "thread", content });
}
