import type { Log } from "../log/log.ts";
import type { Admins } from "./report-to-admins.ts";
import type { Told } from "./store/told.ts";

/**
 * Tells admins about lasting problems: once, however often one is noticed and the bot restarted, and again when it changes or
 * comes back. Never throws: a failed report must not stop the caller.
 */
export interface TellOnce {
  /**
   * @param topic what it is about: only one statement about it is true at a time
   * @returns whether the admins know
   */
  tell(topic: string, statement: string): Promise<boolean>;
  /** The problem is over. Posts `said` if the admins knew about the problem. */
  over(topic: string, said?: string): Promise<void>;
  /** Everything whose topic starts with `prefix` is over, except these. */
  onlyThese(prefix: string, topics: ReadonlySet<string>): Promise<void>;
}

export function createTellOnce(powers: {
  readonly admins: Pick<Admins, "tell">;
  readonly told: Told;
  readonly log: Log;
}): TellOnce {
  const { admins, told, log } = powers;

  async function tell(topic: string, statement: string): Promise<boolean> {
    try {
      const before = told.of(topic);
      if (before?.statement === statement) return true;
      // After it was over, the same words are a new message.
      const isSaid = await admins.tell(statement, before === undefined ? topic : `${topic} ${before.at}`);
      if (isSaid) told.note(topic, statement);
      return isSaid;
    } catch (error) {
      log.error("admins.not_told", { topic, error });
      return false;
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
