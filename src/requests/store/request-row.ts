import { z } from "zod";
import { stepNames } from "../../pipeline/pipeline.ts";
import type { Outcome, Plan, Request, RequestFacts } from "../request.ts";

/** A row in SQLite's types. */
export interface Row {
  readonly [column: string]: string | number | null;
  readonly id: string;
  readonly public_id: string;
  readonly kind: string;
  readonly guild_id: string;
  readonly channel_id: string;
  readonly thread_id: string | null;
  readonly requester_id: string;
  readonly requester_name: string;
  readonly description: string;
  readonly state: string;
  readonly plan: string | null;
  readonly plan_version: number | null;
  readonly plan_message_id: string | null;
  readonly plan_wants: string;
  readonly plan_leave: string;
  readonly outcome: string | null;
  readonly conversation: string;
  readonly outbox: string;
  readonly said: number;
  readonly plans: number;
  readonly runs: number;
  readonly attempts: number;
  readonly steps: string;
  readonly progress_message_id: string | null;
  readonly branch_name: string | null;
  readonly shown_buttons: string;
  readonly credit: string | null;
  readonly pr_number: number | null;
  readonly pr_url: string | null;
  readonly created_at: number;
  readonly updated_at: number;
}

export function rowOf(request: Request): Row {
  const plan = "plan" in request ? request.plan : undefined;
  const outcome = request.state === "done" ? request.outcome : undefined;
  const pullRequest = outcome?.kind === "proposed" ? outcome.pullRequest : undefined;
  return {
    id: request.id,
    public_id: request.publicId,
    kind: request.kind,
    guild_id: request.guildId,
    channel_id: request.channelId,
    thread_id: request.threadId ?? null,
    requester_id: request.requester.id,
    requester_name: request.requester.name,
    description: request.description,
    state: request.state,
    plan: plan?.text ?? null,
    plan_version: plan?.version ?? null,
    plan_message_id: plan?.messageId ?? null,
    plan_wants: JSON.stringify(plan?.wants ?? []),
    plan_leave: JSON.stringify(plan?.leave ?? []),
    outcome: outcome === undefined ? null : JSON.stringify(outcome),
    conversation: JSON.stringify(request.conversation),
    outbox: JSON.stringify(request.outbox),
    said: request.said,
    plans: request.plans,
    runs: request.runs,
    attempts: request.state === "generating" ? request.attempts : 0,
    steps: JSON.stringify(request.steps),
    progress_message_id: request.progressMessageId ?? null,
    branch_name: request.branchName ?? null,
    shown_buttons: JSON.stringify(request.shownButtons),
    credit: request.credit === undefined ? null : JSON.stringify(request.credit),
    pr_number: pullRequest?.number ?? null,
    pr_url: pullRequest?.url ?? null,
    created_at: request.createdAt,
    updated_at: request.updatedAt,
  };
}

const absent = <T extends z.ZodType>(type: T) => type.nullable().transform((value) => value ?? undefined);

const jsonOf = <T extends z.ZodType>(type: T) =>
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch (error) {
        context.addIssue({ code: "custom", message: String(error) });
        return z.NEVER;
      }
    })
    .pipe(type);

const Entry = z.discriminatedUnion("from", [
  z.object({ from: z.literal("requester"), id: z.string(), text: z.string(), at: z.number() }),
  z.object({ from: z.literal("claude"), text: z.string(), at: z.number() }),
  z.object({
    from: z.literal("control"),
    id: z.string(),
    word: z.string(),
    by: z.string(),
    at: z.number(),
  }),
  z.object({ from: z.literal("notice"), text: z.string(), at: z.number() }),
]);

const Buttons = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("plan"), version: z.number() }),
  z.object({
    kind: z.literal("leave"),
    version: z.number(),
    areas: z.array(z.string()).default([]),
    revision: z.number().exactOptional(),
  }),
  z.object({ kind: z.literal("wake") }),
]);

const OutboxMessage = z.object({
  to: z.enum(["thread", "channel", "admins"]),
  content: z.string(),
  nonce: z.string(),
  after: z.string().exactOptional(),
  replyTo: z.string().exactOptional(),
  ping: z.string().exactOptional(),
  buttons: Buttons.exactOptional(),
  credit: z.string().exactOptional(),
  of: z.array(z.string()).exactOptional(),
});

const stepFacts = { name: z.enum(stepNames), round: z.number(), startedAt: z.number(), run: z.number() };
const Steps = z.array(
  z.discriminatedUnion("status", [
    z.object({ ...stepFacts, status: z.literal("started"), note: z.string().exactOptional() }),
    z.object({
      ...stepFacts,
      status: z.literal("completed"),
      endedAt: z.number(),
      detail: z.string().exactOptional(),
    }),
    z.object({ ...stepFacts, status: z.literal("failed"), endedAt: z.number(), error: z.string() }),
  ]),
);

const Revision = z.object({
  id: z.string(),
  why: z.enum(["asked", "main_moved"]),
  by: z.string(),
  byId: z.string().exactOptional(),
  text: z.string(),
  state: z.enum(["waiting", "done", "failed"]),
  attempts: z.number(),
  wants: z.array(z.string()).default([]),
});

const OutcomeJson = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("proposed"),
    pullRequest: z.object({ number: z.number(), url: z.string() }),
    newCommands: z.array(z.string()),
    told: z.array(z.string()),
    fromPublic: z.number().default(0),
    plan: z.string().optional(),
    leave: z.array(z.string()).default([]),
    revisions: z.array(Revision).default([]),
  }),
  z.object({ kind: z.literal("parked"), plan: z.string().optional() }),
  z.object({ kind: z.literal("cancelled"), by: z.string() }),
  z.object({ kind: z.literal("rejected"), reason: z.string() }),
  z.object({ kind: z.literal("stranded"), reason: z.string() }),
]);

/** Parses a row. Fails if it lacks anything that its state requires. */
export const RequestRow = z
  .object({
    id: z.string(),
    public_id: z.string(),
    kind: z.enum(["plugin", "core"]),
    guild_id: z.string(),
    channel_id: z.string(),
    thread_id: absent(z.string()),
    requester_id: z.string(),
    requester_name: z.string(),
    description: z.string(),
    state: z.enum(["discussing", "plan_ready", "generating", "done"]),
    plan: absent(z.string()),
    plan_version: absent(z.number()),
    plan_message_id: absent(z.string()),
    plan_wants: jsonOf(z.array(z.string())),
    plan_leave: jsonOf(z.array(z.string())),
    outcome: absent(jsonOf(OutcomeJson)),
    conversation: jsonOf(z.array(Entry)),
    outbox: jsonOf(z.array(OutboxMessage)),
    said: z.number(),
    plans: z.number(),
    runs: z.number(),
    attempts: z.number(),
    steps: jsonOf(Steps),
    progress_message_id: absent(z.string()),
    branch_name: absent(z.string()),
    shown_buttons: jsonOf(z.array(z.object({ messageId: z.string(), buttons: Buttons }))),
    credit: absent(jsonOf(z.object({ name: z.string().optional(), published: z.boolean() }))),
    created_at: z.number(),
    updated_at: z.number(),
  })
  .transform((row, context): Request => {
    const facts: RequestFacts = {
      id: row.id,
      publicId: row.public_id,
      kind: row.kind,
      guildId: row.guild_id,
      channelId: row.channel_id,
      requester: { id: row.requester_id, name: row.requester_name },
      description: row.description,
      conversation: row.conversation,
      outbox: row.outbox,
      said: row.said,
      plans: row.plans,
      runs: row.runs,
      steps: row.steps,
      progressMessageId: row.progress_message_id,
      branchName: row.branch_name,
      shownButtons: row.shown_buttons,
      credit: row.credit === undefined ? undefined : { ...row.credit, name: row.credit.name },
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    };
    const { state, thread_id: threadId } = row;
    const plan: Plan | undefined =
      row.plan === undefined || row.plan_version === undefined
        ? undefined
        : {
            ...{ text: row.plan, version: row.plan_version, messageId: row.plan_message_id },
            ...{ wants: row.plan_wants, leave: row.plan_leave },
          };
    if (state === "discussing") return { ...facts, state, threadId };
    if (state === "done" && row.outcome !== undefined) {
      return { ...facts, state, threadId, outcome: outcomeOf(row.outcome) };
    }
    if (threadId !== undefined && plan !== undefined) {
      if (state === "plan_ready") return { ...facts, state, threadId, plan };
      if (state === "generating") return { ...facts, state, threadId, plan, attempts: row.attempts };
    }
    context.addIssue({ code: "custom", message: `request ${row.id} is ${state}, but facts are missing` });
    return z.NEVER;
  });

function outcomeOf(read: z.infer<typeof OutcomeJson>): Outcome {
  return read.kind === "parked" || read.kind === "proposed" ? { ...read, plan: read.plan } : read;
}
