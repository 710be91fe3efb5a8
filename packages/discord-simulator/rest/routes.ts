import type { Core } from "../core.ts";
import type { Interactions } from "../interactions/interactions.ts";
import { applicationRoutes } from "./applications.ts";
import { channelRoutes } from "./channels.ts";
import { commandRoutes } from "./commands.ts";
import { followUpRoutes } from "./follow-ups.ts";
import { gatewayRoutes } from "./gateway.ts";
import { guildRoutes } from "./guilds.ts";
import { interactionRoutes } from "./interactions.ts";
import { inviteRoutes } from "./invites.ts";
import { messageRoutes } from "./messages.ts";
import { auditLogRoutes } from "./moderation/audit-logs.ts";
import { autoModerationRoutes } from "./moderation/auto-moderation.ts";
import { banRoutes } from "./moderation/bans.ts";
import { bulkDeleteRoutes } from "./moderation/bulk-delete.ts";
import { memberRoutes } from "./moderation/members.ts";
import { newChannelRoutes } from "./moderation/new-channel.ts";
import { newRoleRoutes } from "./moderation/new-role.ts";
import { overwriteRoutes } from "./moderation/overwrites.ts";
import { pinRoutes } from "./pins.ts";
import { pollRoutes } from "./polls.ts";
import { reactionRoutes } from "./reactions.ts";
import type { Route } from "./route.ts";
import { archivedThreadRoutes } from "./threads/archived-threads.ts";
import { startThreadRoutes } from "./threads/start-threads.ts";
import { threadMemberRoutes } from "./threads/thread-members.ts";
import { userRoutes } from "./users.ts";

/** Every endpoint the simulator has. */
export function allRoutes(core: Core, interactions: Interactions, gatewayUrl: () => string): Route[] {
  return [
    ...gatewayRoutes(core, gatewayUrl),
    ...userRoutes(core),
    ...applicationRoutes(core),
    ...guildRoutes(core),
    ...memberRoutes(core),
    ...banRoutes(core),
    ...auditLogRoutes(core),
    ...autoModerationRoutes(core),
    ...channelRoutes(core),
    ...newChannelRoutes(core),
    ...newRoleRoutes(core),
    ...overwriteRoutes(core),
    ...inviteRoutes(core),
    ...pinRoutes(core),
    ...pollRoutes(core),
    ...bulkDeleteRoutes(core),
    ...messageRoutes(core),
    ...reactionRoutes(core),
    ...startThreadRoutes(core),
    ...threadMemberRoutes(core),
    ...archivedThreadRoutes(core),
    ...commandRoutes(core),
    ...interactionRoutes(core, interactions),
    ...followUpRoutes(core, interactions),
  ];
}
