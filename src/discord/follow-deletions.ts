import type { GatewayDispatchPayload } from "discord-api-types/v10";
import type { FoundGone } from "./gateway/check-sources.ts";
import type { Copies } from "./store/copies.ts";

/**
 * Copies follow their original: what is deleted on Discord, by its author or by a moderator, takes along what plugins repeat of it.
 *
 * @param onFound copies wait to be taken back
 */
export function createCopyFollower(
  copies: Pick<Copies, "deleted" | "channelDeleted">,
  onFound: () => void,
): (payload: GatewayDispatchPayload | FoundGone) => void {
  return ({ t, d }) => {
    const found = (count: number) => {
      if (count > 0) onFound();
    };
    switch (t) {
      case "MESSAGE_DELETE":
        return found(copies.deleted([d.id]));
      case "MESSAGE_DELETE_BULK":
        return found(copies.deleted(d.ids));
      case "CHANNEL_DELETE":
      case "THREAD_DELETE":
        return found(copies.channelDeleted(d.id));
    }
  };
}
