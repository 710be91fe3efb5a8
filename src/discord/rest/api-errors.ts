import type { DiscordAPIError, HTTPError, RateLimitError } from "@discordjs/rest";

/*
 * The errors of discord.js's REST client, known by their names everywhere: a process that tries a plugin never calls Discord, and
 * loading the client would be a third of its start.
 */

export function isApiError(error: unknown): error is DiscordAPIError {
  return error instanceof Error && error.name.startsWith("DiscordAPIError[");
}

export function isHttpError(error: unknown): error is HTTPError {
  return error instanceof Error && error.name === "HTTPError";
}

export function isRateLimitError(error: unknown): error is RateLimitError {
  return error instanceof Error && error.name.startsWith("RateLimitError[");
}
