import {
  type APIActionRowComponent,
  type APIComponentInMessageActionRow,
  type APIInteraction,
  ButtonStyle,
  ComponentType,
  type GatewayMessageCreateDispatchData,
  InteractionType,
} from "discord-api-types/v10";
import type { Messenger } from "../discord/messenger.ts";
import type { Requests } from "../requests/requests.ts";

/** The button under the report of a plugin that is out: it starts a request that mends it. */
export interface FixDrafts {
  /** False: not such a button. */
  onInteraction(interaction: APIInteraction): Promise<boolean>;
}

export function createFixDrafts(powers: {
  readonly messenger: Pick<Messenger, "respond" | "update">;
  readonly requests: Pick<Requests, "start" | "owns">;
}): FixDrafts {
  const { messenger, requests } = powers;
  return {
    async onInteraction(interaction) {
      if (interaction.type !== InteractionType.MessageComponent) return false;
      const plugin = /^fix:([a-z0-9-]{1,64})$/.exec(interaction.data.custom_id)?.[1];
      const { member, message, guild_id } = interaction;
      if (plugin === undefined || member === undefined || guild_id === undefined) return false;
      // As if whoever pressed had written the report: the request's thread hangs from it, and there is one for each report.
      const wish = { ...message, author: member.user, member, guild_id } as GatewayMessageCreateDispatchData;
      await requests.start("plugin", wishFor(plugin, message.content), wish);
      if (requests.owns(message.id)) {
        const content = `${message.content}\n🛠️ <@${member.user.id}> is drafting a fix: <#${message.id}>`;
        await messenger.update(interaction, { content, components: [] });
      } else await messenger.respond(interaction, { content: refused, ephemeral: true });
      return true;
    },
  };
}

const refused = "That fix can't be drafted by you right now; the answer above says why.";

export function fixButton(plugin: string): APIActionRowComponent<APIComponentInMessageActionRow> {
  return {
    type: ComponentType.ActionRow,
    components: [
      {
        type: ComponentType.Button,
        custom_id: `fix:${plugin}`,
        style: ButtonStyle.Primary,
        label: "Draft a fix",
      },
    ],
  };
}

/** What the plugin said of itself goes in as part of a wish: untrusted, as every wish is. */
function wishFor(plugin: string, report: string): string {
  return `Mend the plugin ${plugin} (plugins/${plugin}.ts), keeping its commands and what it has stored. The admins were told: ${report
    .replaceAll(/[*_\s]+/g, " ")
    .trim()
    .slice(0, 1_200)}`;
}
