import { type APIInteraction, InteractionType, PermissionFlagsBits } from "discord-api-types/v10";
import type { Messenger } from "../discord/messages/messenger.ts";
import type { Log } from "../log/log.ts";
import type { GuildPowers } from "../plugins/capabilities/guild-powers.ts";
import { moreWords, readMore } from "../plugins/capabilities/more-time.ts";
import { bitsOf, holds } from "../plugins/capabilities/permission-bits.ts";
import type { PluginDeeds } from "../plugins/store/plugin-deeds.ts";
import { changePanel } from "./change-panel.ts";
import { standsAs } from "./panel/asked.ts";

/** The button under a message about a cap: a moderator allows 15 more minutes. */
export interface MorePanel {
  /** @returns false if it isn't its button */
  onInteraction(interaction: APIInteraction): Promise<boolean>;
}

/** An administrator's. */
function mayAnything(permissions: string): boolean {
  return (BigInt(permissions) & PermissionFlagsBits.Administrator) !== 0n;
}

export function createMorePanel(powers: {
  readonly deeds: Pick<PluginDeeds, "allowMore">;
  readonly messenger: Pick<Messenger, "respond" | "update" | "followUp">;
  /** What an interaction says of somebody's permissions holds in its channel, and a cap is the server's. */
  readonly guilds: Pick<GuildPowers, "standing">;
  readonly isOperator: (userId: string) => boolean;
  readonly log: Log;
}): MorePanel {
  const { deeds, messenger, guilds, isOperator, log } = powers;
  return {
    async onInteraction(interaction) {
      const { guild_id: guildId, member } = interaction;
      if (interaction.type !== InteractionType.MessageComponent || guildId === undefined) return false;
      const more = readMore(interaction.data.custom_id);
      if (more === undefined || member === undefined) return false;
      const by = member.user.id;
      const wanted = bitsOf(more.need);
      const isModerator =
        standsAs(member.permissions) !== "member" &&
        holds(BigInt(member.permissions), wanted) &&
        (isOperator(by) || holds((await guilds.standing(guildId, by)).permissions, wanted));
      // A stolen moderator's account doesn't lift its own limit; an administrator's needs no plugin.
      const isOwn = by === more.userId && !mayAnything(member.permissions);
      if ((!isModerator || isOwn) && !isOperator(by)) {
        const content = isOwn && isModerator ? moreWords.notForOneself : moreWords.notYours(more.need);
        await messenger.respond(interaction, { content, ephemeral: true });
        return true;
      }
      deeds.allowMore({ ...more, guildId, by });
      log.info("plugin.more-allowed", { ...more, guildId, by });
      const content = moreWords.allowed(more, by);
      await changePanel(messenger, interaction, { content, components: [] }, undefined);
      return true;
    },
  };
}
