import { commandIn, typed } from "../../commands/notation.ts";
import type { Request } from "../request.ts";
import type { RequestOutcome } from "../requests.ts";
import { append } from "../transitions.ts";
import { messages } from "./messages.ts";

/** Adds the outcome of the pull request to the outbox; undefined if it was told already or doesn't apply. */
export function tellOutcome(
  request: Request,
  outcome: RequestOutcome,
  commandPrefix: string,
): Request | undefined {
  if (request.state !== "done" || request.outcome.kind !== "proposed") return undefined;
  const { told, newCommands } = request.outcome;
  const change = keyOf(outcome);
  if (told.includes(change)) return undefined;
  const commands = newCommands.map((notation) => typed(commandIn(notation), commandPrefix));
  // A forgotten request keeps its branch name only until the merge.
  const isLast = change === "merged" && request.requester.id === "";
  const branchName = isLast ? undefined : request.branchName;
  const noted = { ...request, branchName, outcome: { ...request.outcome, told: [...told, change] } };
  return append(noted, { to: "thread", content: wordsFor(outcome, commands), ping: request.requester.id });
}

/** The same for a redelivery, but different for a second release of the same pull request. */
function keyOf(outcome: RequestOutcome): string {
  if ("commit" in outcome) return `${outcome.kind} ${outcome.commit}`;
  if ("reason" in outcome) return `${outcome.kind} ${outcome.reason}`;
  return outcome.kind;
}

function wordsFor(outcome: RequestOutcome, newCommands: readonly string[]): string {
  switch (outcome.kind) {
    case "merged":
    case "closed":
    case "verified":
      return messages.outcome[outcome.kind]();
    case "live":
      return messages.outcome.live(newCommands);
    case "failed":
    case "rolled_back":
      return messages.outcome[outcome.kind](outcome.reason);
  }
}
