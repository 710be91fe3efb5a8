import {
  type APIActionRowComponent,
  type APIComponentInMessageActionRow,
  ButtonStyle,
  ChannelType,
  ComponentType,
  SelectMenuDefaultValueType,
} from "discord-api-types/v10";
import { clockTime } from "../chat/manners/manners-messages.ts";
import type { ChatPlace } from "../chat/manners/where.ts";
import { mostChosen } from "../chat/store/chat-places.ts";
import type { OutgoingMessage } from "../discord/messages/messenger.ts";
import { type Button, buttonWithId } from "./panel/pages.ts";

/** What a component of `/chat` does. Its custom id holds everything a press needs, so it survives restarts. */
export type PlacePress = (typeof presses)[number];
const presses = ["open", "choose", "all", "quiet", "talk"] as const;

/** Undefined if it isn't one of the panel's. */
export function readPlacePress(customId: string): PlacePress | undefined {
  return presses.find((press) => customId === idOf(press));
}

/** Opens the panel from another one. */
export function openChatButton(): Button {
  return buttonWithId("Where I chat", idOf("open"), ButtonStyle.Secondary);
}

/** Where Turbot chats, in words, with what this person can change. */
export function chatPage(shown: {
  readonly chosen: readonly string[] | undefined;
  /** The channel that they are in. */
  readonly place: ChatPlace;
  readonly mayChoose: boolean;
  readonly mayQuiet: boolean;
}): OutgoingMessage {
  const { chosen, place, mayChoose, mayQuiet } = shown;
  return {
    content: [
      `**Where I chat:** ${chosenWords(chosen)}`,
      `**Here:** ${placeWords(place)}`,
      "Commands, buttons and the threads of feature requests work everywhere. New requests start where I chat.",
    ].join("\n"),
    components: [
      ...(mayChoose ? [menu(chosen)] : []),
      ...buttonsRow([
        ...(mayChoose && chosen !== undefined ? [button("all", "Chat in all channels")] : []),
        ...(mayQuiet
          ? [
              place.kind === "quiet"
                ? button("talk", "Talk here again")
                : button("quiet", "Quiet here for an hour"),
            ]
          : []),
      ]),
    ],
  };
}

/** What came of a press. */
export function doneWords(
  press: Exclude<PlacePress, "open">,
  { chosen, place }: { readonly chosen: readonly string[] | undefined; readonly place: ChatPlace },
): string {
  const now =
    press === "choose" || press === "all" ? `I chat ${chosenWords(chosen)}` : `Here ${placeWords(place)}`;
  return `Done. ${now}`;
}

function chosenWords(chosen: readonly string[] | undefined): string {
  if (chosen === undefined) return "in all channels that I can see, except age-restricted ones.";
  if (chosen.length === 0) return "nowhere: no channel is chosen.";
  return `in ${chosen.map((id) => `<#${id}>`).join(", ")} and their threads.`;
}

function placeWords(place: ChatPlace): string {
  switch (place.kind) {
    case "here":
      return "I chat. Mention me and say anything.";
    case "quiet":
      return `I'm quiet until ${clockTime(place.until)}: a moderator asked me to be.`;
    case "elsewhere":
      return "I don't chat: this channel isn't among those chosen.";
    case "age-restricted":
      return "I don't chat: this channel is age-restricted, and nobody has chosen it for me.";
  }
}

type Row = APIActionRowComponent<APIComponentInMessageActionRow>;

function menu(chosen: readonly string[] | undefined): Row {
  return {
    type: ComponentType.ActionRow,
    components: [
      {
        type: ComponentType.ChannelSelect,
        custom_id: idOf("choose"),
        placeholder: "Chat only in these channels",
        channel_types: [
          ...[ChannelType.GuildText, ChannelType.GuildAnnouncement, ChannelType.GuildForum],
          ...[ChannelType.GuildVoice, ChannelType.GuildStageVoice, ChannelType.GuildMedia],
        ],
        min_values: 0,
        max_values: mostChosen,
        default_values: (chosen ?? []).map((id) => ({ id, type: SelectMenuDefaultValueType.Channel })),
      },
    ],
  };
}

function buttonsRow(components: APIComponentInMessageActionRow[]): readonly Row[] {
  return components.length === 0 ? [] : [{ type: ComponentType.ActionRow, components }];
}

function button(press: PlacePress, label: string): APIComponentInMessageActionRow {
  return { type: ComponentType.Button, style: ButtonStyle.Secondary, label, custom_id: idOf(press) };
}

function idOf(press: PlacePress): string {
  return `places:${press}`;
}
