import {
  type APIModalInteractionResponseCallbackData,
  ButtonStyle,
  ChannelType,
  ComponentType,
  SelectMenuDefaultValueType,
  TextInputStyle,
} from "discord-api-types/v10";
import { longestPersona } from "../../administration/store/admin-settings.ts";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import { openChatButton } from "../chat-page.ts";
import { buttonWithId, row } from "../panel/pages.ts";
import type { SettingFacts } from "./facts.ts";
import { askButton, navigation, pageButton } from "./navigation.ts";
import { personaForm, pressId } from "./press.ts";

/** What is set for a server, and what operators set for all. */
export function settingsPage(facts: SettingFacts, isOperator: boolean): OutgoingMessage {
  const { paused, persona, role, roleSetting, adminChannel, isAdminChannelChosen } = facts;
  return {
    content: [
      "**What is set**",
      `New requests: ${pausedWords[paused ?? "no"]}`,
      `Who can ask for features here: ${role === undefined ? `**${roleSetting}**, from \`FEATURE_REQUEST_ROLE\`` : `<@&${role}>, chosen here`}.`,
      "Plugins: `/plugins`.",
      `My persona here: ${persona === undefined ? "none, just me." : `“${persona.replaceAll(/\s+/g, " ")}”`}`,
      ...(isOperator
        ? [
            `Admin channel: <#${adminChannel}>, ${isAdminChannelChosen ? "chosen here" : "from `LOG_CHANNEL_ID`"}.`,
            "-# What is chosen here holds over restarts and wins over `.env`. To go back to `.env`, clear the menu.",
          ]
        : []),
    ].join("\n"),
    components: [
      navigation("settings", isOperator),
      row(
        ...(paused === "here"
          ? [askButton("Resume requests here", "resume")]
          : [askButton("Pause requests here", "pause")]),
        ...(isOperator
          ? paused === "everywhere"
            ? [askButton("Resume everywhere", "resume-all")]
            : [askButton("Pause everywhere", "pause-all")]
          : []),
        buttonWithId("Change my persona", pressId({ kind: "persona" }), ButtonStyle.Secondary),
        ...(persona === undefined ? [] : [askButton("Take the persona away", "no-persona")]),
      ),
      row(openChatButton(), ...(isOperator ? [pageButton("Limits", "limits")] : [])),
      ...(isOperator
        ? [
            row({
              type: ComponentType.RoleSelect,
              custom_id: pressId({ kind: "pick", name: "role", none: "no-role" }),
              placeholder: "The role that can ask for features here",
              min_values: 0,
              max_values: 1,
              ...(role === undefined
                ? {}
                : { default_values: [{ id: role, type: SelectMenuDefaultValueType.Role as const }] }),
            }),
            row({
              type: ComponentType.ChannelSelect,
              custom_id: pressId({ kind: "pick", name: "channel", none: "no-channel" }),
              placeholder: "The admin channel",
              channel_types: [ChannelType.GuildText],
              min_values: 0,
              max_values: 1,
              ...(isAdminChannelChosen
                ? {
                    default_values: [{ id: adminChannel, type: SelectMenuDefaultValueType.Channel as const }],
                  }
                : {}),
            }),
          ]
        : []),
    ],
  };
}

const pausedWords = {
  no: "I take them.",
  here: "**paused in this server**. What is under way goes on.",
  everywhere: "**paused everywhere**, by an operator. What is under way goes on.",
} as const;

/** Filled in with what holds. */
export function personaModal(persona: string | undefined): APIModalInteractionResponseCallbackData {
  return {
    title: "My persona in this server",
    custom_id: personaForm,
    components: [
      {
        type: ComponentType.Label,
        label: "How should I sound here?",
        description:
          "It changes my tone and my name for things, and none of my rules. Everybody will notice it.",
        component: {
          type: ComponentType.TextInput,
          custom_id: "persona",
          style: TextInputStyle.Paragraph,
          min_length: 1,
          max_length: longestPersona,
          required: true,
          placeholder: "A grumpy lighthouse keeper with a soft heart.",
          ...(persona === undefined ? {} : { value: persona }),
        },
      },
    ],
  };
}
