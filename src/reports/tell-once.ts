import type { Log } from "../log/log.ts";
import type { Admins } from "./report-to-admins.ts";
import type { Told } from "./store/told.ts";

/**
 * Tells admins of what may last: once, however often it is noticed and the bot restarted, and again when it has become
 * something else or has come back. Nothing here throws: that the admins can't be told is no reason to do less.
 */
export interface TellOnce {
  /** @param topic what it is about: one thing at a time is true of it */
  tell(topic: string, statement: string): Promise<void>;
  /** It is over. `said` is told, if the admins know of it at all. */
  over(topic: string, said?: string): Promise<void>;
  /** Everything whose topic begins so is over, but for these. */
  onlyThese(prefix: string, topics: ReadonlySet<string>): Promise<void>;
}

export function createTellOnce(powers: {
  readonly admins: Pick<Admins, "tell">;
  readonly told: Told;
  readonly log: Log;
}): TellOnce {
  const { admins, told, log } = powers;

  async function tell(topic: string, statement: string): Promise<void> {
    try {
      const before = told.of(topic);
      if (before?.statement === statement) return;
      // After it was over, the same words are another message.
      const isSaid = await admins.tell(statement, before === undefined ? topic : `${topic} ${before.at}`);
      if (isSaid) told.note(topic, statement);
    } catch (error) {
      log.error("admins.not_told", { topic, error });
    }
  }

  async function over(topic: string, said?: string): Promise<void> {
    try {
      if (told.over(topic) && said !== undefined) await admins.tell(said);
    } catch (error) {
      log.error("admins.not_told", { topic, error });
    }
  }

  return {
    tell,
    over,
    async onlyThese(prefix, topics) {
      const ended = told.open(prefix).filter((topic) => !topics.has(topic));
      for (const topic of ended) await over(topic);
    },
  };
}
