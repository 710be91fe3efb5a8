import { type DiscordErrorName, discordErrors } from "../discord-rules/error-codes.ts";
import { type FormErrors, nestErrors } from "../discord-rules/form-errors.ts";
import type { Violation } from "../discord-rules/violation.ts";

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

/** 429: a limit beyond those of routes. The code is 0 where Discord sends none. */
export class RateLimitedError extends DiscordError {
  /** Seconds. */
  readonly retryAfter: number;

  constructor(retryAfter: number, { code, message }: { code: number; message: string } = usualLimit) {
    super(429, code, message);
    this.name = "RateLimitedError";
    this.retryAfter = Math.max(0.001, retryAfter);
  }

  override body() {
    const { message, code, retryAfter } = this;
    return { message, code, retry_after: retryAfter, global: false };
  }
}

const usualLimit = { code: 0, message: "You are being rate limited." };

/** One of Discord's documented refusals. @param message replaces the usual sentence */
export function refused(name: DiscordErrorName, message?: string): DiscordError {
  const { status, code, message: usual } = discordErrors[name];
  return new DiscordError(status, code, message ?? usual);
}

/** 50035: each violation at its place. */
export function invalidForm(...violations: readonly Violation[]): DiscordError {
  const { status, code, message } = discordErrors.invalidForm;
  return new DiscordError(status, code, message, nestErrors(violations));
}

export const unknownChannel = () => refused("unknownChannel");
export const unknownGuild = () => refused("unknownGuild");
export const unknownMember = () => refused("unknownMember");
export const unknownMessage = () => refused("unknownMessage");
export const unknownRole = () => refused("unknownRole");
export const unknownUser = () => refused("unknownUser");
export const unknownEmoji = () => refused("unknownEmoji");
export const unknownWebhook = () => refused("unknownWebhook");
export const unknownInteraction = () => refused("unknownInteraction");
export const unknownCommand = () => refused("unknownCommand");
export const missingAccess = () => refused("missingAccess");
export const missingPermissions = () => refused("missingPermissions");
export const unauthorized = () => new DiscordError(401, 0, "401: Unauthorized");
