import type { Log } from "../log/log.ts";
import { askInWords } from "./ask-in-words.ts";
import { createBreaker } from "./breaker.ts";
import { createBudgetWatch } from "./budget-watch.ts";
import { type CallBudget, openBudget } from "./call-budget.ts";
import { callKinds } from "./call-kinds.ts";
import type { Claude, ClaudeCall, Usage } from "./claude.ts";
import {
  ClaudeCancelledError,
  ClaudeRefusedError,
  ModelUnknownError,
  SchemaRefusedError,
} from "./claude-errors.ts";
import { type ClaudeMemory, createPassingMemory } from "./claude-memory.ts";
import { createConnection } from "./connection.ts";
import { inputTokens } from "./estimate-tokens.ts";
import { createUnheldForms, fillForm } from "./fill-form.ts";
import type { Model } from "./models/model.ts";
import { type ConfiguredModels, createModelDirectory } from "./models/model-directory.ts";
import type { Params, Send } from "./params.ts";
import { readUsage } from "./read-message.ts";
import { createSlots } from "./slots.ts";

export interface ClaudePowers {
  readonly apiKey: string;
  readonly models: ConfiguredModels;
  /** Only when it isn't Anthropic's own. */
  readonly baseUrl: string | undefined;
  readonly log: Log;
  /** The clock on the wall, in milliseconds since 1970. */
  readonly now: () => number;
  /** A clock that only goes forward, in milliseconds: pauses are measured by it. @default `now` */
  readonly elapsed?: () => number;
  /** What calls are paid from. Default: nobody counts. */
  readonly budget?: CallBudget;
  /** What outlives a restart. Default: nothing does. */
  readonly memory?: ClaudeMemory;
  /** Silence of a stream, in milliseconds. Default: what the call's kind says. */
  readonly readTimeoutMs?: number;
  /** Calls at the same time; the others wait for their turn. */
  readonly callsAtOnce?: number;
  /** Told what every answered call used, those inside `fill` one by one. */
  readonly onUsage?: (model: string, usage: Usage) => void;
  /** Told when the API itself refuses: whoever runs the bot has to look. */
  readonly onRefused?: (error: ClaudeRefusedError) => void;
}

/** As many calls as `CLAUDE_CALLS_AT_ONCE` says without a setting. */
const usualCallsAtOnce = 16;

/** As many models are tried for one call, if each turns out to be gone. */
const mostModels = 4;

/** Claude over HTTP. `close` ends the connections that are kept open between calls. */
export function createClaude(powers: ClaudePowers): Claude & { close(): Promise<void> } {
  const {
    log,
    now,
    elapsed = now,
    onUsage,
    onRefused,
    budget = openBudget,
    callsAtOnce = usualCallsAtOnce,
  } = powers;
  const memory = powers.memory ?? createPassingMemory();
  const connection = createConnection(powers);
  const breaker = createBreaker(now, elapsed, memory);
  const budgetWatch = createBudgetWatch(now, elapsed, memory);
  const slots = createSlots(callsAtOnce);
  const directory = createModelDirectory({ configured: powers.models, read: connection.readModels, log });
  const unheld = createUnheldForms(log);
  breaker.health.onChange((change) => {
    if (change === "opened") log.warn("claude.breaker_opened");
    else log.info("claude.breaker_recovered");
  });

  /** Waits for a turn, then sends the call to the model that runs, and to the one that takes its place if it is gone by then. */
  function sending(asked: ClaudeCall): Send {
    return async (build) => {
      // Whoever would be refused isn't kept waiting for it.
      breaker.assertAccepting();
      budgetWatch.assertLeft();
      return slots.take(asked.context, asked.signal, async () => {
        const { purpose } = asked.context;
        for (let tries = 1; ; tries += 1) {
          const choice = directory.choose(purpose);
          if (choice.kind === "none") throw new ModelUnknownError(directory.configured(purpose), undefined);
          const { model } = choice;
          try {
            const message = await pay(asked, build(model), model);
            directory.answered(model.id);
            return { message, model };
          } catch (error) {
            if (!(error instanceof ModelUnknownError)) throw error;
            const isReplaced = await directory.refuse(purpose, model.id, asked.signal);
            if (asked.signal?.aborted) throw new ClaudeCancelledError("The call to Claude was cancelled");
            // Whoever reads it knows the name in the settings, not those that were tried in its place.
            if (tries === mostModels || !isReplaced)
              throw new ModelUnknownError(directory.configured(purpose), error.status, error);
          }
        }
      });
    };
  }

  async function pay(asked: ClaudeCall, params: Params, model: Model) {
    breaker.assertAccepting();
    budgetWatch.assertLeft();
    const reservation = budget.reserve({
      context: asked.context,
      model: model.id,
      input: inputTokens(params, model),
      output: params.max_tokens,
    });
    let used: Usage | "unknown" | undefined;
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
      return message;
    } catch (error) {
      // These two have an answer of ours; what nobody answers has to be looked at.
      const isAnswered = error instanceof ModelUnknownError || error instanceof SchemaRefusedError;
      if (error instanceof ClaudeRefusedError && !isAnswered) {
        if (error.reason === "budget") budgetWatch.spent();
        onRefused?.(error);
      }
      throw error;
    } finally {
      reservation.settle(used);
    }
  }

  return {
    ask: (asked) => askInWords(sending(asked), asked),
    fill: (asked, form) => fillForm(sending(asked), asked, form, unheld),
    health: breaker.health,
    models: directory,
    close: () => connection.close(),
  };
}
