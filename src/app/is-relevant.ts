import type { GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import { mentions } from "../chat/read-mention.ts";
import type { PluginHost } from "../plugins/host/plugin-host.ts";
import type { Requests } from "../requests/requests.ts";

type WhatDecides = Pick<
  GatewayMessageCreateDispatchData,
  "mentions" | "mention_roles" | "content" | "guild_id" | "channel_id"
>;

/**
 * Whether a person's message concerns Turbot or a plugin. Most don't, and writing each to the inbox, starting it and marking it
 * done would cost 30 KB on disk. Asked on arrival, before handling: in doubt the answer is yes, and `handle-event.ts` decides.
 */
export function createConcern(powers: {
  readonly botUserId: string;
  readonly commandPrefix: string;
  readonly requests: Pick<Requests, "mayOwn">;
  readonly plugins: Pick<PluginHost, "mayListen">;
}): (message: WhatDecides) => boolean {
  const { botUserId, commandPrefix, requests, plugins } = powers;
  return (message) =>
    mentions(message, botUserId) ||
    // It may be Turbot's own role, which isn't known everywhere from the start.
    message.mention_roles.length > 0 ||
    message.content.startsWith(commandPrefix) ||
    message.guild_id === undefined ||
    requests.mayOwn(message.channel_id) ||
    plugins.mayListen("message", message.guild_id);
}
