import { type APIInteraction, InteractionType } from "discord-api-types/v10";
import type { Messenger } from "../discord/messages/messenger.ts";
import type { Log } from "../log/log.ts";
import { readPress } from "../plugins/claude/offer-press.ts";
import type { PluginHost } from "../plugins/host/plugin-host.ts";

/** The button under what a plugin with Claude wants to do against somebody: a moderator decides. */
export interface DeedPanel {
  /** @returns false if it isn't its button */
  onInteraction(interaction: APIInteraction): Promise<boolean>;
}

export function createDeedPanel(powers: {
  readonly plugins: Pick<PluginHost, "press">;
  readonly messenger: Pick<Messenger, "followUp" | "deferUpdate" | "editResponse">;
  readonly log: Log;
}): DeedPanel {
  const { plugins, messenger, log } = powers;
  return {
    async onInteraction(interaction) {
      const { guild_id: guildId, member } = interaction;
      if (interaction.type !== InteractionType.MessageComponent || guildId === undefined) return false;
      const id = readPress(interaction.data.custom_id);
      if (id === undefined || member === undefined) return false;
      const by = member.user.id;
      // Discord is asked several things before it is done.
      await messenger.deferUpdate(interaction);
      const { done, isGone, words } = await plugins.press(guildId, id, by);
      if (done !== undefined)
        log.info("plugin.pressed", { plugin: done.plugin, method: done.method, guildId, by });
      if (isGone) await messenger.editResponse(interaction, { content: words, components: [] });
      else await messenger.followUp(interaction, { content: words, ephemeral: true });
      return true;
    },
  };
}
