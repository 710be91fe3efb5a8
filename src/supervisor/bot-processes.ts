import { type BotProcess, type BotStart, startBot } from "./bot-process.ts";
import type { Born } from "./process-birth.ts";
import { drainBot } from "./watch-bot.ts";

/** The bots that live: usually one, two while a release is handed over. */
export interface BotProcesses {
  /** Starts a bot and has it remembered. */
  start(start: BotStart): BotProcess;
  /** Drains the live ones, kills the others, and waits until all have ended. */
  end(drainMs: number): Promise<void>;
  /** Kills them all, now. */
  kill(): void;
}

/** @param changed told of each start and end, with the bots that live now */
export function createBotProcesses(changed: (bots: readonly Born[]) => void): BotProcesses {
  const bots = new Set<BotProcess>();
  const tell = () =>
    changed([...bots].flatMap(({ pid, birth }) => (pid === undefined ? [] : [{ pid, birth }])));
  return {
    start(start) {
      const bot = startBot(start);
      bots.add(bot);
      tell();
      bot.end.then(() => {
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
