import type { GatewayDispatchPayload } from "discord-api-types/v10";
import { change } from "./change.ts";
import { withoutMessage, withoutWish } from "./forget-request.ts";
import type { RequestStore } from "./store/request-store.ts";

/**
 * Copies follow their original: what is deleted on Discord, by its author or by a moderator, leaves the request. Planning goes on
 * in its thread with what is left.
 */
export function followDeletions(payload: GatewayDispatchPayload, store: RequestStore): void {
  function onDelete(messageId: string, channelId: string): void {
    const request = store.get(messageId) ?? store.ofThread(channelId);
    if (request === undefined) return;
    change(store, request.id, (latest) => {
      if (latest.id !== messageId) return withoutMessage(latest, messageId);
      // Its thread can't be opened any more, which ends it: see open-request.ts.
      return latest.threadId === undefined && latest.state !== "done" ? undefined : withoutWish(latest);
    });
  }

  if (payload.t === "MESSAGE_DELETE") onDelete(payload.d.id, payload.d.channel_id);
  if (payload.t === "MESSAGE_DELETE_BULK") for (const id of payload.d.ids) onDelete(id, payload.d.channel_id);
}
