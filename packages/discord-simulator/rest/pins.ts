import { PermissionFlagsBits } from "discord-api-types/v10";
import { z } from "zod";
import type { Core } from "../core.ts";
import { channelFor, may } from "../guilds/permissions.ts";
import { findMessage } from "../lookups.ts";
import { pinMessage, pinsIn, unpinMessage } from "../messages/pin-message.ts";
import { showMessage } from "../messages/show-message.ts";
import { parseForm } from "../parse-form.ts";
import { type Call, noContent, ok, type Route } from "./route.ts";

const page = z.object({
  limit: z.coerce.number().int().min(1).max(50).default(50),
  before: z.iso.datetime({ offset: true }).optional(),
});

/** Pins, which take a permission of their own since January 2026: https://docs.discord.com/developers/resources/message#pin-message */
export function pinRoutes(core: Core): Route[] {
  const botId = core.data.botId;
  const pinnable = (call: Call) => {
    const { PinMessages, ReadMessageHistory } = PermissionFlagsBits;
    channelFor(core, call.param("channel"), botId, PinMessages | ReadMessageHistory);
    return findMessage(core, call.param("channel"), call.param("message"));
  };
  const path = "/channels/:channel/messages/pins";
  return [
    {
      method: "GET",
      path,
      handle(call) {
        const channel = channelFor(core, call.param("channel"), botId);
        const { limit, before } = parseForm(page, Object.fromEntries(call.query));
        // Without the history there are none to see.
        const isReadable = may(core, channel, botId, PermissionFlagsBits.ReadMessageHistory);
        const older = (isReadable ? pinsIn(core, channel.channel.id) : []).filter(
          ({ pinnedAt = "" }) => before === undefined || Date.parse(pinnedAt) < Date.parse(before),
        );
        const items = older.slice(0, limit).map((record) => ({
          pinned_at: record.pinnedAt,
          message: showMessage(core, record, botId),
        }));
        return ok({ items, has_more: older.length > limit });
      },
    },
    {
      method: "PUT",
      path: `${path}/:message`,
      handle(call) {
        pinMessage(core, pinnable(call), botId);
        return noContent;
      },
    },
    {
      method: "DELETE",
      path: `${path}/:message`,
      handle(call) {
        unpinMessage(core, pinnable(call));
        return noContent;
      },
    },
  ];
}
