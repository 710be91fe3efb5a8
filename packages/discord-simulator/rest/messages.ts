import { MessageType, PermissionFlagsBits } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import type { MessageRecord } from "../data.ts";
import { missingPermissions, refused } from "../errors.ts";
import { blankContent } from "../gateway/fit-to-intents.ts";
import { channelFor, may } from "../guilds/permissions.ts";
import { findMessage } from "../lookups.ts";
import { deleteMessage } from "../messages/delete-message.ts";
import { showMessage } from "../messages/show-message.ts";
import { applyEdit } from "./apply-edit.ts";
import { createMessage } from "./create-message.ts";
import { listMessages } from "./list-messages.ts";
import { type Call, noContent, ok, type Route } from "./route.ts";

export function messageRoutes(core: Core): Route[] {
  const botId = core.data.botId;
  const readable = (call: Call) =>
    channelFor(core, call.param("channel"), botId, PermissionFlagsBits.ReadMessageHistory);
  const named = (call: Call) => findMessage(core, call.param("channel"), call.param("message"));
  const show = (record: MessageRecord) => {
    const shown = showMessage(core, record, botId);
    return core.settings.messageContentIntent
      ? shown
      : blankContent(shown, botId, record.guildId !== undefined);
  };

  return [
    {
      method: "GET",
      path: "/channels/:channel/messages",
      handle: (call) => ok(listMessages(core, readable(call), call).map(show)),
    },
    {
      method: "GET",
      path: "/channels/:channel/messages/:message",
      handle(call) {
        readable(call);
        return ok(show(named(call)));
      },
    },
    {
      method: "POST",
      path: "/channels/:channel/messages",
      limit: "messages",
      handle: (call) => createMessage(core, call),
    },
    {
      method: "PATCH",
      path: "/channels/:channel/messages/:message",
      limit: "edits",
      handle(call) {
        channelFor(core, call.param("channel"), botId);
        const record = named(call);
        if (record.message.author.id !== botId) {
          throw refused("notOwnMessage");
        }
        return ok(showMessage(core, applyEdit(core, record, call), botId));
      },
    },
    {
      method: "DELETE",
      path: "/channels/:channel/messages/:message",
      limit: "deletes",
      handle(call) {
        const channel = channelFor(core, call.param("channel"), botId);
        const record = named(call);
        const own = record.message.author.id === botId;
        if (!own && !may(core, channel, botId, PermissionFlagsBits.ManageMessages))
          throw missingPermissions();
        if (record.message.type === MessageType.ThreadStarterMessage) {
          throw refused("systemMessage");
        }
        deleteMessage(core, record);
        return noContent;
      },
    },
  ];
}
