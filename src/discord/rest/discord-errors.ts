import { type DiscordErrorName, discordErrors } from "../../../packages/discord-rules/error-codes.ts";
import { isApiError } from "./api-errors.ts";

type Codes = { readonly [Name in DiscordErrorName]: (typeof discordErrors)[Name]["code"] };

/** Discord's JSON error codes by name. */
export const discordCode = Object.fromEntries(
  Object.entries(discordErrors).map(([name, { code }]) => [name, code]),
) as Codes;

/** Whether Discord refused a call for one of these reasons. */
export function refusedFor(error: unknown, ...codes: readonly number[]): boolean {
  return isApiError(error) && codes.includes(Number(error.code));
}

/** Whether Discord understood a call and refused it: asking again gives the same. */
export function isRefused(error: unknown): boolean {
  return isApiError(error) && error.status >= 400 && error.status < 500;
}
