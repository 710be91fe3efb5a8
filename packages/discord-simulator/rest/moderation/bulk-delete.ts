import { PermissionFlagsBits } from "discord-api-types/v10";
import { bulkDeleteForm } from "../../../discord-rules/moderation/forms.ts";
import type { Core } from "../../core.ts";
import { channelFor } from "../../guilds/permissions.ts";
import { bulkDelete } from "../../moderation/bulk-delete.ts";
import { checkedForm } from "../../parse-form.ts";
import { noContent, type Route } from "../route.ts";

export function bulkDeleteRoutes(core: Core): Route[] {
  const botId = core.data.botId;
  return [
    {
      method: "POST",
      path: "/channels/:channel/messages/bulk-delete",
      limit: "deletes",
      handle(call) {
        const channel = channelFor(core, call.param("channel"), botId, PermissionFlagsBits.ManageMessages);
        const { messages } = checkedForm<{ readonly messages: readonly string[] }>(bulkDeleteForm, call.body);
        bulkDelete(core, channel, { id: botId, reason: call.reason }, messages.map(String));
        return noContent;
      },
    },
  ];
}
