import {
  type APIInteraction,
  ApplicationCommandOptionType,
  InteractionType,
  type RESTPostAPIApplicationCommandsJSONBody,
} from "discord-api-types/v10";
import type { GivenOption } from "../../plugin-api/testing.ts";
import { callablesOf, type DefinedOption } from "../dispatch/defined-options.ts";
import { idOf } from "./fake-ids.ts";
import { base, type Doer, doer } from "./fake-interactions.ts";
import { nothingResolved, typed } from "./fake-resolved.ts";

/** A slash command. Options given as text, such as `count=3`, are converted to the types in the definition. */
export function slashInteraction(
  definition: RESTPostAPIApplicationCommandsJSONBody,
  given: Readonly<Record<string, GivenOption>>,
  by: Doer,
  subcommand = "",
): APIInteraction {
  const defined = optionsOf(definition, subcommand);
  const resolved = nothingResolved();
  const options = Object.entries(given).map(([name, value]) => {
    const option = defined.find((one) => one.name === name);
    const type = option?.type ?? ApplicationCommandOptionType.String;
    return { name, type, value: typed(type, value, resolved, option, doer(by).scene) };
  });
  return {
    ...base(by),
    type: InteractionType.ApplicationCommand,
    data: { ...identity(definition), resolved, options: nested(subcommand, options) },
  } as unknown as APIInteraction;
}

/** Somebody types into an option. */
export function autocompleteInteraction(
  definition: RESTPostAPIApplicationCommandsJSONBody,
  option: string,
  text: string,
  by: Doer,
  subcommand = "",
): APIInteraction {
  const type = optionsOf(definition, subcommand).find(({ name }) => name === option)?.type;
  const focused = { name: option, type, value: text, focused: true };
  return {
    ...base(by),
    type: InteractionType.ApplicationCommandAutocomplete,
    data: { ...identity(definition), options: nested(subcommand, [focused]) },
  } as unknown as APIInteraction;
}

function optionsOf(
  definition: RESTPostAPIApplicationCommandsJSONBody,
  subcommand: string,
): readonly DefinedOption[] {
  return callablesOf(definition).find((one) => one.subcommand === subcommand)?.options ?? [];
}

function identity({ name }: RESTPostAPIApplicationCommandsJSONBody): object {
  return { id: idOf("command", name), type: 1, name };
}

/** A subcommand's options are in it, and it in its group. */
function nested(subcommand: string, options: readonly object[]): readonly object[] {
  const [first = "", second] = subcommand.split(" ");
  const { Subcommand, SubcommandGroup } = ApplicationCommandOptionType;
  if (subcommand === "") return options;
  if (second === undefined) return [{ type: Subcommand, name: first, options }];
  return [{ type: SubcommandGroup, name: first, options: [{ type: Subcommand, name: second, options }] }];
}
