import {
  BudgetSpentError,
  ClaudeRefusedError,
  ClaudeUnavailableError,
  MalformedAnswerError,
} from "../claude/claude-errors.ts";

/** What a member reads when Claude gives no answer; undefined if the error isn't Claude's. */
export function messageFor(error: unknown): string | undefined {
  if (error instanceof ClaudeUnavailableError) {
    const wait = inWords(error.retryInMs);
    return `My connection to Claude is all at sea right now. 🌊 Please ask me again ${wait}; I don't keep a queue.`;
  }
  if (error instanceof BudgetSpentError) return error.message;
  if (error instanceof MalformedAnswerError) return "Glub. I'm lost for words; try me once more?";
  if (!(error instanceof ClaudeRefusedError)) return undefined;
  switch (error.reason) {
    case "declined":
      return "I have to throw that one back into the sea. 🐟 Ask me something else?";
    case "budget":
      return "I've used up my budget for today. An admin can raise it; otherwise try me again tomorrow. 🐟";
    case "model":
      return "The Claude model I think with is gone, and I couldn't find a replacement. An admin has to choose one: the admin channel says how.";
    case "key":
    case "call":
      return "Claude's API is refusing my requests at the moment; an admin has to fix that, and the admin channel says why.";
  }
}

function inWords(ms: number): string {
  if (ms <= 0) return "in a minute";
  const seconds = Math.ceil(ms / 1_000);
  return seconds < 60 ? `in ${seconds} seconds` : `in ${Math.ceil(seconds / 60)} minutes`;
}
