import { compareSnowflakes } from "../../packages/discord-rules/snowflake.ts";
import type { Proposal } from "../pipeline/pipeline.ts";
import { newPublicId } from "./public-id.ts";
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

/** What a new request is created from. */
export interface NewRequest {
  readonly id: string;
  readonly kind: RequestKind;
  readonly guildId: string;
  readonly channelId: string;
  readonly requester: { readonly id: string; readonly name: string };
  readonly description: string;
  /** What planning starts from, if that is more than the description. */
  readonly briefing?: string;
}

export function open({ briefing, ...request }: NewRequest, at: number): Discussing {
  return {
    ...request,
    publicId: newPublicId(),
    state: "discussing",
    threadId: undefined,
    conversation: [{ from: "requester", id: request.id, text: briefing ?? request.description, at }],
    outbox: [],
    said: 0,
    plans: 0,
    runs: 0,
    steps: [],
    progressMessageId: undefined,
    branchName: undefined,
    shownButtons: [],
    credit: undefined,
    createdAt: at,
    updatedAt: at,
  };
}

/** Claude has a plan: it can be approved from now on. */
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

/** Withdraws the plan; it must be proposed again before it can be approved. */
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

/** Allows what the plan asks for, in addition to what was allowed before. */
export function permit(request: PlanReady): PlanReady {
  const { plan } = request;
  return { ...request, plan: { ...plan, wants: [], leave: [...new Set([...plan.leave, ...plan.wants])] } };
}

/** After a failed run: the same plan may work later. */
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

/** Reopens a parked request with its plan, as a new version because it is shown again. */
export function reopen(
  request: Done & { readonly threadId: string },
  { plan }: Extract<Outcome, { readonly kind: "parked" }>,
): (Discussing & { readonly threadId: string }) | PlanReady {
  const discussing = { ...factsOf(request), state: "discussing", threadId: request.threadId } as const;
  return plan === undefined ? discussing : propose(discussing, plan);
}

/** Adds messages to the outbox. */
export function append<R extends Request>(
  request: R,
  ...messages: readonly Omit<OutboxMessage, "nonce" | "after">[]
): R {
  const after = newestOf(request);
  return {
    ...request,
    said: request.said + messages.length,
    outbox: [
      ...request.outbox,
      ...messages.map((message, index) => ({
        ...message,
        nonce: `${request.id}-${(request.said + index).toString(36)}`,
        after,
      })),
    ],
  };
}

/** The newest snowflake that a request knows; its own id is a message's. */
function newestOf({ id, conversation }: Request): string {
  const ids = conversation.flatMap((entry) => ("id" in entry ? [entry.id] : []));
  return ids.reduce((newest, one) => (compareSnowflakes(one, newest) > 0 ? one : newest), id);
}

/** Adds entries to the conversation; they count as activity. */
export function appendEntries<R extends Request>(request: R, ...entries: readonly Entry[]): R {
  const updatedAt = entries.reduce((latest, entry) => Math.max(latest, entry.at), request.updatedAt);
  return { ...request, updatedAt, conversation: [...request.conversation, ...entries] };
}

function end(request: Discussing | PlanReady | Generating, outcome: Outcome): Done {
  return { ...factsOf(request), state: "done", threadId: request.threadId, outcome };
}

/** Only what is true in every state, so that no plan is carried over by accident. */
function factsOf(request: RequestFacts): RequestFacts {
  const { id, publicId, kind, guildId, channelId, requester, description } = request;
  const { conversation, outbox, said } = request;
  const { plans, runs, steps, progressMessageId, branchName, shownButtons, credit } = request;
  const { createdAt, updatedAt } = request;
  return {
    ...{ id, publicId, kind, guildId, channelId, requester, description, conversation, outbox, said },
    ...{ plans, runs, steps, progressMessageId, branchName, shownButtons, credit },
    ...{ createdAt, updatedAt },
  };
}
