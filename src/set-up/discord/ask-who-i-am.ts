import type { API } from "@discordjs/core";
import type { APIApplication } from "discord-api-types/v10";
import { checked, startShapes } from "../../discord/rest/answers-at-start.ts";
import { isFinalNo } from "../../discord/rest/discord-trouble.ts";

/** Whose a token is. */
export interface Bot {
  readonly applicationId: string;
  readonly botUserId: string;
  readonly botName: string;
  /** The application's, with those of its intents. */
  readonly flags: number;
}

/** Discord refuses the token. */
export class TokenRefusedError extends Error {
  override readonly name = "TokenRefusedError";
}

/** @throws TokenRefusedError, or the error of the call to Discord */
export async function askWhoIAm(api: Pick<API, "applications" | "users">): Promise<Bot> {
  try {
    const answer = (await api.applications.getCurrent()) as APIApplication;
    const { id: applicationId, flags = 0 } = checked(answer, startShapes.application);
    const { id: botUserId, username: botName } = await api.users.getCurrent();
    return { applicationId, botUserId, botName, flags };
  } catch (error) {
    if (isFinalNo(error) && error.status === 401)
      throw new TokenRefusedError("Discord refuses the token", { cause: error });
    throw error;
  }
}
