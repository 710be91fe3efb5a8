import { ClaudeRefused, ClaudeUnavailable, MalformedAnswer } from "../claude/claude-errors.ts";
import { GitFailed } from "../git/git.ts";

/** What a failed run means for its requester, in words for people who don't program. */
export interface Failure {
  /** Whether "go" may do better. */
  readonly again: boolean;
  readonly reason: string;
}

/** Sorts what the pipeline throws. What nobody foresaw may be tried again: the plan is worth more than our guess. */
export function failureOf(error: unknown): Failure {
  const name = error instanceof Error ? error.name : "";
  const message = error instanceof Error ? error.message : String(error);
  const final = finalReasons[name];
  if (final !== undefined) return { again: false, reason: final(message) };
  if (error instanceof ClaudeUnavailable) {
    return { again: true, reason: "I couldn't reach Claude. That usually passes within minutes." };
  }
  if (error instanceof MalformedAnswer) {
    return {
      again: true,
      reason: error.cutOff
        ? "the code got too long to be written in one go. A smaller plan may help."
        : "Claude's answer made no sense to me.",
    };
  }
  if (error instanceof ClaudeRefused) {
    return error.reason === "declined"
      ? { again: true, reason: "Claude declined to write this. Changing the plan may help." }
      : {
          again: true,
          reason: "Claude's API turned me down; an admin has to look at the key or the budget.",
        };
  }
  if (error instanceof GitFailed) {
    return {
      again: true,
      reason: error.timedOut
        ? "Git took too long."
        : "Git and I had a disagreement; the admins can see which.",
    };
  }
  if (name === "GitHubFailed") return { again: true, reason: "GitHub didn't take the pull request." };
  return { again: true, reason: "something unexpected happened, and the admins can see what." };
}

/** Of these, a repeat would end the same way. */
const finalReasons: Readonly<Record<string, (message: string) => string>> = {
  PolicyViolation: (message) =>
    `what I wrote would have needed something that plugins aren't allowed to do, even after I tried to mend it.\n-# ${message}\nAsk me anew with a plan that does without it.`,
  NameCollision: (message) =>
    `the name of its command is taken already.\n-# ${message}\nAsk me anew with another name.`,
  VerificationFailed: (message) =>
    `what I wrote didn't pass my own checks, even after I tried to mend it.\n-# ${message}\nAsk me anew, perhaps for something smaller.`,
};
