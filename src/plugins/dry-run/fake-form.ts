import {
  type APIInteraction,
  type APIModalInteractionResponseCallbackData,
  ApplicationCommandOptionType,
  ComponentType,
  InteractionType,
} from "discord-api-types/v10";
import type { GivenField, GivenOption } from "../../plugin-api/testing.ts";
import { base, type Doer } from "./fake-interactions.ts";
import { nothingResolved, picked, type Resolved, typed } from "./fake-resolved.ts";

/** A submitted form. @param shown as the plugin showed it; undefined: it didn't, so the fields are texts */
export function modalInteraction(
  customId: string,
  by: Doer,
  fields: Readonly<Record<string, GivenField>>,
  shown?: APIModalInteractionResponseCallbackData,
): APIInteraction {
  const resolved = nothingResolved();
  const inputs = (shown?.components ?? []).flatMap((part) => ("component" in part ? [part.component] : []));
  const components =
    inputs.length === 0
      ? Object.entries(fields).map(([name, value]) => ({
          type: ComponentType.ActionRow,
          components: [{ type: ComponentType.TextInput, custom_id: name, value: String(value) }],
        }))
      : inputs.map((input) => ({
          type: ComponentType.Label,
          component: {
            type: input.type,
            custom_id: input.custom_id,
            ...filled(input, fields[input.custom_id], resolved),
          },
        }));
  return {
    ...base(by),
    type: InteractionType.ModalSubmit,
    data: { custom_id: customId, components, resolved },
  } as unknown as APIInteraction;
}

/** What was filled into an input; undefined: nothing. */
function filled(
  input: { readonly type: number; readonly channel_types?: readonly number[] },
  given: GivenField | undefined,
  resolved: Resolved,
): object {
  const all: readonly GivenOption[] = given === undefined ? [] : isList(given) ? given : [given];
  switch (input.type) {
    case ComponentType.TextInput:
      return { value: all.map(String).join("") };
    case ComponentType.RadioGroup:
      return { value: all.length === 0 ? null : String(all[0]) };
    case ComponentType.Checkbox:
      return { value: all[0] === true };
    case ComponentType.FileUpload:
      return {
        values: all.map((one) => typed(ApplicationCommandOptionType.Attachment, one, resolved, undefined)),
      };
    default: {
      const chosen = picked(input, all);
      for (const kind of ["users", "roles", "channels"] as const)
        Object.assign(resolved[kind], chosen.resolved?.[kind]);
      return { values: chosen.values };
    }
  }
}

function isList(given: GivenField): given is readonly GivenOption[] {
  return Array.isArray(given);
}
