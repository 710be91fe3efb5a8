import { PermissionFlagsBits } from "discord-api-types/v10";
import { bulkDeleteForm } from "../../../discord-rules/moderation/forms.ts";
import type { Core } from "../../core.ts";
import { channelFor } from "../../guilds/permissions.ts";
import { bulkDelete } from "../../moderation/bulk-delete.ts";
import { checkedForm } from "../../parse-form.ts";
import { noContent, type Route } from "../route.ts";
import { botActor } from "./bot-actor.ts";

export function bulkDeleteRoutes(core: Core): Route[] {
  const botId = core.data.botId;
  const by = botActor(core);
  return [
    {
      method: "POST",
      path: "/channels/:channel/messages/bulk-delete",
      limit: "deletes",
      handle(call) {
        const channel = channelFor(core, call.param("channel"), botId, PermissionFlagsBits.ManageMessages);
        const { messages } = checkedForm<{ readonly messages: readonly string[] }>(bulkDeleteForm, call.body);
        bulkDelete(core, channel, by(call), messages.map(String));
        return noContent;
      },
    },
  ];
}
