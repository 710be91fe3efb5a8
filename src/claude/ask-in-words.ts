import type { Answer, ClaudeCall } from "./claude.ts";
import { ClaudeRefusedError, MalformedAnswerError } from "./claude-errors.ts";
import { type Attempt, paramsFor, type Send } from "./params.ts";
import { addUsage, noUsage, textOf, usageOf, wasCutOff } from "./read-message.ts";

/** Kinds of call whose answer is worthless without its end. For chat, people have read the beginning by then. */
const neededWhole: ReadonlySet<ClaudeCall["kind"]> = new Set(["planning"]);

/** An empty answer doesn't count: https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons#empty-responses */
const askForText = {
  role: "user",
  content: "(Your last answer came without any text. Please write your answer as text.)",
} as const;

/** Asks for text; see `Claude.ask`. At most two calls. */
export async function askInWords(send: Send, call: ClaudeCall): Promise<Answer> {
  let usage = noUsage;
  let attempt: Attempt = {};
  for (let tries = 1; ; tries += 1) {
    const { message, model } = await send(attempt, (running) => paramsFor(call, running, attempt));
    usage = addUsage(usage, usageOf(message));
    if (message.stop_reason === "refusal")
      throw new ClaudeRefusedError("declined", "Claude declined to answer this");
    const text = textOf(message);
    const cutOff = wasCutOff(message);
    const isEmpty = text.trim() === "";
    if (!isEmpty && !(cutOff && neededWhole.has(call.kind) && tries === 1)) {
      return { text, cutOff, usage, model: model.id };
    }
    if (tries === 2) throw new MalformedAnswerError("Claude's answer was empty", cutOff);
    attempt = cutOff ? { factor: 2 } : { appended: [askForText] };
  }
}
