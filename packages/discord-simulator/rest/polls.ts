import type { Core } from "../core.ts";
import { refused } from "../errors.ts";
import { channelFor } from "../guilds/permissions.ts";
import { findMessage } from "../lookups.ts";
import { endPoll } from "../messages/end-poll.ts";
import { showMessage } from "../messages/show-message.ts";
import { ok, type Route } from "./route.ts";

/** Ending a poll at once, which only its author can: https://docs.discord.com/developers/resources/poll#end-poll */
export function pollRoutes(core: Core): Route[] {
  const botId = core.data.botId;
  return [
    {
      method: "POST",
      path: "/channels/:channel/polls/:message/expire",
      handle(call) {
        channelFor(core, call.param("channel"), botId);
        const record = findMessage(core, call.param("channel"), call.param("message"));
        if (record.message.poll === undefined) throw refused("notAPoll");
        if (record.message.author.id !== botId) throw refused("notOwnMessage");
        endPoll(core, record);
        return ok(showMessage(core, record, botId));
      },
    },
  ];
}
