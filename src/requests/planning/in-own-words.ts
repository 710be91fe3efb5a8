import type Anthropic from "@anthropic-ai/sdk";
import type { Claude, ClaudeCall } from "../../claude/claude.ts";
import { digest } from "../../claude/paid-answers.ts";
import { type Members, membersWordsIn } from "../../pipeline/publish/members-words.ts";
import { planReadyMarker, readPlanningAnswer } from "./planning.ts";

/** How many times a plan is sent back. What is left then is published without it. */
const maxRounds = 2;

/**
 * Has Claude reword a plan that repeats something of a member's, before anybody approves it: what people approve is then what is
 * published. The plan of the last round is taken as it is; the pull request leaves it out.
 *
 * @returns the plan; the first one if an answer to the note is no plan
 * @throws what Claude throws
 */
export async function inOwnWords(
  plan: string,
  call: ClaudeCall,
  members: Members,
  claude: Pick<Claude, "ask">,
): Promise<string> {
  let best = plan;
  for (let round = 1; round <= maxRounds; round += 1) {
    const what = [...new Set(membersWordsIn(best, members, "prose").map((leak) => leak.what))];
    if (what.length === 0) break;
    const turns: Anthropic.MessageParam[] = [
      ...call.messages,
      { role: "assistant", content: `${best}\n\n${planReadyMarker}` },
      { role: "user", content: note(what) },
    ];
    const { occasion } = call.context;
    const context =
      occasion === undefined
        ? call.context
        : { ...call.context, occasion: { ...occasion, step: `reworded ${round} ${digest(turns)}` } };
    const { text, cutOff } = await claude.ask({ ...call, context, messages: turns });
    const read = cutOff ? undefined : readPlanningAnswer(text);
    if (read?.kind !== "plan") break;
    best = read.text;
  }
  return best;
}

function note(what: readonly string[]): string {
  return (
    `A note from Turbot's own check, not from the requester: this plan would be published with ${what.join(", and with ")}. ` +
    `Write the whole plan again without that, in words of your own, and end it with ${planReadyMarker} on a line of its own.`
  );
}
