import {
  type APIInteraction,
  ApplicationCommandType,
  InteractionContextType,
  InteractionType,
  PermissionFlagsBits,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from "discord-api-types/v10";
import { quietMs } from "../chat/manners/quieting.ts";
import type { Where } from "../chat/manners/where.ts";
import { type ChatPlaces, mostChosen } from "../chat/store/chat-places.ts";
import type { Messenger, OutgoingMessage } from "../discord/messages/messenger.ts";
import { changePanel } from "./change-panel.ts";
import { chatPage, doneWords, type PlacePress, readPlacePress } from "./chat-page.ts";
import { slashUse } from "./slash-use.ts";

/** `/chat`: where Turbot chats. Moderators choose it there, and ask for an hour of quiet. Only they see it. */
export interface ChatPanel {
  /** @returns false if it is neither the command nor one of its components */
  onInteraction(interaction: APIInteraction): Promise<boolean>;
}

export const chatDefinition: RESTPostAPIChatInputApplicationCommandsJSONBody = {
  type: ApplicationCommandType.ChatInput,
  name: "chat",
  description: "Where Turbot chats; moderators choose the channels, and can ask for quiet",
  contexts: [InteractionContextType.Guild],
};

export function createChatPanel(powers: {
  readonly places: ChatPlaces;
  readonly where: Where;
  readonly messenger: Pick<Messenger, "respond" | "update" | "followUp">;
  /** Someone's permissions in the whole server, in bits: a channel's own settings don't make anyone choose for all. */
  readonly permissionsOf: (guildId: string, userId: string) => Promise<bigint>;
  /** The wall clock, in milliseconds since 1970. */
  readonly now: () => number;
}): ChatPanel {
  const { places, where, messenger, permissionsOf, now } = powers;

  const rightsOf = async ({ guildId, userId, inChannel }: By): Promise<Rights> => ({
    mayChoose:
      ((await permissionsOf(guildId, userId)) &
        (PermissionFlagsBits.ManageGuild | PermissionFlagsBits.ManageChannels)) !==
      0n,
    mayQuiet: (inChannel & PermissionFlagsBits.ManageMessages) !== 0n,
  });

  async function page({ guildId, channelId }: By, rights: Rights): Promise<OutgoingMessage> {
    const place = await where(guildId, channelId);
    return chatPage({ chosen: places.chosen(guildId), place, ...rights });
  }

  /** @returns why it isn't done */
  async function act(
    press: Exclude<PlacePress, "open">,
    values: readonly string[],
    { guildId, channelId }: By,
    { mayChoose, mayQuiet }: Rights,
  ): Promise<string | undefined> {
    switch (press) {
      case "choose":
      case "all":
        if (!mayChoose)
          return "Only people with *Manage Channels* or *Manage Server* can choose where I chat.";
        places.choose(guildId, press === "all" ? undefined : values.slice(0, mostChosen));
        return undefined;
      case "quiet":
      case "talk":
        if (!mayQuiet) return "Only people with *Manage Messages* here can ask me for quiet.";
        if (press === "quiet") places.quiet({ guildId, channelId }, now() + quietMs);
        else {
          const place = await where(guildId, channelId);
          if (place.kind === "quiet") places.endQuiet(place.at);
        }
        return undefined;
    }
  }

  return {
    async onInteraction(interaction) {
      const by = whoAndWhere(interaction);
      if (by === undefined) return false;
      const open = async () => {
        await messenger.respond(interaction, { ...(await page(by, await rightsOf(by))), ephemeral: true });
        return true;
      };
      if (slashUse(interaction, chatDefinition.name) !== undefined) return open();
      if (interaction.type !== InteractionType.MessageComponent) return false;
      const { data } = interaction;
      const press = readPlacePress(data.custom_id);
      if (press === undefined) return false;
      if (press === "open") return open();
      const rights = await rightsOf(by);
      const refusal = await act(press, "values" in data ? data.values : [], by, rights);
      if (refusal !== undefined) await messenger.respond(interaction, { content: refusal, ephemeral: true });
      else {
        const place = await where(by.guildId, by.channelId);
        const outcome = doneWords(press, { chosen: places.chosen(by.guildId), place });
        await changePanel(messenger, interaction, await page(by, rights), outcome);
      }
      return true;
    },
  };
}

interface By {
  readonly guildId: string;
  readonly channelId: string;
  readonly userId: string;
  /** Their permissions in this channel, in bits. */
  readonly inChannel: bigint;
}

/** What they can change with it. */
type Rights = Pick<Parameters<typeof chatPage>[0], "mayChoose" | "mayQuiet">;

function whoAndWhere({ guild_id: guildId, channel, member }: APIInteraction): By | undefined {
  if (guildId === undefined || channel === undefined || member === undefined) return undefined;
  const inChannel = BigInt(member.permissions);
  return { guildId, channelId: channel.id, userId: member.user.id, inChannel };
}
