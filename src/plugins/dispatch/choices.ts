import { ApplicationCommandOptionType } from "discord-api-types/v10";
import { commandLimits } from "../../../packages/discord-rules/commands/command-limits.ts";

interface Choice {
  readonly name: string;
  readonly value: string | number;
}

/**
 * The valid choices in what a plugin suggests, up to Discord's limit.
 *
 * @param type of the option that is being typed: Discord refuses a text for a number
 */
export function choicesOf(suggestions: unknown, type: number | undefined): Choice[] {
  if (!Array.isArray(suggestions)) return [];
  const choices = suggestions.flatMap((one: unknown) => {
    const { name, value } =
      typeof one === "object" && one !== null && "name" in one && "value" in one
        ? one
        : { name: typeof one === "number" ? String(one) : one, value: one };
    const fitting = valueFor(type, value);
    if (typeof name !== "string" || name === "" || fitting === undefined) return [];
    return [{ name: name.slice(0, commandLimits.choiceName.max), value: fitting }];
  });
  return choices.slice(0, commandLimits.choices);
}

/** What people read of suggestions, whatever they are for. */
export function namesOfChoices(suggestions: readonly unknown[]): readonly string[] {
  const types = [undefined, ApplicationCommandOptionType.Integer, ApplicationCommandOptionType.Number];
  const all = suggestions.flatMap((one) => types.flatMap((type) => choicesOf([one], type)));
  return [...new Set(all.map(({ name }) => name))];
}

function valueFor(type: number | undefined, value: unknown): string | number | undefined {
  switch (type) {
    case ApplicationCommandOptionType.Integer:
      return Number.isSafeInteger(value) ? Number(value) : undefined;
    case ApplicationCommandOptionType.Number:
      // https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-type
      return typeof value === "number" && Math.abs(value) <= 2 ** 53 ? value : undefined;
    default:
      return typeof value === "string" && value !== ""
        ? value.slice(0, commandLimits.choiceValue.max)
        : undefined;
  }
}
