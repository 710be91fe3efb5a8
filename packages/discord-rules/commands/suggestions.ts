import { list, object, required, text } from "../checks.ts";
import { violation } from "../form-codes.ts";
import type { Check } from "../violation.ts";
import { commandLimits } from "./command-limits.ts";
import { localized } from "./command-names.ts";

const suggestedValue: Check = (value, path) => {
  if (typeof value === "number")
    return Number.isFinite(value) ? [] : [violation(path, "MODEL_TYPE_CONVERT", "a number")];
  return text(commandLimits.choiceValue)(value, path);
};

/** Choices that are suggested while somebody types. https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-autocomplete */
export const suggestions: Check = object({
  choices: required(
    list(
      { max: commandLimits.choices },
      object({
        name: required(text(commandLimits.choiceName)),
        name_localizations: localized(text(commandLimits.choiceName)),
        value: required(suggestedValue),
      }),
    ),
  ),
});
