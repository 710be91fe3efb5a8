import { ClaudeRefusedError, ClaudeUnavailableError } from "../../claude/claude-errors.ts";
import type { Connection } from "../../claude/connection.ts";
import type { Model } from "../../claude/models/model.ts";
import { oneLine } from "../../requests/thread/messages.ts";
import type { Finding } from "../fact.ts";

/** In milliseconds. */
const patienceMs = 15_000;

/** Asks Claude for one token, which nothing else shows: whether there is credit. Costs less than a hundredth of a cent. */
export async function askForCredit(connection: Pick<Connection, "stream">, model: Model): Promise<Finding> {
  try {
    const params = { model: model.id, max_tokens: 1, messages: [{ role: "user" as const, content: "Hi" }] };
    await connection.stream({ params, model, readTimeoutMs: patienceMs, longestMs: patienceMs });
    return { line: "Credit: Claude answers." };
  } catch (error) {
    if (error instanceof ClaudeUnavailableError)
      return { line: `Credit: ${error.message}. Try again in a minute.`, isUnsure: true };
    if (!(error instanceof ClaudeRefusedError)) throw error;
    const move =
      error.reason === "budget"
        ? "Add credit at <https://platform.claude.com/settings/billing>."
        : error.reason === "key"
          ? "Put a working key in **ANTHROPIC_API_KEY** in .env, then restart me."
          : "Choose another model in .env, or look at <https://status.claude.com>.";
    return { line: `Credit: ${oneLine(error.message, 300).replace(/\.$/, "")}. ${move}`, verdict: "bad" };
  }
}
