import type { API } from "@discordjs/core";
import { whatTurbotIs } from "../discord/messages/what-turbot-is.ts";
import type { Log } from "../log/log.ts";

/** What everybody sees in Turbot's profile; Discord takes 400 characters. */
export const applicationDescription = `${whatTurbotIs} I grow by being asked: mention me with what you'd like.`;

/** Gives the application a description if it has none: what an admin wrote in the portal stays. Never rejects. */
export async function describeApplication(powers: {
  readonly api: Pick<API, "applications">;
  readonly isDescribed: boolean;
  readonly log: Log;
}): Promise<void> {
  const { api, isDescribed, log } = powers;
  if (isDescribed) return;
  try {
    await api.applications.editCurrent({ description: applicationDescription });
  } catch (error) {
    // It is tried again at the next start, and an admin can write it in the portal.
    log.warn("discord.application_not_described", { error });
  }
}
