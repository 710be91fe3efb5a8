import {
  type APIInteraction,
  type APIModalSubmission,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  InteractionType,
  PermissionFlagsBits,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from "discord-api-types/v10";
import { needNames } from "../../plugin-api/needs.ts";
import { bitsOf, holds } from "../../plugins/capabilities/permission-bits.ts";
import { hasPowers } from "../../plugins/capabilities/powers.ts";
import { optionOf, slashUse } from "../slash-use.ts";
import { type PanelPress, readPress } from "./press.ts";

export const pluginsDefinition: RESTPostAPIChatInputApplicationCommandsJSONBody = {
  type: ApplicationCommandType.ChatInput,
  name: "plugins",
  description: "See this server's plugins, switch them on and off, and grant what they ask for",
  default_member_permissions: String(PermissionFlagsBits.ManageGuild),
  options: [
    {
      type: ApplicationCommandOptionType.String,
      name: "name",
      description: "The plugin to look at",
      required: false,
      autocomplete: true,
    },
    {
      type: ApplicationCommandOptionType.String,
      name: "do",
      description: "What to do with it: the same as its buttons",
      required: false,
      choices: [
        { name: "switch on here", value: "on" },
        { name: "switch off here", value: "off" },
      ],
    },
  ],
};

/** Moderators have some permission that plugins can use on others. */
export type Standing = "admin" | "moderator" | "member";

/** What somebody asks of the panel. */
export type Asked =
  | { readonly kind: "command"; readonly name: string; readonly to: "on" | "off" | undefined }
  | { readonly kind: "typing"; readonly typed: string }
  | {
      readonly kind: "press";
      readonly press: PanelPress;
      readonly chosen: readonly string[];
      /** A form that was filled in. */
      readonly submitted?: APIModalSubmission;
    };

/** Undefined if it is about something else. */
export function readAsked(interaction: APIInteraction): Asked | undefined {
  switch (interaction.type) {
    case InteractionType.ApplicationCommand: {
      const command = slashUse(interaction, pluginsDefinition.name);
      if (command === undefined) return undefined;
      const to = optionOf(command, "do");
      const name = optionOf(command, "name") ?? "";
      return { kind: "command", name, to: to === "on" || to === "off" ? to : undefined };
    }
    case InteractionType.ApplicationCommandAutocomplete:
      return interaction.data.name === pluginsDefinition.name
        ? { kind: "typing", typed: optionOf(interaction, "name") ?? "" }
        : undefined;
    case InteractionType.MessageComponent: {
      const press = readPress(interaction.data.custom_id);
      // Only a form is filled in.
      if (press?.action === "fill") return undefined;
      const chosen = "values" in interaction.data ? interaction.data.values : [];
      return press === undefined ? undefined : { kind: "press", press, chosen };
    }
    case InteractionType.ModalSubmit: {
      const press = readPress(interaction.data.custom_id);
      return press?.action === "fill"
        ? { kind: "press", press, chosen: [], submitted: interaction.data }
        : undefined;
    }
    default:
      return undefined;
  }
}

/**
 * What somebody may do in the panel. Moderators see what plugins do with the permissions that they have too, and undo it.
 *
 * @param permissions as Discord sends them with every interaction
 */
export function standsAs(permissions: string | undefined): Standing {
  if (mayManage(permissions)) return "admin";
  const held = BigInt(permissions ?? "0");
  // Everybody can see channels, react and open threads.
  const wanted = needNames.map(bitsOf).filter(hasPowers);
  return wanted.some((bits) => holds(held, bits)) ? "moderator" : "member";
}

/** Discord sends a member's permissions with every interaction. */
export function mayManage(permissions: string | undefined): boolean {
  const held = BigInt(permissions ?? "0");
  return (held & (PermissionFlagsBits.ManageGuild | PermissionFlagsBits.Administrator)) !== 0n;
}
