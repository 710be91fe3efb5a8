import { PermissionFlagsBits } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import { channelFor } from "../guilds/permissions.ts";
import { findMessage, findUser } from "../lookups.ts";
import {
  parseEmoji,
  react,
  reactionOf,
  removeAllReactions,
  removeReactionsWith,
  unreact,
} from "../messages/react.ts";
import { type Call, noContent, ok, type Route } from "./route.ts";

export function reactionRoutes(core: Core): Route[] {
  const botId = core.data.botId;
  const message = (call: Call, permission: bigint) => {
    channelFor(core, call.param("channel"), botId, permission);
    return findMessage(core, call.param("channel"), call.param("message"));
  };
  const path = "/channels/:channel/messages/:message/reactions";
  return [
    {
      method: "PUT",
      path: `${path}/:emoji/@me`,
      limit: "reactions",
      handle(call) {
        react(core, message(call, PermissionFlagsBits.AddReactions), botId, call.param("emoji"));
        return noContent;
      },
    },
    {
      method: "DELETE",
      path: `${path}/:emoji/@me`,
      limit: "reactions",
      handle(call) {
        unreact(core, message(call, 0n), botId, call.param("emoji"));
        return noContent;
      },
    },
    {
      method: "DELETE",
      path: `${path}/:emoji/:user`,
      limit: "reactions",
      handle(call) {
        unreact(
          core,
          message(call, PermissionFlagsBits.ManageMessages),
          call.param("user"),
          call.param("emoji"),
        );
        return noContent;
      },
    },
    {
      method: "GET",
      path: `${path}/:emoji`,
      handle(call) {
        const record = message(call, PermissionFlagsBits.ReadMessageHistory);
        const reaction = reactionOf(record, parseEmoji(call.param("emoji")));
        return ok((reaction?.userIds ?? []).map((id) => findUser(core, id)));
      },
    },
    {
      method: "DELETE",
      path: `${path}/:emoji`,
      limit: "reactions",
      handle(call) {
        const record = message(call, PermissionFlagsBits.ManageMessages);
        removeReactionsWith(core, record, call.param("emoji"));
        return noContent;
      },
    },
    {
      method: "DELETE",
      path,
      limit: "reactions",
      handle(call) {
        removeAllReactions(core, message(call, PermissionFlagsBits.ManageMessages));
        return noContent;
      },
    },
  ];
}
