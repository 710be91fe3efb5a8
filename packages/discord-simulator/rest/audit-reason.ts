import { charactersIn } from "../../discord-rules/checks.ts";
import { violation } from "../../discord-rules/form-codes.ts";
import { moderationLimits } from "../../discord-rules/moderation/limits.ts";
import { invalidForm } from "../errors.ts";

/**
 * Why something is done, as the header `X-Audit-Log-Reason` says it: 1 to 512 characters, URL-encoded, since a header holds no others.
 * https://docs.discord.com/developers/resources/audit-log#audit-log-entry-object. How Discord refuses a longer one is nowhere to be
 * read; here it is a form's error, so that nobody sends one.
 *
 * @throws DiscordError 50035
 */
export function auditReason(header: string | undefined): string | undefined {
  const reason = header === undefined ? "" : decoded(header).trim();
  if (reason === "") return undefined;
  if (charactersIn(reason) <= moderationLimits.reason) return reason;
  throw invalidForm(violation(["reason"], "BASE_TYPE_MAX_LENGTH", moderationLimits.reason));
}

function decoded(header: string): string {
  try {
    return decodeURIComponent(header);
  } catch {
    return header;
  }
}
