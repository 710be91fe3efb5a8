import { GatewayDispatchEvents, type GatewayDispatchPayload } from "discord-api-types/v10";
import type { AskAgain } from "../admission/ask-again.ts";
import { change } from "../change.ts";
import { abandonAndNotify, endAfterRequesterLeft } from "../end-orphaned.ts";
import type { RequestStore } from "../store/request-store.ts";

/**
 * Ends requests whose thread, channel or requester is gone. A bot that doesn't get these events (member events need their own
 * intent) checks now and then, and when a request has been quiet for too long.
 *
 * @param powers.onEnded called when a request has messages to send
 */
export function detectClosedThread(
  payload: GatewayDispatchPayload,
  powers: {
    readonly store: RequestStore;
    readonly now: () => number;
    readonly askAgain: AskAgain;
    readonly onEnded: (requestId: string) => void;
  },
): void {
  const { store, now, askAgain, onEnded } = powers;
  switch (payload.t) {
    case GatewayDispatchEvents.ThreadDelete: {
      const request = store.ofThread(payload.d.id);
      if (request === undefined || request.state === "done") return;
      change(store, request.id, (latest) => abandonAndNotify(latest, "thread", askAgain));
      onEnded(request.id);
      return;
    }
    case GatewayDispatchEvents.ChannelDelete: {
      for (const { id, channelId } of store.open()) {
        if (channelId !== payload.d.id) continue;
        change(store, id, (latest) => abandonAndNotify(latest, "channel", askAgain));
        onEnded(id);
      }
      return;
    }
    case GatewayDispatchEvents.GuildMemberRemove: {
      const { guild_id, user } = payload.d;
      for (const { id, guildId, requester } of store.open()) {
        if (guildId !== guild_id || requester.id !== user.id) continue;
        change(store, id, (latest) => endAfterRequesterLeft(latest, now()));
        onEnded(id);
      }
      return;
    }
  }
}
