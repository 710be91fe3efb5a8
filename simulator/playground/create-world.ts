import { PermissionFlagsBits } from "discord-api-types/v10";
import type { DiscordSimulator } from "../../packages/discord-simulator/discord-simulator.ts";

/** The playground's guild, and the people you can be. Ids are snowflakes. */
export interface Cast {
  readonly guildId: string;
  readonly generalId: string;
  /** `LOG_CHANNEL_ID`. */
  readonly logId: string;
  readonly tidePoolId: string;
  /** Runs the server and the bot, and has the role that may ask for features. */
  readonly adminId: string;
  /** Has no role. */
  readonly memberId: string;
}

export const featureRole = "BotAdmin";

/** Fills an empty Discord. */
export function createWorld({ world }: DiscordSimulator): Cast {
  const { id: guildId } = world.addGuild({ name: "Turbot's Reef" });
  const role = world.addRole(guildId, { name: featureRole });
  const keeper = world.addRole(guildId, { name: "Keeper", permissions: PermissionFlagsBits.Administrator });
  const channel = (name: string, topic: string) => world.addChannel(guildId, { name, topic }).id;
  return {
    guildId,
    generalId: channel("general", "Chat with Turbot: mention it"),
    logId: channel("bot-log", "Deploys, errors and what happened to requests"),
    tidePoolId: channel("tide-pool", "Splash about with commands"),
    adminId: world.addMember(guildId, { name: "Marina", roleIds: [role.id, keeper.id] }).id,
    memberId: world.addMember(guildId, { name: "Finn" }).id,
  };
}
