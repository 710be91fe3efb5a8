import type Anthropic from "@anthropic-ai/sdk";
import type { Log } from "../log/log.ts";
import { createBreaker } from "./breaker.ts";
import { createBudgetWatch } from "./budget-watch.ts";
import { paramsOf } from "./call-params.ts";
import type { Claude, ClaudeCall, Usage } from "./claude.ts";
import { ClaudeRefused } from "./claude-errors.ts";
import { type ClaudeMemory, createPassingMemory } from "./claude-memory.ts";
import { createConnection } from "./connection.ts";
import { inputTokens } from "./estimate-tokens.ts";
import { fillForm } from "./fill-form.ts";
import { openPurse, type Purse } from "./purse.ts";
import { textOf, usageOf } from "./read-message.ts";
import { createSeats } from "./share-seats.ts";

export interface ClaudePowers {
  readonly apiKey: string;
  /** Only when it isn't Anthropic's own. */
  readonly baseUrl: string | undefined;
  readonly log: Log;
  /** The clock of the breaker, in milliseconds since 1970. */
  readonly now: () => number;
  /** What calls are paid from. Default: nobody counts. */
  readonly purse?: Purse;
  /** What outlives a restart. Default: nothing does. */
  readonly memory?: ClaudeMemory;
  /** Calls at the same time; the others wait for their turn. */
  readonly callsAtOnce?: number;
  /** Told what every answered call used, those inside `fill` one by one. */
  readonly onUsage?: (model: string, usage: Usage) => void;
  /** Told when the API itself refuses: whoever runs the bot has to look. */
  readonly onRefused?: (error: ClaudeRefused) => void;
}

/** As many calls as `CLAUDE_CALLS_AT_ONCE` says without a setting. */
const usualCallsAtOnce = 16;

/** Claude over HTTP. `close` ends the connections that are kept open between calls. */
export function createClaude(powers: ClaudePowers): Claude & { close(): Promise<void> } {
  const { log, now, onUsage, onRefused, purse = openPurse, callsAtOnce = usualCallsAtOnce } = powers;
  const memory = powers.memory ?? createPassingMemory();
  const connection = createConnection(powers);
  const breaker = createBreaker(now, memory);
  const budget = createBudgetWatch(now, memory);
  const seats = createSeats(callsAtOnce);
  breaker.health.onChange((change) => {
    if (change === "opened") log.warn("claude.breaker_opened");
    else log.info("claude.breaker_recovered");
  });

  function stream(asked: ClaudeCall, params = paramsOf(asked)): Promise<Anthropic.Message> {
    return Promise.resolve().then(() => {
      // Whoever would be refused isn't kept waiting for it.
      breaker.assertAccepting();
      budget.assertLeft();
      return seats.take(asked.errand, asked.signal, () => pay(asked, params));
    });
  }

  async function pay(asked: ClaudeCall, params: Anthropic.MessageCreateParamsNonStreaming) {
    breaker.assertAccepting();
    budget.assertLeft();
    const { model, max_tokens: output } = params;
    const reservation = purse.reserve({ errand: asked.errand, model, input: inputTokens(params), output });
    let used: Usage | undefined;
    try {
      const message = await breaker.run((reached) => {
        const { readTimeoutMs, onText, signal } = asked;
        const onCost = (soFar: Usage) => {
          used = soFar;
        };
        return connection.stream({ params, readTimeoutMs, onText, signal, onLife: reached, onCost });
      });
      used = usageOf(message);
      budget.answered();
      onUsage?.(model, used);
      return message;
    } catch (error) {
      if (error instanceof ClaudeRefused) {
        if (error.reason === "budget") budget.spent();
        onRefused?.(error);
      }
      throw error;
    } finally {
      reservation.settle(used);
    }
  }

  return {
    async ask(asked) {
      const message = await stream(asked);
      return { text: textOf(message), stopReason: message.stop_reason, usage: usageOf(message) };
    },
    fill: (asked, form) => fillForm((params) => stream(asked, params), paramsOf(asked), form),
    health: breaker.health,
    close: () => connection.close(),
  };
}
