import {
  type APIActionRowComponent,
  type APIComponentInMessageActionRow,
  type APIModalInteractionResponseCallbackData,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ButtonStyle,
  ComponentType,
  type RESTPostAPIApplicationCommandsJSONBody,
  TextInputStyle,
} from "discord-api-types/v10";
import { type CapName, capInWords, capNames, changeableCaps, isCapName } from "../../spending/cap-names.ts";
import type { Caps } from "../../spending/caps.ts";
import { currentValue } from "../../spending/change-caps.ts";

export const usageDefinition: RESTPostAPIApplicationCommandsJSONBody = {
  type: ApplicationCommandType.ChatInput,
  name: "usage",
  description: "What Turbot's thinking costs: for you, for this server, and this month",
  options: [
    {
      type: ApplicationCommandOptionType.String,
      name: "change",
      description: "For operators: the limit to change",
      choices: capNames.map((name) => ({ name: changeableCaps[name].label, value: name })),
    },
    {
      type: ApplicationCommandOptionType.String,
      name: "to",
      description:
        "For operators: dollars such as 25 or 0.50, a percentage for chat's or plugins' part, or “setting”",
      max_length: 20,
    },
  ],
};

/** Buttons to change a limit, below what operators see. */
export function capButtons(): APIActionRowComponent<APIComponentInMessageActionRow> {
  return {
    type: ComponentType.ActionRow,
    components: capNames.map((cap) => ({
      type: ComponentType.Button,
      style: ButtonStyle.Secondary,
      label: `Change ${changeableCaps[cap].label}`,
      custom_id: `usage:change:${cap}`,
    })),
  };
}

/** The form that such a button opens. */
export function capForm(cap: CapName, caps: Caps): APIModalInteractionResponseCallbackData {
  const { label, unit, setting } = changeableCaps[cap];
  return {
    title: `Change ${label}`,
    custom_id: `usage:set:${cap}`,
    components: [
      {
        type: ComponentType.Label,
        label: unit === "percent" ? "Percent" : "Dollars",
        description: `Now ${capInWords(cap, currentValue(caps, cap))}. Write “setting” to go back to ${setting}.`,
        component: {
          type: ComponentType.TextInput,
          custom_id: "value",
          style: TextInputStyle.Short,
          value: String(currentValue(caps, cap)),
          required: true,
          max_length: 20,
        },
      },
    ],
  };
}

/** Which limit a button or a form is for; undefined if it is another one's. */
export function capOf(customId: string): CapName | undefined {
  const [, cap = ""] = /^usage:(?:change|set):([a-z]+)$/.exec(customId) ?? [];
  return isCapName(cap) ? cap : undefined;
}
