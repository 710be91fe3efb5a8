import type Anthropic from "@anthropic-ai/sdk";
import { z } from "zod";
import { type Database, transaction } from "../../store/open-database.ts";
import { createPrune, type Prune } from "../../store/prune.ts";
import type { PaidAnswers } from "../paid-answers.ts";

/** An answer whose end nobody noticed is kept this long, in milliseconds: as long as an event in the inbox, 3 days. */
const keptMs = 3 * 24 * 60 * 60 * 1_000;

/**
 * The `paid_answers` table. Triggers delete a row when its request or its reply ends. A row without an answer is a call under way.
 *
 * @param now the clock, in milliseconds since 1970
 */
export function createPaidAnswers(database: Database, now: () => number): PaidAnswers & { prune: Prune } {
  const select = database.prepare("SELECT answer FROM paid_answers WHERE key = ? AND answer IS NOT NULL");
  const insert = database.prepare("INSERT OR IGNORE INTO paid_answers (key, about, at) VALUES (?, ?, ?)");
  const isBegun = database.prepare("SELECT 1 FROM paid_answers WHERE about = ? LIMIT 1");
  const update = database.prepare("UPDATE paid_answers SET answer = ? WHERE key = ?");
  const remove = database.prepare("DELETE FROM paid_answers WHERE about = ?");
  const prune = createPrune(database, "paid_answers", "at < ?", "key");
  return {
    find({ key }) {
      const text = select.get(key)?.answer;
      return typeof text === "string" ? readAnswer(text) : undefined;
    },
    begin({ key, about, isLater }) {
      if (isLater && isBegun.get(about) === undefined) return;
      insert.run(key, about, now());
    },
    keep: ({ key }, answer, alongside) =>
      transaction(database, () => {
        update.run(JSON.stringify(answer), key);
        alongside();
      }),
    discard: (about) => void remove.run(about),
    prune: (before, most) => prune(before - keptMs, most),
  };
}

const Stored = z.looseObject({
  content: z.array(z.looseObject({ type: z.string() })),
  stop_reason: z.string().nullable(),
  usage: z.looseObject({}),
});

/** A row that can't be read is asked for again. */
function readAnswer(text: string): Anthropic.Message | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    return Stored.safeParse(answer).success ? (answer as Anthropic.Message) : undefined;
  } catch {
    return undefined;
  }
}
