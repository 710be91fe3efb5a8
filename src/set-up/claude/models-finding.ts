import type { ModelDirectory } from "../../claude/models/model-directory.ts";
import type { Finding } from "../fact.ts";
import { endNoticeOf, endWords, notKnown, stateOf, stateWords } from "./model-notices.ts";
import { byName } from "./models-in-use.ts";

/** Models in the settings that are gone, or end within a month; after the Models API was asked. @param now in milliseconds since 1970 */
export function modelsFinding(models: ModelDirectory, now: number): Finding {
  if (!models.isRead()) return { line: "Models: Claude's API hasn't said which exist.", isUnsure: true };
  const configured = [...byName(models)];
  for (const [name, purposes] of configured) {
    const [purpose] = purposes;
    const state = stateOf(models, purpose);
    // A name that no list has is in the line about Claude.
    if (state === undefined || state === notKnown) continue;
    const choice = models.choose(purpose);
    return {
      line: `Models: ${stateWords(choice, name, purposes)}`,
      verdict: choice.kind === "none" ? "bad" : "note",
    };
  }
  for (const [name, purposes] of configured) {
    const [purpose] = purposes;
    const end = endNoticeOf(models.endOf(purpose), now);
    if (end === undefined) continue;
    return { line: `Models: ${endWords(end, name, purposes, models.successorOf(purpose))}`, verdict: "note" };
  }
  return { line: "Models: none in the settings ends within a month." };
}
