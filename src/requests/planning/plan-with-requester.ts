import type { Claude } from "../../claude/claude.ts";
import {
  BudgetSpentError,
  ClaudeCancelledError,
  ClaudeRefusedError,
  ClaudeUnavailableError,
} from "../../claude/claude-errors.ts";
import { logTrouble } from "../../claude/log-trouble.ts";
import type { CommandRegistry } from "../../commands/registry.ts";
import type { Messenger } from "../../discord/messages/messenger.ts";
import type { Log } from "../../log/log.ts";
import { change } from "../change.ts";
import { membersOf } from "../members-of.ts";
import { type Discussing, type Request, unanswered } from "../request.ts";
import type { RequestStore } from "../store/request-store.ts";
import type { OutboxDelivery } from "../thread/deliver-outbox.ts";
import { messages } from "../thread/messages.ts";
import { append, appendEntries, propose } from "../transitions.ts";
import { inOwnWords } from "./in-own-words.ts";
import { openProposals } from "./open-proposals.ts";
import { planningCall, readPlanningAnswer } from "./planning.ts";

/** Answers requesters while their plan is being made. */
export interface Planner {
  /** Call when there is something new to answer; an answer in progress that doesn't cover it is dropped. */
  schedule(requestId: string): void;
  /** Stops answering; resolves when nothing is in progress. Unanswered messages stay in the store. */
  stop(): Promise<void>;
}

export interface PlannerPowers {
  readonly store: RequestStore;
  readonly delivery: OutboxDelivery;
  readonly messenger: Pick<Messenger, "typing">;
  readonly claude: Claude;
  readonly commands: Pick<CommandRegistry, "taken">;
  /** What people type in front of prefix commands. */
  readonly commandPrefix: string;
  /** Whether somebody wants no part in AI. */
  readonly isLeftOut: (userId: string) => boolean;
  readonly now: () => number;
  readonly log: Log;
}

type InThread = Discussing & { readonly threadId: string };

export function createPlanner(powers: PlannerPowers): Planner {
  const { store, delivery, messenger, claude, commands, isLeftOut, now, log } = powers;
  /** Calls in progress. `heard`: how many entries of the conversation they answer. */
  const asking = new Map<string, { readonly heard: number; abort(): void }>();
  const loops = new Map<string, Promise<void>>();
  let stopped = false;

  /** Answers until nothing is left. Never rejects. */
  async function loop(id: string): Promise<void> {
    for (;;) {
      const request = waiting(store.get(id));
      if (request === undefined || stopped) {
        // Right away: the next call of `schedule` must start a new loop.
        loops.delete(id);
        return;
      }
      const moved = await answer(request);
      if (moved === undefined) continue;
      const written = change(store, id, (latest) => {
        // If something was written or pressed in the meantime, this answer doesn't cover it.
        const still = waiting(latest);
        return still?.conversation.length === request.conversation.length ? moved(still) : undefined;
      });
      if (written !== undefined) await delivery.deliver(id);
    }
  }

  /** How Claude's answer changes the request; undefined if the call was cancelled. */
  async function answer(request: InThread): Promise<((latest: InThread) => Request) | undefined> {
    const controller = new AbortController();
    asking.set(request.id, { heard: request.conversation.length, abort: () => controller.abort() });
    const stopTyping = messenger.typing(request.threadId);
    try {
      const call = planningCall(
        request,
        commands.taken(),
        powers.commandPrefix,
        openProposals(store, isLeftOut),
      );
      const asked = { ...call, signal: controller.signal };
      const { text, cutOff } = await claude.ask(asked);
      const read = readPlanningAnswer(text);
      if (read === undefined) return notice(messages.lostThought);
      const at = now();
      if (cutOff) {
        // Half a plan never gets a button, even if it ends with the marker.
        return (latest) =>
          append(appendEntries(latest, { from: "claude", text: read.text, at }), {
            to: "thread",
            content: messages.cutOff(read.text),
          });
      }
      if (read.kind === "talk") {
        return (latest) =>
          append(appendEntries(latest, { from: "claude", text: read.text, at }), {
            to: "thread",
            content: read.text,
          });
      }
      const plan = await inOwnWords(read.text, asked, membersOf(request), claude);
      return (latest) => {
        const planned = propose(appendEntries(latest, { from: "claude", text: plan, at }), plan);
        const buttons = { kind: "plan", version: planned.plan.version } as const;
        return append(planned, { to: "thread", content: messages.planReady(plan), buttons });
      };
    } catch (error) {
      return afterTrouble(request, error);
    } finally {
      stopTyping();
      asking.delete(request.id);
    }
  }

  function afterTrouble(request: InThread, error: unknown): ((latest: InThread) => Request) | undefined {
    if (error instanceof ClaudeCancelledError) return undefined;
    logTrouble(log, log.warn, "requests.planning_failed", { request: request.id }, error);
    if (error instanceof ClaudeUnavailableError) return notice(messages.claudeAway);
    if (!(error instanceof ClaudeRefusedError)) return notice(messages.lostThought);
    if (error instanceof BudgetSpentError) return notice(messages.budgetSpent(error.message));
    if (error.reason === "declined") return notice(messages.claudeDeclined);
    return notice(error.reason === "model" ? messages.modelGone : messages.claudeRefused);
  }

  /** A message in place of Claude's answer, so that nobody waits for one that won't come. */
  function notice(text: string): <R extends InThread>(latest: R) => R {
    return (latest) =>
      append(appendEntries(latest, { from: "notice", text, at: now() }), { to: "thread", content: text });
  }

  return {
    schedule(id) {
      const current = asking.get(id);
      if (current !== undefined) {
        // A redelivered message changes nothing: the call in progress already answers it.
        if (waiting(store.get(id))?.conversation.length !== current.heard) current.abort();
        return;
      }
      if (loops.has(id) || stopped) return;
      const work = loop(id)
        .catch((error: unknown) => log.error("requests.planner_broke", { request: id, error }))
        .finally(() => {
          if (loops.get(id) === work) loops.delete(id);
        });
      loops.set(id, work);
    },
    async stop() {
      stopped = true;
      for (const call of asking.values()) call.abort();
      await Promise.all(loops.values());
    },
  };
}

function waiting(request: Request | undefined): InThread | undefined {
  if (request?.state !== "discussing" || request.threadId === undefined || !unanswered(request))
    return undefined;
  return { ...request, threadId: request.threadId };
}
