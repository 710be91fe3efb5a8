import Anthropic from "@anthropic-ai/sdk";
import {
  ClaudeRefusedError,
  ClaudeUnavailableError,
  ModelUnknownError,
  SchemaRefusedError,
} from "./claude-errors.ts";

/**
 * Sorts the SDK's errors into "unavailable" and "refused". Only the first kind trips the breaker: an API that answers, even
 * with a no, is up.
 *
 * @param model the model that was called
 * @param redact removes the key from a text: a proxy's error page can echo a request's headers
 */
export function classifyError(error: unknown, model: string, redact: (text: string) => string): Error {
  if (error instanceof ClaudeUnavailableError || error instanceof ClaudeRefusedError) return error;
  const cause = withoutSecrets(error, redact);
  const unavailable = (reason: ClaudeUnavailableError["reason"], message: string) =>
    new ClaudeUnavailableError(reason, message, 0, cause);
  const refused = (reason: ClaudeRefusedError["reason"], message: string, status?: number) =>
    new ClaudeRefusedError(reason, message, status, cause);

  if (error instanceof Anthropic.APIConnectionTimeoutError) {
    return unavailable("timeout", "Claude took too long to answer");
  }
  // Anything without a status that isn't a stream event: sockets, DNS, TLS, a stream cut in the middle.
  if (!(error instanceof Anthropic.APIError) || error instanceof Anthropic.APIConnectionError) {
    return unavailable("connection", "Claude can't be reached");
  }

  const { status } = error;
  const said = redact(error.apiMessage ?? "no reason given");
  if (spentBudget(error, said))
    return refused("budget", `Claude's API says the budget is spent: ${said}`, status);
  if (status === 429 || error.type === "rate_limit_error") {
    return unavailable("rate_limit", "Claude's API limits how fast we may ask");
  }
  if ((status ?? 0) >= 500 || overloaded.has(error.type ?? "")) {
    return unavailable("overloaded", `Claude's API is in trouble (${status ?? error.type})`);
  }
  if (saysModel(error, said, model)) return new ModelUnknownError(model, status, cause);
  if (status === 401 || status === 403)
    return refused("key", `Claude's API refused the key: ${said}`, status);
  const message = `Claude's API refused the call: ${said}`;
  if (status === 400 && saysSchema(said)) return new SchemaRefusedError(message, status, cause);
  return refused("call", message, status);
}

/**
 * There is no error code for this, only wording: https://platform.claude.com/docs/en/build-with-claude/structured-outputs ("Schema is too
 * complex for compilation"), and seen from the API: "The compiled grammar is too large", "Grammar compilation timed out", "Schemas contains
 * too many parameters …, which exceeds the limit", "output_config.format: …".
 */
function saysSchema(said: string): boolean {
  return /\bschemas?\b.*\b(too complex|too many|not supported)\b|\bgrammar\b.*\b(too large|timed out)\b|\boutput_config\.format\b/i.test(
    said,
  );
}

/**
 * For a model it doesn't have, the API says only "model: claude-…"; a gateway's wrong path is a 404 too. A key without access to a
 * model gets a 404 as well, or a 403 that names it.
 */
function saysModel(error: InstanceType<typeof Anthropic.APIError>, said: string, model: string): boolean {
  if (error.status === 404) return said.includes(model) || /^model:/i.test(said);
  return error.status === 403 && error.type === "permission_error" && said.includes(model);
}

/** Errors that arrive as an event inside a stream have a type but no status. */
const overloaded: ReadonlySet<string> = new Set(["overloaded_error", "api_error", "timeout_error"]);

/**
 * A spent budget can arrive as a 429, but waiting doesn't refill it. Spent credits arrive as a 400 of the same type as any
 * malformed call; only the wording differs.
 */
function spentBudget({ status, errorCode }: InstanceType<typeof Anthropic.APIError>, said: string): boolean {
  if (status === 400 && /\bcredit balance is too low\b/i.test(said)) return true;
  return status === 402 || /spend_limit|credit_balance/.test(errorCode ?? "");
}

/** Copies an error and its causes as text without the key: the SDK's own errors hold headers and bodies. */
function withoutSecrets(error: unknown, redact: (text: string) => string): Error {
  if (!(error instanceof Error)) return new Error(redact(String(error)));
  const safe = new Error(
    redact(error.message),
    error.cause === undefined ? undefined : { cause: withoutSecrets(error.cause, redact) },
  );
  safe.name = error.name;
  if (error.stack !== undefined) safe.stack = redact(error.stack);
  return safe;
}
