import {
  type APIInteraction,
  ApplicationCommandType,
  InteractionContextType,
  InteractionType,
  PermissionFlagsBits,
  type RESTPostAPIContextMenuApplicationCommandsJSONBody,
} from "discord-api-types/v10";
import { z } from "zod";
import type { Messenger } from "../discord/messages/messenger.ts";
import type { OwnMessages } from "../discord/store/own-messages.ts";
import { type AskedRequest, type ShownMessage, whoSaidText } from "./who-said-text.ts";

/** For moderators: from the menu of one of Turbot's messages, who or what made Turbot say it. */
export interface WhoSaidMenu {
  /** @returns false if it isn't this menu */
  onInteraction(interaction: APIInteraction): Promise<boolean>;
}

export const whoSaidDefinition: RESTPostAPIContextMenuApplicationCommandsJSONBody = {
  type: ApplicationCommandType.Message,
  name: "Who made Turbot say this?",
  default_member_permissions: PermissionFlagsBits.ManageMessages.toString(),
  contexts: [InteractionContextType.Guild],
};

/** Discord's copy of the message that the menu was opened on. */
const Target = z.object({
  id: z.string(),
  channel_id: z.string(),
  author: z.object({ id: z.string() }),
  message_reference: z.object({ message_id: z.string().nullish() }).nullish(),
  interaction_metadata: z
    .object({ user: z.object({ id: z.string() }), name: z.string().nullish() })
    .nullish(),
});
const Menu = z.object({
  target_id: z.string(),
  resolved: z.object({ messages: z.record(z.string(), Target) }),
});

export function createWhoSaidMenu(powers: {
  readonly ownMessages: Pick<OwnMessages, "of">;
  readonly requests: {
    get(id: string): AskedRequest | undefined;
    ofThread(threadId: string): AskedRequest | undefined;
  };
  readonly messenger: Pick<Messenger, "respond">;
  readonly botUserId: string;
}): WhoSaidMenu {
  const { ownMessages, requests, messenger, botUserId } = powers;

  function answerTo(
    interaction: APIInteraction,
    { id, ...message }: ShownMessage & { authorId: string },
  ): string {
    // Admins can offer the menu to others in the server's settings.
    if (!mayModerate(interaction)) return "Only people with *Manage Messages* can ask that.";
    if (message.authorId !== botUserId) {
      return "That message isn't mine. Open this menu on one of my messages, and I'll tell you who made me say it.";
    }
    const known = ownMessages.of(id);
    const request =
      known?.origin.kind === "request"
        ? requests.get(known.origin.request)
        : known === undefined
          ? requests.ofThread(message.channelId)
          : undefined;
    return whoSaidText({ id, ...message }, known, request);
  }

  return {
    async onInteraction(interaction) {
      if (interaction.type !== InteractionType.ApplicationCommand) return false;
      const { data } = interaction;
      if (data.type !== ApplicationCommandType.Message || data.name !== whoSaidDefinition.name) return false;
      const menu = Menu.safeParse(data).data;
      const target = menu?.resolved.messages[menu.target_id];
      const content =
        target === undefined
          ? "Discord didn't tell me which message you mean. Try again, please."
          : answerTo(interaction, {
              id: target.id,
              channelId: target.channel_id,
              guildId: interaction.guild_id ?? "",
              authorId: target.author.id,
              repliesTo: target.message_reference?.message_id ?? undefined,
              usedBy: target.interaction_metadata?.user.id,
            });
      await messenger.respond(interaction, { content, ephemeral: true });
      return true;
    },
  };
}

function mayModerate({ member }: APIInteraction): boolean {
  const wanted = PermissionFlagsBits.ManageMessages | PermissionFlagsBits.Administrator;
  return (BigInt(member?.permissions ?? "0") & wanted) !== 0n;
}
