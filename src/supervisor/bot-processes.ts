import { type BotProcess, type BotStart, startBot } from "./bot-process.ts";
import type { RecordedBot } from "./release-record.ts";
import { drainBot } from "./watch-bot.ts";

/** The running bots: usually one, two during a cut-over. */
export interface BotProcesses {
  /** Starts a bot and has it recorded. */
  start(start: BotStart): BotProcess;
  /** Drains the live bots, kills the others, and waits until all have ended. */
  end(drainMs: number): Promise<void>;
  /** Kills all of them, now. */
  kill(): void;
}

/** @param changed called at each start and end with the bots now running */
export function createBotProcesses(changed: (bots: readonly RecordedBot[]) => void): BotProcesses {
  const bots = new Set<BotProcess>();
  const tell = () =>
    changed([...bots].flatMap(({ pid, birth, live }) => (pid === undefined ? [] : [{ pid, birth, live }])));
  return {
    start(start) {
      const bot = startBot(start);
      bots.add(bot);
      tell();
      void bot.end.then(() => {
        bots.delete(bot);
        tell();
      });
      return bot;
    },
    async end(drainMs) {
      await Promise.all(
        [...bots].map((bot) => {
          if (bot.live) return drainBot(bot, drainMs);
          bot.kill();
          return bot.end;
        }),
      );
    },
    kill() {
      for (const bot of bots) bot.kill();
    },
  };
}
