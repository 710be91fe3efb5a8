import type { ClaudeCall } from "../../claude/claude.ts";
import type { Note } from "../record-steps.ts";

/** Characters between notes: about five seconds. Each note is recorded. */
const everyCharacters = 2_000;

/** Notes Claude's progress as it writes, which takes minutes. */
export function notesOn(note: Note): Pick<ClaudeCall, "onThinking" | "onText"> {
  let noted = 0;
  return {
    onThinking: () => note("Claude is thinking it through"),
    onText(soFar) {
      if (noted > 0 && soFar.length >= noted && soFar.length < noted + everyCharacters) return;
      noted = Math.max(1, soFar.length);
      note(`Claude is writing: ${soFar.length.toLocaleString("en-US")} characters so far`);
    },
  };
}
