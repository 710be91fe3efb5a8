import type { Log } from "../log/log.ts";
import { createBreaker } from "./breaker.ts";
import { paramsOf } from "./call-params.ts";
import type { Claude, ClaudeCall, Usage } from "./claude.ts";
import { createConnection } from "./connection.ts";
import { fillForm } from "./fill-form.ts";
import { textOf, usageOf } from "./read-message.ts";

export interface ClaudePowers {
  readonly apiKey: string;
  /** Only when it isn't Anthropic's own. */
  readonly baseUrl: string | undefined;
  readonly log: Log;
  /** The clock of the breaker, in milliseconds since 1970. */
  readonly now: () => number;
  /** Told what every answered call used, those inside `fill` one by one. */
  readonly onUsage?: (model: string, usage: Usage) => void;
}

/** Claude over HTTP. `close` ends the connections that are kept open between calls. */
export function createClaude(powers: ClaudePowers): Claude & { close(): Promise<void> } {
  const { log, onUsage } = powers;
  const connection = createConnection(powers);
  const breaker = createBreaker(powers.now);
  breaker.health.onChange((change) => {
    if (change === "opened") log.warn("claude.breaker_opened");
    else log.info("claude.breaker_recovered");
  });

  const stream = (asked: ClaudeCall, params = paramsOf(asked)) =>
    breaker.run(async (reached) => {
      const { readTimeoutMs, onText, signal } = asked;
      const message = await connection.stream({ params, readTimeoutMs, onText, signal, onLife: reached });
      onUsage?.(params.model, usageOf(message));
      return message;
    });

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
