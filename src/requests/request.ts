import type { OpenedPullRequest } from "../github/github.ts";
import type { Step } from "../pipeline/pipeline.ts";
import type { RequestKind } from "./requests.ts";
import type { OutboxMessage, ShownButtons } from "./thread/outbox.ts";

/**
 * A feature request. Each state has exactly the facts that are true in it, and the moves in `moves.ts` take and give
 * single states: a move that the flow doesn't have doesn't compile.
 */
export type Request = Discussing | PlanReady | Generating | Done;

/** True in every state. */
export interface RequestFacts {
  /** The snowflake of the message that asked. */
  readonly id: string;
  readonly kind: RequestKind;
  readonly guildId: string;
  /** Where it was asked. */
  readonly channelId: string;
  readonly requester: { readonly id: string; readonly name: string };
  /** As typed: untrusted. */
  readonly description: string;
  readonly conversation: readonly Entry[];
  /** What is still to be said, oldest first. */
  readonly outbox: readonly OutboxMessage[];
  /** How many things were ever put into the outbox. */
  readonly said: number;
  /** How many plans were ever made: versions of plans never repeat. */
  readonly plans: number;
  /** How many times somebody said "go". */
  readonly runs: number;
  /** The audit trail of all runs. */
  readonly steps: readonly StoredStep[];
  /** Of the newest run. */
  readonly progressMessageId: string | undefined;
  readonly branchName: string | undefined;
  /** Messages that have buttons, oldest first, until the buttons are taken off. */
  readonly shownButtons: readonly ShownButtons[];
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** When the requester or Turbot last said something. Milliseconds since 1970. */
  readonly updatedAt: number;
}

export interface Discussing extends RequestFacts {
  readonly state: "discussing";
  /** Undefined until Discord has made the thread. */
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
  /** How many times this run was begun: more than once if it was interrupted. */
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
  /** The message that showed it; undefined until Discord has it. */
  readonly messageId: string | undefined;
  /** Sensitive areas, in words, that a run found no way around: an operator is asked for them. */
  readonly wants: readonly string[];
  /** Those that an operator allowed, for this plan and what becomes of it. */
  readonly leave: readonly string[];
}

/** How a request ended. */
export type Outcome =
  | {
      readonly kind: "proposed";
      readonly pullRequest: OpenedPullRequest;
      /** "/dice", "!flip" */
      readonly newCommands: readonly string[];
      /** What became of the pull request, as far as it was told in the thread. */
      readonly told: readonly string[];
      /** How much people who can't push wrote about it. */
      readonly fromPublic: number;
      /** What was approved. Undefined: it was opened by a release that didn't keep it. */
      readonly plan: string | undefined;
      /** Sensitive areas that an operator allowed for it, in words. */
      readonly leave: readonly string[];
      /** Changes of the pull request that were asked for, oldest first. */
      readonly revisions: readonly Revision[];
    }
  /** Quiet for too long. A press on a button brings it back. */
  | { readonly kind: "parked"; readonly plan: string | undefined }
  | { readonly kind: "cancelled"; readonly by: string }
  /** Trying again won't help: the policy, a taken name, checks that failed. */
  | { readonly kind: "rejected"; readonly reason: string }
  /** No thread could be opened, or it is gone. */
  | { readonly kind: "stranded"; readonly reason: string };

/** A change of a pull request that is open. */
export interface Revision {
  /** Says where it was asked for; the same one is the same wish. */
  readonly id: string;
  /** `main_moved`: nobody asked, it no longer fits onto the default branch. */
  readonly why: "asked" | "main_moved";
  /** A name, as it is shown: untrusted. */
  readonly by: string;
  /** Who that is on Discord; absent: it was asked for on GitHub, or an older release kept no more than the name. */
  readonly byId?: string;
  /** What shall be different: untrusted. */
  readonly text: string;
  readonly state: "waiting" | "done" | "failed";
  /** How many times it was begun. */
  readonly attempts: number;
  /** Sensitive areas, in words, that it failed for: an operator may allow them. */
  readonly wants: readonly string[];
}

/** What was said and pressed, oldest first. */
export type Entry =
  /** Goes to Claude. `id`: the message's snowflake. */
  | { readonly from: "requester"; readonly id: string; readonly text: string; readonly at: number }
  /** Goes to Claude. */
  | { readonly from: "claude"; readonly text: string; readonly at: number }
  /** A word or a button that moved the request. `id`: the message's or the interaction's snowflake. */
  | {
      readonly from: "control";
      readonly id: string;
      readonly word: string;
      readonly by: string;
      readonly at: number;
    }
  /** Said in place of an answer of Claude's. */
  | { readonly from: "notice"; readonly text: string; readonly at: number };

export type StoredStep = Step & { readonly run: number };

/** Whether a message or an interaction was already taken in: Discord and the inbox may deliver twice. */
export function knows(request: Request, id: string): boolean {
  return request.conversation.some((entry) => "id" in entry && entry.id === id);
}

/** What the requester wrote since Claude's last answer. */
export function unanswered(request: Request): boolean {
  const last = request.conversation.findLast((entry) => entry.from !== "control");
  return last?.from === "requester";
}

/** Who said "go" to the run that is under way: the requester, or an operator who allowed it something. A user's id. */
export function startedBy({ conversation, requester }: Generating): string {
  const go = conversation.findLast(
    (entry) => entry.from === "control" && (entry.word === "go" || entry.word === "allow"),
  );
  return go?.from === "control" ? go.by : requester.id;
}

/** Who asked to stop the run that is under way, if somebody who may did; also who left it behind. */
export function stopAskedBy(request: Generating): string | undefined {
  return stopOf(request)?.by;
}

/** Whether the run that is under way is to stop because its requester has left the server. */
export function needsBuild(request: Generating): boolean {
  return stopOf(request)?.word === "left";
}

function stopOf({ conversation }: Generating): Extract<Entry, { readonly from: "control" }> | undefined {
  const last = conversation.findLast((entry) => entry.from === "control" && entry.word !== "wait");
  return last?.from === "control" && (last.word === "cancel" || last.word === "left") ? last : undefined;
}
