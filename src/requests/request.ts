import type { OpenedPullRequest } from "../github/github.ts";
import type { Step } from "../pipeline/pipeline.ts";
import type { RequestKind } from "./requests.ts";
import type { OutboxMessage, ShownButtons } from "./thread/outbox.ts";

/**
 * A feature request. Each state holds exactly the facts that are true in it, and the functions in `transitions.ts` take and
 * return single states: a transition that the flow doesn't have doesn't compile.
 */
export type Request = Discussing | PlanReady | Generating | Done;

/** True in every state. */
export interface RequestFacts {
  /** The snowflake of the message that asked. */
  readonly id: string;
  /** What it is called on GitHub: random, made before anything is published. */
  readonly publicId: string;
  readonly kind: RequestKind;
  readonly guildId: string;
  /** Where it was asked. */
  readonly channelId: string;
  readonly requester: { readonly id: string; readonly name: string };
  /** As typed: untrusted. */
  readonly description: string;
  readonly conversation: readonly Entry[];
  /** Messages still to be sent, oldest first. */
  readonly outbox: readonly OutboxMessage[];
  /** How many messages have ever been put in the outbox. */
  readonly said: number;
  /** How many plans have ever been made: plan versions never repeat. */
  readonly plans: number;
  /** How many times somebody has said "go". */
  readonly runs: number;
  /** The audit trail of all runs. */
  readonly steps: readonly StoredStep[];
  /** Of the newest run. */
  readonly progressMessageId: string | undefined;
  readonly branchName: string | undefined;
  /** Messages with buttons, oldest first, until the buttons are removed. */
  readonly shownButtons: readonly ShownButtons[];
  /** Undefined: the pull request says "a member". */
  readonly credit: Credit | undefined;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** When the requester or Turbot last said something. Milliseconds since 1970. */
  readonly updatedAt: number;
}

/** Whether the requester wants to be named on the pull request. */
export interface Credit {
  /** Their display name, as they read it on the button. Undefined: it is to be taken out again. */
  readonly name: string | undefined;
  /** Whether the pull request's page says so. */
  readonly published: boolean;
}

export interface Discussing extends RequestFacts {
  readonly state: "discussing";
  /** Undefined until Discord has created the thread. */
  readonly threadId: string | undefined;
}

export interface PlanReady extends RequestFacts {
  readonly state: "plan_ready";
  readonly threadId: string;
  readonly plan: Plan;
}

export interface Generating extends RequestFacts {
  readonly state: "generating";
  readonly threadId: string;
  readonly plan: Plan;
  /** How many times this run was started: more than once if it was interrupted. */
  readonly attempts: number;
}

export interface Done extends RequestFacts {
  readonly state: "done";
  readonly threadId: string | undefined;
  readonly outcome: Outcome;
}

/** A plan as it was shown. "Go" approves this text and no other. */
export interface Plan {
  readonly text: string;
  /** From 1. */
  readonly version: number;
  /** The message that shows it; undefined until Discord has it. */
  readonly messageId: string | undefined;
  /** Sensitive areas, in words, that a run couldn't avoid: an operator is asked to allow them. */
  readonly wants: readonly string[];
  /** Those that an operator has allowed, for this plan and its pull request. */
  readonly leave: readonly string[];
}

/** How a request ended. */
export type Outcome =
  | {
      readonly kind: "proposed";
      readonly pullRequest: OpenedPullRequest;
      /** "/dice", "!flip" */
      readonly newCommands: readonly string[];
      /** What happened to the pull request, as far as the thread has been notified. */
      readonly told: readonly string[];
      /** How much people without push access have written about it. */
      readonly fromPublic: number;
      /** The approved plan. Undefined if a release that didn't store it opened the pull request. */
      readonly plan: string | undefined;
      /** Sensitive areas that an operator has allowed for it, in words. */
      readonly leave: readonly string[];
      /** Revisions of the pull request, oldest first. */
      readonly revisions: readonly Revision[];
    }
  /** Quiet for too long. A button reopens it. */
  | { readonly kind: "parked"; readonly plan: string | undefined }
  | { readonly kind: "cancelled"; readonly by: string }
  /** A retry won't help: the policy, a taken name, failed checks. */
  | { readonly kind: "rejected"; readonly reason: string }
  /** No thread could be opened, or it is gone. */
  | { readonly kind: "stranded"; readonly reason: string };

/** A change to an open pull request. */
export interface Revision {
  /** Derived from where it was asked for, so that a redelivery has the same id. */
  readonly id: string;
  /** `main_moved`: nobody asked, but it no longer merges cleanly into the default branch. */
  readonly why: "asked" | "main_moved";
  /** A display name: untrusted. */
  readonly by: string;
  /** Their Discord id; absent if it was asked for on GitHub, or an older release stored only the name. */
  readonly byId?: string;
  /** What to change: untrusted. */
  readonly text: string;
  readonly state: "waiting" | "done" | "failed";
  /** How many times it was started. */
  readonly attempts: number;
  /** Sensitive areas, in words, that it failed for: an operator can allow them. */
  readonly wants: readonly string[];
}

/** What was said and pressed, oldest first. */
export type Entry =
  /** Sent to Claude. `id`: the message's snowflake. */
  | { readonly from: "requester"; readonly id: string; readonly text: string; readonly at: number }
  /** Sent to Claude. */
  | { readonly from: "claude"; readonly text: string; readonly at: number }
  /** A word or button that changed the request's state. `id`: the message's or interaction's snowflake. */
  | {
      readonly from: "control";
      readonly id: string;
      readonly word: string;
      readonly by: string;
      readonly at: number;
    }
  /** Sent in place of Claude's answer. */
  | { readonly from: "notice"; readonly text: string; readonly at: number };

export type StoredStep = Step & { readonly run: number };

/** Whether a message or interaction was handled already: Discord and the inbox can deliver twice. */
export function knows(request: Request, id: string): boolean {
  return request.conversation.some((entry) => "id" in entry && entry.id === id);
}

/** Whether the requester has written since Claude's last answer. */
export function unanswered(request: Request): boolean {
  const last = request.conversation.findLast((entry) => entry.from !== "control");
  return last?.from === "requester";
}

/** The id of whoever started the current run: the requester, or an operator who allowed a sensitive area. */
export function startedBy({ conversation, requester }: Generating): string {
  const go = conversation.findLast(
    (entry) => entry.from === "control" && (entry.word === "go" || entry.word === "allow"),
  );
  return go?.from === "control" ? go.by : requester.id;
}

/** The id of whoever stopped the current run, by cancelling it or by leaving the server. */
export function stopAskedBy(request: Generating): string | undefined {
  return stopOf(request)?.by;
}

/** Whether the current run should stop because its requester has left the server. */
export function requesterHasLeft(request: Generating): boolean {
  return stopOf(request)?.word === "left";
}

function stopOf({ conversation }: Generating): Extract<Entry, { readonly from: "control" }> | undefined {
  const last = conversation.findLast((entry) => entry.from === "control" && entry.word !== "wait");
  return last?.from === "control" && (last.word === "cancel" || last.word === "left") ? last : undefined;
}
