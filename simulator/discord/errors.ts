/** Nested like the request's body; `_errors` sits where the fault is. */
export interface FormErrors {
  [field: string]: FormErrors | readonly FormError[];
}

export interface FormError {
  readonly code: string;
  readonly message: string;
}

/** A refusal as Discord words it: an HTTP status and a JSON error code. */
export class DiscordError extends Error {
  readonly status: number;
  readonly code: number;
  readonly errors: FormErrors | undefined;

  constructor(status: number, code: number, message: string, errors?: FormErrors) {
    super(message);
    this.name = "DiscordError";
    this.status = status;
    this.code = code;
    this.errors = errors;
  }

  /** The body Discord answers with. */
  body(): { message: string; code: number; errors?: FormErrors } {
    const { message, code, errors } = this;
    return errors === undefined ? { message, code } : { message, code, errors };
  }
}

/** 50035: `path` leads to the field, for example `["components", 0, "custom_id"]`. */
export function invalidForm(
  ...faults: { path: readonly PropertyKey[]; code: string; message: string }[]
): DiscordError {
  const errors: FormErrors = {};
  for (const { path, code, message } of faults) {
    let at = errors;
    for (const step of path) {
      const inner = at[String(step)];
      const next: FormErrors = inner === undefined || Array.isArray(inner) ? {} : (inner as FormErrors);
      at[String(step)] = next;
      at = next;
    }
    const already = at._errors;
    at._errors = [...(Array.isArray(already) ? already : []), { code, message }];
  }
  return new DiscordError(400, 50035, "Invalid Form Body", errors);
}

export const unknownChannel = () => new DiscordError(404, 10003, "Unknown Channel");
export const unknownGuild = () => new DiscordError(404, 10004, "Unknown Guild");
export const unknownMember = () => new DiscordError(404, 10007, "Unknown Member");
export const unknownMessage = () => new DiscordError(404, 10008, "Unknown Message");
export const unknownRole = () => new DiscordError(404, 10011, "Unknown Role");
export const unknownUser = () => new DiscordError(404, 10013, "Unknown User");
export const unknownEmoji = () => new DiscordError(400, 10014, "Unknown Emoji");
export const unknownWebhook = () => new DiscordError(404, 10015, "Unknown Webhook");
export const unknownInteraction = () => new DiscordError(404, 10062, "Unknown interaction");
export const unknownCommand = () => new DiscordError(404, 10063, "Unknown application command");
export const missingAccess = () => new DiscordError(403, 50001, "Missing Access");
export const missingPermissions = () => new DiscordError(403, 50013, "Missing Permissions");
export const unauthorized = () => new DiscordError(401, 0, "401: Unauthorized");
