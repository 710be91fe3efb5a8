import type { ModelDirectory } from "../claude/models/model-directory.ts";
import type { Log } from "../log/log.ts";
import type { Scheduler } from "../requests/scheduler.ts";
import { endNoticeOf, endWords, notKnown, stateOf, stateWords } from "../set-up/claude/model-notices.ts";
import { byName } from "../set-up/claude/models-in-use.ts";
import type { Admins } from "./report-to-admins.ts";
import type { Told } from "./store/told.ts";

/** Tracks which of Claude's models exist, and tells the admins when a configured one goes away. */
export interface ModelWatch {
  /** Stops looking; resolves when the current reports are done. */
  stop(): Promise<void>;
}

const dayMs = 24 * 60 * 60 * 1_000;

/** Delay after a failed look, in milliseconds. */
const soonMs = 60 * 60 * 1_000;

/** Topics of reports about a model and about its end, followed by its name in the settings. */
const matters = ["model:", "model-end:"] as const;

/** Looks at once and then daily. Going live doesn't wait for it, and a Models API that doesn't answer changes nothing. */
export function watchModels(powers: {
  readonly models: ModelDirectory;
  readonly told: Told;
  readonly admins: Pick<Admins, "tell">;
  /** Reports that no list has a configured name, together with the rest of the set-up. Default: it is reported here. */
  readonly onNotKnown?: () => void;
  readonly later: Scheduler;
  readonly now: () => number;
  readonly log: Log;
}): ModelWatch {
  const { models, told, admins, onNotKnown, later, now, log } = powers;
  let isOver = false;
  let cancel = () => {};
  let telling = Promise.resolve();

  async function look(): Promise<void> {
    const isRead = await models.refresh();
    if (!isOver) cancel = later(isRead ? dayMs : soonMs, () => void look());
  }

  async function tellAll(): Promise<void> {
    const configured = byName(models);
    // A name that was removed from the settings and comes back is reported again.
    for (const topic of matters.flatMap(told.open)) {
      if (!configured.has(topic.slice(topic.indexOf(":") + 1))) told.over(topic);
    }
    for (const [name, purposes] of configured) {
      const [purpose] = purposes;
      const matter = `model:${name}`;
      const state = stateOf(models, purpose);
      // If it was already reported as unusable, that was more serious than being in no list.
      const isNew = state !== notKnown || !isOpen(matter);
      if (isNew) await tellOnce(matter, state, () => stateWords(models.choose(purpose), name, purposes));
      // Only an answered call proves that a model is back: a wrong "it's fine" would cause the same report again.
      if (state === undefined && models.hasAnswered(purpose)) {
        if (!models.isUnknown(purpose)) told.over(matter);
        else if (isOpen(matter)) told.note(matter, notKnown);
      }

      const isThere = models.choose(purpose).kind === "as configured";
      const end = isThere ? endNoticeOf(models.endOf(purpose), now()) : undefined;
      if (end !== undefined) {
        const words = () => endWords(end, name, purposes, models.successorOf(purpose));
        await tellOnce(`model-end:${name}`, end.state, words);
      } else if (models.isRead()) told.over(`model-end:${name}`);
    }
  }

  const isOpen = (matter: string) => (told.of(matter)?.statement ?? "") !== "";

  async function tellOnce(matter: string, state: string | undefined, words: () => string): Promise<void> {
    if (isOver || state === undefined || told.of(matter)?.statement === state) return;
    if (state === notKnown && onNotKnown !== undefined) {
      told.note(matter, state);
      return onNotKnown();
    }
    if (await admins.tell(words())) told.note(matter, state);
  }

  models.onChange(() => {
    if (isOver) return;
    // One at a time: a report is finished before the state is compared again.
    telling = telling.then(tellAll).catch((error: unknown) => log.error("models not told of", { error }));
  });
  void look();
  return {
    async stop() {
      isOver = true;
      cancel();
      await telling;
    },
  };
}
