import type Anthropic from "@anthropic-ai/sdk";
import type { Log } from "../log/log.ts";
import { askInWords } from "./ask-in-words.ts";
import { createBreaker } from "./breaker.ts";
import { createBudgetWatch } from "./budget-watch.ts";
import { type CallBudget, unlimitedBudget } from "./call-budget.ts";
import { callKinds } from "./call-kinds.ts";
import type { Claude, ClaudeCall, Usage } from "./claude.ts";
import {
  BudgetSpentError,
  ClaudeCancelledError,
  ClaudeRefusedError,
  ClaudeUnavailableError,
  ModelUnknownError,
  SchemaRefusedError,
} from "./claude-errors.ts";
import { type ClaudeMemory, createVolatileMemory } from "./claude-memory.ts";
import { inputTokens } from "./estimate-tokens.ts";
import { createUnenforcedForms, fillForm } from "./fill-form.ts";
import { createLateConnection } from "./late-connection.ts";
import type { Model } from "./models/model.ts";
import { type ConfiguredModels, createModelDirectory } from "./models/model-directory.ts";
import { findModel } from "./models/table.ts";
import { forgetfulAnswers, type PaidAnswers, type PaidCall, paidCall } from "./paid-answers.ts";
import type { Params, Send } from "./params.ts";
import { noUsage, readUsage, textOf } from "./read-message.ts";
import { createSlots } from "./slots.ts";

export interface ClaudePowers {
  readonly apiKey: string;
  readonly models: ConfiguredModels;
  /** Only if it isn't Anthropic's own. */
  readonly baseUrl: string | undefined;
  readonly log: Log;
  /** The wall clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** A monotonic clock, in milliseconds, that measures pauses. @default `now` */
  readonly elapsed?: () => number;
  /** What pays for calls. Default: nobody counts. */
  readonly budget?: CallBudget;
  /** What survives a restart. Default: nothing. */
  readonly memory?: ClaudeMemory;
  /** Answers that survive a restart. Default: none. */
  readonly paid?: PaidAnswers;
  /** The longest silence of a stream, in milliseconds. Default: by the kind of call. */
  readonly readTimeoutMs?: number;
  /** How many calls can run at once; others wait for their turn. */
  readonly callsAtOnce?: number;
  /** Called with the usage of every answered call, including each one inside `fill`. */
  readonly onUsage?: (model: string, usage: Usage) => void;
  /** Called when the API itself refuses: someone who runs the bot has to look. */
  readonly onRefused?: (error: ClaudeRefusedError) => void;
}

/** The default of `CLAUDE_CALLS_AT_ONCE`. */
const usualCallsAtOnce = 16;

/** How many models are tried for one call if each turns out to be gone. */
const mostModels = 4;

/** Claude over HTTP. `close` ends the connections kept open between calls. */
export function createClaude(powers: ClaudePowers): Claude & { close(): Promise<void> } {
  const {
    log,
    now,
    elapsed = now,
    onUsage,
    onRefused,
    budget = unlimitedBudget,
    paid = forgetfulAnswers,
    callsAtOnce = usualCallsAtOnce,
  } = powers;
  const memory = powers.memory ?? createVolatileMemory();
  const connection = createLateConnection(powers);
  const breaker = createBreaker(now, elapsed, memory);
  const budgetWatch = createBudgetWatch(now, elapsed, memory);
  const slots = createSlots(callsAtOnce);
  const directory = createModelDirectory({ configured: powers.models, read: connection.readModels, log });
  const unenforced = createUnenforcedForms(log);
  breaker.health.onChange((change) => {
    if (change === "opened") log.warn("claude.breaker_opened");
    else log.info("claude.breaker_recovered");
  });

  /** Waits for a slot, then sends the call to the current model, or to its replacement if it is gone by then. */
  function sending(asked: ClaudeCall): Send {
    return async (attempt, build) => {
      const { occasion } = asked.context;
      const call = occasion === undefined ? undefined : paidCall(occasion, attempt);
      const before = call === undefined ? undefined : answeredBefore(asked, call);
      if (before !== undefined) return before;
      // Don't make a call wait for its turn if it would be refused anyway.
      breaker.assertAccepting();
      budgetWatch.assertLeft();
      return whenPayable(asked, () =>
        slots.take(asked.context, asked.signal, async () => {
          const { purpose } = asked.context;
          for (let tries = 1; ; tries += 1) {
            const choice = directory.choose(purpose);
            if (choice.kind === "none") throw new ModelUnknownError(directory.configured(purpose), undefined);
            const { model } = choice;
            try {
              const message = await pay(asked, call, build(model), model);
              directory.answered(model.id);
              return { message, model };
            } catch (error) {
              if (!(error instanceof ModelUnknownError)) throw error;
              const isReplaced = await directory.refuse(purpose, model.id, asked.signal);
              if (asked.signal?.aborted) throw new ClaudeCancelledError("The call to Claude was cancelled");
              // Readers know the name in the settings, not those that were tried in its place.
              if (tries === mostModels || !isReplaced)
                throw new ModelUnknownError(directory.configured(purpose), error.status, error);
            }
          }
        }),
      );
    };
  }

  /**
   * Runs the work again whenever another call has ended, while only running calls keep it from being paid: they set aside several
   * times what they cost. In chat, people are asked to come back instead. Nobody waits in a slot.
   */
  async function whenPayable<T>({ context, signal }: ClaudeCall, work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        const canWait = error instanceof BudgetSpentError && error.shortage === "set aside";
        if (!canWait || context.purpose === "chat") throw error;
        log.info("claude.waits_for_money", { purpose: context.purpose, request: context.requestId });
        await budget.freed(signal);
        if (signal?.aborted) throw new ClaudeCancelledError("The call to Claude was cancelled");
      }
    }
  }

  /** An answer needs no slot, no money and no API if an earlier process has paid for it. */
  function answeredBefore(asked: ClaudeCall, call: PaidCall) {
    const { purpose, requestId } = asked.context;
    const choice = directory.choose(purpose);
    if (choice.kind === "none") return undefined;
    const { model } = choice;
    const message = paid.find(call);
    if (message === undefined) {
      // Before it waits for anything: whoever is forgotten from now on can be in its prompt.
      paid.begin(call);
      return undefined;
    }
    log.info("claude.paid_before", { purpose, request: requestId });
    asked.onText?.(textOf(message));
    // Another one can have answered in place of one that is gone, which this process hasn't noticed yet.
    const known = findModel(message.model);
    return { message, model: known === undefined || known.id === findModel(model.id)?.id ? model : known };
  }

  async function pay(asked: ClaudeCall, call: PaidCall | undefined, params: Params, model: Model) {
    breaker.assertAccepting();
    budgetWatch.assertLeft();
    const prompt = inputTokens(params, model);
    const reservation = budget.reserve({
      context: asked.context,
      model: model.id,
      input: prompt,
      output: params.max_tokens,
    });
    let used: Usage | "unknown" | undefined;
    let answer: Anthropic.Message | undefined;
    try {
      const message = await breaker.run((reached) => {
        const { onText, onThinking, signal } = asked;
        const { longestMs } = callKinds[asked.kind];
        const { readTimeoutMs = callKinds[asked.kind].readTimeoutMs } = powers;
        const onCost = (soFar: Usage) => {
          used = soFar;
        };
        const listeners = { onText, onThinking, signal, onLife: reached, onCost };
        return connection.stream({ params, model, readTimeoutMs, longestMs, ...listeners });
      });
      const read = readUsage(message);
      if (read === undefined) log.warn("claude.usage_not_read", { model: model.id });
      else onUsage?.(model.id, read);
      used = read ?? "unknown";
      budgetWatch.answered();
      answer = message;
      return message;
    } catch (error) {
      // The API bills a prompt that it was sent, even if nobody waited for its first word.
      if (wasGivenUp(error)) used ??= { ...noUsage, input: prompt };
      // These two are handled here; anything else has to be looked at.
      const isAnswered = error instanceof ModelUnknownError || error instanceof SchemaRefusedError;
      if (error instanceof ClaudeRefusedError && !isAnswered) {
        if (error.reason === "budget") budgetWatch.spent();
        onRefused?.(error);
      }
      throw error;
    } finally {
      const settle = () => reservation.settle(used);
      if (call === undefined || answer === undefined) settle();
      else paid.keep(call, answer, settle);
    }
  }

  return {
    ask: (asked) => askInWords(sending(asked), asked),
    fill: (asked, form) => fillForm(sending(asked), asked, form, unenforced),
    discard: paid.discard,
    health: breaker.health,
    models: directory,
    close: () => connection.close(),
  };
}

/** The call was sent, and its answer no longer waited for. */
function wasGivenUp(error: unknown): boolean {
  return (
    error instanceof ClaudeCancelledError ||
    (error instanceof ClaudeUnavailableError && error.reason === "timeout")
  );
}
