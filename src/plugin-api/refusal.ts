import { AutoModError } from "./auto-mod-error.ts";
import { ClaudeDownError, ClaudeLimitError, ClaudeRefusedError } from "./claude-errors.ts";
import { MissingSecretError } from "./http/missing-secret-error.ts";
import { UnreachableError } from "./unreachable-error.ts";

/** What the host says when it refuses a call: a reason in words, and what kind it is where plugins can act on that. */
export type Refusal =
  | string
  | { readonly kind: "autoMod" | "claudeRefused" | "claudeDown" | "missingSecret"; readonly message: string }
  | { readonly kind: "unreachable"; readonly message: string; readonly reason: UnreachableError["reason"] }
  | { readonly kind: "claudeLimit"; readonly message: string; readonly until: string | null };

export function errorOf(refusal: unknown): Error {
  if (typeof refusal !== "object" || refusal === null) return new Error(String(refusal));
  const told = refusal as Exclude<Refusal, string>;
  switch (told.kind) {
    case "autoMod":
      return new AutoModError(told.message);
    case "claudeLimit":
      return new ClaudeLimitError(told.message, told.until);
    case "unreachable":
      return new UnreachableError(told.message, told.reason);
    case "claudeRefused":
      return new ClaudeRefusedError(told.message);
    case "missingSecret":
      return new MissingSecretError(told.message);
    case "claudeDown":
      return new ClaudeDownError(told.message);
    default:
      return new Error((told as { readonly message: string }).message);
  }
}
