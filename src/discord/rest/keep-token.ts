import { REST } from "@discordjs/rest";
import { DiscordUnreachedError } from "./discord-unreached.ts";

/**
 * The library's client, which forgets its token at any 401, whoever sent it, and then fails every call with an error that doesn't
 * mention Discord. This one keeps the token: `create-rest.ts` decides what a 401 means.
 */
export class SteadyRest extends REST {
  override setToken(token: string | null): this {
    return token === null ? this : super.setToken(token);
  }

  override async queueRequest(request: Parameters<REST["queueRequest"]>[0]) {
    try {
      return await super.queueRequest(request);
    } catch (error) {
      const isLate =
        error instanceof Error && error.name === "AbortError" && request.signal?.aborted !== true;
      throw isLate ? new DiscordUnreachedError("no answer in time", { cause: error }) : error;
    }
  }
}
