import { compareSnowflakes } from "../../packages/discord-rules/snowflake.ts";
import type { Proposal } from "../pipeline/pipeline.ts";
import type {
  Discussing,
  Done,
  Entry,
  Generating,
  Outcome,
  PlanReady,
  Request,
  RequestFacts,
} from "./request.ts";
import type { RequestKind } from "./requests.ts";
import type { OutboxMessage } from "./thread/outbox.ts";

/** What a new request starts from. */
export interface Wish {
  readonly id: string;
  readonly kind: RequestKind;
  readonly guildId: string;
  readonly channelId: string;
  readonly requester: { readonly id: string; readonly name: string };
  readonly description: string;
  /** What planning starts from, where that is more than the description. */
  readonly briefing?: string;
}

export function open({ briefing, ...wish }: Wish, at: number): Discussing {
  return {
    ...wish,
    state: "discussing",
    threadId: undefined,
    conversation: [{ from: "requester", id: wish.id, text: briefing ?? wish.description, at }],
    outbox: [],
    said: 0,
    plans: 0,
    runs: 0,
    steps: [],
    progressMessageId: undefined,
    branchName: undefined,
    shownButtons: [],
    createdAt: at,
    updatedAt: at,
  };
}

/** Claude is satisfied: the plan can be approved from here on. */
export function propose(request: Discussing & { readonly threadId: string }, text: string): PlanReady {
  const version = request.plans + 1;
  return {
    ...factsOf(request),
    state: "plan_ready",
    threadId: request.threadId,
    plans: version,
    plan: { text, version, messageId: undefined, wants: [], leave: [] },
  };
}

/** The plan no longer holds; it must be proposed anew before it can be approved. */
export function refine({ threadId, ...request }: PlanReady): Discussing & { readonly threadId: string } {
  return { ...factsOf(request), state: "discussing", threadId };
}

export function approve({ threadId, plan, ...request }: PlanReady): Generating {
  return {
    ...factsOf(request),
    state: "generating",
    threadId,
    plan,
    runs: request.runs + 1,
    attempts: 0,
    progressMessageId: undefined,
  };
}

/** What the plan wants is allowed, in addition to what was before. */
export function permit(request: PlanReady): PlanReady {
  const { plan } = request;
  return { ...request, plan: { ...plan, wants: [], leave: [...new Set([...plan.leave, ...plan.wants])] } };
}

/** The run failed, but the same plan may work later. */
export function backToPlan({ threadId, plan, ...request }: Generating): PlanReady {
  return { ...factsOf(request), state: "plan_ready", threadId, plan };
}

export function finish(request: Generating, proposal: Proposal): Done {
  return {
    ...end(request, {
      kind: "proposed",
      pullRequest: proposal.pullRequest,
      newCommands: proposal.newCommands,
      told: [],
      fromPublic: 0,
      plan: request.plan.text,
      leave: request.plan.leave,
      revisions: [],
    }),
    branchName: proposal.branchName,
  };
}

export function reject(request: Generating, reason: string): Done {
  return end(request, { kind: "rejected", reason });
}

export function cancel(request: Discussing | PlanReady | Generating, by: string): Done {
  return end(request, { kind: "cancelled", by });
}

export function park(request: Discussing | PlanReady): Done {
  return end(request, {
    kind: "parked",
    plan: request.state === "plan_ready" ? request.plan.text : undefined,
  });
}

export function abandon(request: Discussing | PlanReady | Generating, reason: string): Done {
  return end(request, { kind: "stranded", reason });
}

/** A parked request with the plan it had: the plan gets a new version, because it is shown anew. */
export function reopen(
  request: Done & { readonly threadId: string },
  { plan }: Extract<Outcome, { readonly kind: "parked" }>,
): (Discussing & { readonly threadId: string }) | PlanReady {
  const discussing = { ...factsOf(request), state: "discussing", threadId: request.threadId } as const;
  return plan === undefined ? discussing : propose(discussing, plan);
}

/** The same request with something more to be said. */
export function append<R extends Request>(
  request: R,
  ...says: readonly Omit<OutboxMessage, "nonce" | "after">[]
): R {
  const after = newestOf(request);
  return {
    ...request,
    said: request.said + says.length,
    outbox: [
      ...request.outbox,
      ...says.map((say, index) => ({
        ...say,
        nonce: `${request.id}-${(request.said + index).toString(36)}`,
        after,
      })),
    ],
  };
}

/** The newest of Discord's ids that a request knows of: the request's own is that of a message. */
function newestOf({ id, conversation }: Request): string {
  const ids = conversation.flatMap((entry) => ("id" in entry ? [entry.id] : []));
  return ids.reduce((newest, one) => (compareSnowflakes(one, newest) > 0 ? one : newest), id);
}

/** The same request with something more that happened in it, which counts as activity. */
export function appendAsNoted<R extends Request>(request: R, ...entries: readonly Entry[]): R {
  const updatedAt = entries.reduce((latest, entry) => Math.max(latest, entry.at), request.updatedAt);
  return { ...request, updatedAt, conversation: [...request.conversation, ...entries] };
}

function end(request: Discussing | PlanReady | Generating, outcome: Outcome): Done {
  return { ...factsOf(request), state: "done", threadId: request.threadId, outcome };
}

/** Only what is true in every state: a plan must not travel along unseen. */
function factsOf(request: RequestFacts): RequestFacts {
  const { id, kind, guildId, channelId, requester, description, conversation, outbox, said } = request;
  const { plans, runs, steps, progressMessageId, branchName, shownButtons, createdAt, updatedAt } = request;
  return {
    ...{ id, kind, guildId, channelId, requester, description, conversation, outbox, said },
    ...{ plans, runs, steps, progressMessageId, branchName, shownButtons, createdAt, updatedAt },
  };
}
