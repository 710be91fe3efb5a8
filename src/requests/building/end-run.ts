import { sensitiveAreas } from "../../pipeline/checks/sensitive-areas.ts";
import { SensitiveChange } from "../../pipeline/failures.ts";
import type { Proposal } from "../../pipeline/pipeline.ts";
import { type Generating, isLeft, type Request, stopAskedBy } from "../request.ts";
import { phrases } from "../thread/messages.ts";
import { cancel, finish, noting, reject, retreat, saying } from "../transitions.ts";
import { failureOf } from "./failure.ts";

/** How runs end, each with what is said about it. `at`: milliseconds since 1970. */

export function proposed(request: Generating, proposal: Proposal, at: number): Request {
  const { kind, requester } = request;
  const { pullRequest, title, files } = proposal;
  const areas = kind === "core" ? sensitiveAreas(files) : [];
  const wasAsked = stopAskedBy(request) !== undefined && !isLeft(request);
  const late = wasAsked ? `${phrases.tooLateToStop}\n` : "";
  return saying(
    { ...finish(request, proposal), updatedAt: at },
    { to: "thread", content: late + phrases.opened(kind, pullRequest.url, title), ping: requester.id },
    { to: "admins", content: phrases.admins.opened(kind, requester.name, title, pullRequest.url, areas) },
  );
}

export function failed(request: Generating, error: unknown, at: number): Request {
  if (error instanceof SensitiveChange) return needsLeave(request, error.areas, at);
  const { again, reason } = failureOf(error);
  const details = error instanceof Error ? error.message : reason;
  const end = again
    ? givenBack(request, phrases.retry(reason), at)
    : saying(reject(request, reason), {
        to: "thread",
        content: phrases.rejected(reason),
        ping: request.requester.id,
      });
  const content = phrases.admins.failed(request.threadId, details, again);
  return saying({ ...end, updatedAt: at }, { to: "admins", content });
}

/** The plan waits for an operator. */
function needsLeave(request: Generating, areas: readonly string[], at: number): Request {
  const words = phrases.needsLeave(areas);
  const back = retreat({ ...request, plan: { ...request.plan, wants: areas } });
  return saying(
    { ...noting(back, { from: "notice", text: words, at }), updatedAt: at },
    {
      to: "thread",
      content: words,
      ping: request.requester.id,
      buttons: { kind: "leave", version: request.plan.version, areas },
    },
    { to: "admins", content: phrases.admins.needsLeave(request.threadId, areas) },
  );
}

/** The plan is ready again: "go" begins another run. */
export function givenBack(request: Generating, words: string, at: number): Request {
  const { requester, plan } = request;
  return saying(noting(retreat(request), { from: "notice", text: words, at }), {
    to: "thread",
    content: words,
    ping: requester.id,
    buttons: { kind: "plan", version: plan.version },
  });
}

/** @param againAt when the requester can start another request; undefined: at once */
export function stoppedByWish(request: Generating, againAt: number | undefined): Request {
  const { requester } = request;
  const by = stopAskedBy(request) ?? requester.id;
  const own = isLeft(request) ? phrases.requesterLeft : phrases.cancelled(againAt);
  const content = by === requester.id ? own : phrases.cancelledByOperator(againAt);
  return saying(cancel(request, by), { to: "thread", content });
}
