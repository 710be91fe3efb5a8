import {
  type APIApplicationCommandInteractionDataBasicOption,
  type APIApplicationCommandInteractionDataOption,
  type APIInteractionDataResolved,
  ApplicationCommandOptionType,
} from "discord-api-types/v10";
import { attachmentIn, channelIn, mentionableIn, roleIn, userIn } from "./resolved.ts";

/** The subcommand that was used ("" without one, "colour set" in a group), and its options as Discord sent them. */
export function usedOptions(options: readonly APIApplicationCommandInteractionDataOption[] = []): {
  readonly subcommand: string;
  readonly options: readonly APIApplicationCommandInteractionDataBasicOption[];
} {
  const [first] = options;
  switch (first?.type) {
    case ApplicationCommandOptionType.Subcommand:
      return { subcommand: first.name, options: first.options ?? [] };
    case ApplicationCommandOptionType.SubcommandGroup: {
      const inner = usedOptions(first.options);
      return { ...inner, subcommand: `${first.name} ${inner.subcommand}` };
    }
    default:
      return { subcommand: "", options: options as APIApplicationCommandInteractionDataBasicOption[] };
  }
}

/** The values that a handler gets, by the options' names. Those that Discord didn't resolve are undefined. */
export function optionValues(
  options: readonly APIApplicationCommandInteractionDataBasicOption[],
  resolved: APIInteractionDataResolved | undefined,
  guildId: string | undefined,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(options.map((option) => [option.name, optionValue(option, resolved, guildId)]));
}

function optionValue(
  option: APIApplicationCommandInteractionDataBasicOption,
  resolved: APIInteractionDataResolved | undefined,
  guildId: string | undefined,
): unknown {
  switch (option.type) {
    case ApplicationCommandOptionType.User:
      return userIn(resolved, option.value, guildId);
    case ApplicationCommandOptionType.Channel:
      return channelIn(resolved, option.value);
    case ApplicationCommandOptionType.Role:
      return roleIn(resolved, option.value);
    case ApplicationCommandOptionType.Mentionable:
      return mentionableIn(resolved, option.value, guildId);
    case ApplicationCommandOptionType.Attachment:
      return attachmentIn(resolved, option.value);
    case ApplicationCommandOptionType.String:
    case ApplicationCommandOptionType.Integer:
    case ApplicationCommandOptionType.Number:
    case ApplicationCommandOptionType.Boolean:
      return option.value;
    default:
      return undefined;
  }
}
