import type { CallContext } from "../claude/call-context.ts";
import { type Payer, purseOf, type SetAside } from "./exceeded-cap.ts";
import type { Cost } from "./store/spending-table.ts";

/** This process's running calls, with the most that each can cost. A call whose process was killed isn't among them. */
export interface RunningCalls {
  begin(id: number, context: CallContext, most: Cost): void;
  end(id: number): void;
  of(payer: Pick<Payer, "userId" | "guildId" | "plugin">): SetAside;
  /** Resolves when one of them ends, or with the signal. */
  freed(signal: AbortSignal | undefined): Promise<void>;
}

export function createRunningCalls(): RunningCalls {
  const running = new Map<number, { readonly context: CallContext; readonly most: Cost }>();
  let ended = Promise.withResolvers<void>();

  function sum(isCounted: (context: CallContext) => boolean): Cost {
    const counted = [...running.values()].filter(({ context }) => isCounted(context));
    return {
      tokens: counted.reduce((tokens, { most }) => tokens + most.tokens, 0),
      microDollars: counted.reduce((micro, { most }) => micro + most.microDollars, 0),
    };
  }

  return {
    begin: (id, context, most) => void running.set(id, { context, most }),
    end(id) {
      running.delete(id);
      ended.resolve();
      ended = Promise.withResolvers();
    },
    of: ({ userId, guildId, plugin }) => ({
      user: sum((context) => context.userId === userId),
      guild: sum((context) => context.guildId === guildId),
      chat: sum(({ purpose }) => purseOf(purpose) === "chat"),
      all: sum(() => true),
      plugin: sum((context) => context.plugin !== undefined && context.plugin === plugin),
      plugins: sum((context) => context.plugin !== undefined),
      pluginUser: sum((context) => context.plugin !== undefined && context.userId === userId),
    }),
    async freed(signal) {
      if (running.size === 0 || signal?.aborted === true) return;
      const aborted = Promise.withResolvers<void>();
      const abort = () => aborted.resolve();
      signal?.addEventListener("abort", abort, { once: true });
      await Promise.race([ended.promise, aborted.promise]);
      signal?.removeEventListener("abort", abort);
    },
  };
}
