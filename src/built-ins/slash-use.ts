import {
  type APIApplicationCommandAutocompleteInteraction,
  type APIChatInputApplicationCommandInteraction,
  type APIInteraction,
  ApplicationCommandType,
  InteractionType,
} from "discord-api-types/v10";

/** The interaction, if it is one of Turbot's own slash commands. @param name of the command */
export function slashUse(
  interaction: APIInteraction,
  name: string,
): APIChatInputApplicationCommandInteraction | undefined {
  return isSlashUse(interaction) && interaction.data.name === name ? interaction : undefined;
}

export function isSlashUse(
  interaction: APIInteraction,
): interaction is APIChatInputApplicationCommandInteraction {
  return (
    interaction.type === InteractionType.ApplicationCommand &&
    interaction.data.type === ApplicationCommandType.ChatInput
  );
}

/** What was typed or chosen for an option, as text; undefined: nothing. */
export function optionOf(
  { data }: APIChatInputApplicationCommandInteraction | APIApplicationCommandAutocompleteInteraction,
  name: string,
): string | undefined {
  const option = data.options?.find((one) => one.name === name);
  return option !== undefined && "value" in option ? String(option.value) : undefined;
}
