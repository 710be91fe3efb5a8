import {
  BudgetSpentError,
  ClaudeRefusedError,
  ClaudeUnavailableError,
  MalformedAnswerError,
} from "../../claude/claude-errors.ts";
import { typed } from "../../commands/notation.ts";
import { GitFailedError } from "../../git/git.ts";
import { GitBusyError } from "../../git/git-lock.ts";
import { GitHubFailedError } from "../../github/github-failed.ts";
import { CannotPushError } from "../../github/push-right.ts";
import {
  MembersWordsError,
  NameCollisionError,
  PolicyViolationError,
  SensitiveChangeError,
  VerificationFailedError,
} from "../../pipeline/failures.ts";
import { anotherRequest } from "../../pipeline/names.ts";
import { isDiskFull as isStoreFull } from "../../store/damage/sqlite-errors.ts";
import { oneLine } from "../thread/messages.ts";

/** What a failed run means for its requester, in words for non-programmers. */
export interface Failure {
  /** Whether another "go" could work. */
  readonly again: boolean;
  readonly reason: string;
}

/** Classifies what the pipeline throws. Unknown errors can be retried: the plan is worth more than our guess. */
export function failureOf(error: unknown): Failure {
  const final = finalReason(error);
  if (final !== undefined) return { again: false, reason: final };
  if (error instanceof ClaudeUnavailableError) {
    return { again: true, reason: "I couldn't reach Claude. That usually passes within minutes." };
  }
  if (error instanceof MalformedAnswerError) {
    return {
      again: true,
      reason: error.cutOff
        ? "the code got too long to write in one go. A smaller plan might help."
        : "I couldn't make sense of Claude's answer.",
    };
  }
  if (error instanceof BudgetSpentError) return { again: true, reason: error.message };
  if (error instanceof ClaudeRefusedError) {
    if (error.reason === "model") {
      return {
        again: true,
        reason:
          "the Claude model I think with is gone, and I couldn't find a replacement. An admin has to choose one, and the admin channel says how.",
      };
    }
    return error.reason === "declined"
      ? { again: true, reason: "Claude declined to write this. Changing the plan might help." }
      : {
          again: true,
          reason:
            "Claude's API refused my request; an admin has to fix that, and the admin channel says how.",
        };
  }
  if (isDiskFull(error)) {
    return {
      again: true,
      reason: "my disk is full. The admins know, and I can carry on once they've made room.",
    };
  }
  if (error instanceof CannotPushError) return { again: true, reason: cannotPush };
  if (error instanceof GitFailedError) return { again: true, reason: gitReason(error) };
  if (error instanceof GitBusyError) {
    return { again: true, reason: "Git was busy with something else for too long." };
  }
  if (error instanceof GitHubFailedError) {
    const more = error.mayWorkLater ? "." : "; the admins can see why.";
    return { again: true, reason: `GitHub didn't accept the pull request${more}` };
  }
  return { again: true, reason: "something unexpected happened, and the admins can see what." };
}

/** Whether another run can go on with the answers that were paid for: it ended for want of money, or something couldn't be reached. */
export function keepsAnswers(error: unknown): boolean {
  if (error instanceof GitHubFailedError) return error.mayWorkLater;
  if (error instanceof ClaudeRefusedError) return error.reason !== "declined" && error.reason !== "call";
  return (
    error instanceof ClaudeUnavailableError ||
    error instanceof CannotPushError ||
    error instanceof GitBusyError
  );
}

/** The operating system's error, or git's. */
function isDiskFull(error: unknown): boolean {
  const said = error instanceof GitFailedError ? error.stderr : "";
  return isStoreFull(error) || /no space left on device/i.test(said);
}

const cannotPush =
  "I'm not allowed to push code to my repository. An admin has to fix that; the admin channel says how.";

function gitReason(error: GitFailedError): string {
  if (error.timedOut) return "Git took too long.";
  switch (error.problem) {
    case undefined:
      return "I couldn't push the code to GitHub. The admins have the details.";
    case "moved on":
      return "someone else changed my branch in the meantime.";
    case "out of reach":
      return "I couldn't reach my repository. That usually passes within minutes.";
    case "protected":
    case "secret":
    case "too large":
    case "workflows":
      return "GitHub won't accept what I wrote; the admins can see why.";
    default:
      return cannotPush;
  }
}

/** Errors that a retry wouldn't change: Claude has used up its rounds to fix them. */
function finalReason(error: unknown): string | undefined {
  if (error instanceof PolicyViolationError) {
    return `what I wrote needed something I'm not allowed to do, even after I tried to fix it.\n${small(error)}\nAsk me again, and let's find a plan that doesn't need it.`;
  }
  if (error instanceof NameCollisionError) {
    const names = error.collisions.map(({ command, owner }) => {
      const shown = typed({ ...command, name: oneLine(command.name, 40) }, error.commandPrefix);
      const name = `\`${shown}\``;
      if (owner === anotherRequest) return `${name} is part of another request that isn't merged yet`;
      return `${name} belongs to ${owner === "turbot" ? "me" : `the plugin *${oneLine(owner, 60)}*`}`;
    });
    return `the name is taken: ${names.join(", ")}. Ask me again with another name.`;
  }
  if (error instanceof MembersWordsError) {
    return `the code kept repeating your name or your own words, and nothing of yours goes onto GitHub.\n${small(error)}\nAsk me again, and leave the exact texts to a setting or a command.`;
  }
  if (error instanceof SensitiveChangeError) {
    return `it would touch ${oneLine(error.areas.join(", "), 1_000)}, which only an operator can allow. Ask for that in a request of its own.`;
  }
  if (error instanceof VerificationFailedError) {
    return `what I wrote didn't pass my own checks, even after I tried to fix it.\n${small(error)}\nAsk me again, perhaps for something smaller.`;
  }
  return undefined;
}

/** Details for those who like them, in small print. */
function small(error: Error): string {
  return `-# ${oneLine(error.message, 400)}`;
}
