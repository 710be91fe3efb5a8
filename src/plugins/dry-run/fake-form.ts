import {
  type APIComponentInLabel,
  type APIInteraction,
  type APIModalInteractionResponseCallbackData,
  ApplicationCommandOptionType,
  ComponentType,
  InteractionType,
} from "discord-api-types/v10";
import {
  choiceProblem,
  countProblem,
  textProblem,
} from "../../../packages/discord-rules/components/form-answers.ts";
import type { GivenField, GivenOption } from "../../plugin-api/testing.ts";
import { OptionError } from "../dispatch/check-options.ts";
import { base, type Doer, doer } from "./fake-interactions.ts";
import { nothingResolved, picked, type Resolved, typed } from "./fake-resolved.ts";
import type { Scene } from "./scene.ts";
import { inputsOf, standsIn } from "./shown-form.ts";

/**
 * A form as somebody submits it: what stands in it stays, unless they fill in something else.
 *
 * @throws OptionError for what Discord doesn't let anyone submit
 */
export function modalInteraction(
  shown: APIModalInteractionResponseCallbackData,
  by: Doer,
  fields: Readonly<Record<string, GivenField>>,
): APIInteraction {
  const resolved = nothingResolved();
  const { scene } = doer(by);
  const inputs = inputsOf(shown).map(([, input]) => input);
  const strange = Object.keys(fields).find((name) => !inputs.some((one) => one.custom_id === name));
  if (strange !== undefined)
    throw new OptionError(
      `The form "${shown.title}" has no field "${strange}", but ${inputs.map((one) => one.custom_id).join(", ")}`,
    );
  const components = inputs.map((input) => ({
    type: ComponentType.Label,
    component: {
      type: input.type,
      custom_id: input.custom_id,
      ...answerTo(input, fields[input.custom_id], resolved, scene),
    },
  }));
  return {
    ...base(by),
    type: InteractionType.ModalSubmit,
    data: { custom_id: shown.custom_id, components, resolved },
  } as unknown as APIInteraction;
}

/** What somebody submits in an input. @param given undefined: what stands in it */
function answerTo(
  input: APIComponentInLabel,
  given: GivenField | undefined,
  resolved: Resolved,
  scene: Scene,
): object {
  const allow = (problem: string | undefined) => {
    if (problem !== undefined) throw new OptionError(`Nobody can submit this: ${problem}`);
  };
  const name = input.custom_id;
  switch (input.type) {
    case ComponentType.TextInput: {
      const value = given ?? standsIn(input);
      if (typeof value !== "string" && typeof value !== "number")
        throw new OptionError(`The field ${name} takes a text, not ${JSON.stringify(value)}`);
      allow(textProblem(input, String(value)));
      return { value: String(value) };
    }
    case ComponentType.Checkbox: {
      const value = given ?? standsIn(input);
      if (typeof value !== "boolean")
        throw new OptionError(`The field ${name} takes true or false, not ${JSON.stringify(value)}`);
      return { value };
    }
    case ComponentType.FileUpload: {
      const files = listOf(given ?? []);
      allow(countProblem(input, files.length));
      const upload = (one: GivenOption) =>
        typed(ApplicationCommandOptionType.Attachment, one, resolved, undefined, scene);
      return { values: files.map(upload) };
    }
    case ComponentType.RadioGroup:
    case ComponentType.StringSelect:
    case ComponentType.CheckboxGroup: {
      const values = listOf(given ?? standsIn(input) ?? []).map(String);
      allow(choiceProblem(input, values));
      return input.type === ComponentType.RadioGroup ? { value: values[0] ?? null } : { values };
    }
    default: {
      const names = given === undefined ? [] : listOf(given);
      const there = given === undefined ? (input.default_values ?? []).map(({ id }) => id) : [];
      allow(countProblem(input, names.length + there.length));
      const chosen = picked(input, names, scene);
      for (const kind of ["users", "members", "roles", "channels"] as const)
        Object.assign(resolved[kind], chosen.resolved?.[kind]);
      for (const id of there) standIn(input.type, id, resolved);
      return { values: [...there, ...chosen.values] };
    }
  }
}

/** Somebody or something that was in the form already, of which only the id is known. */
function standIn(type: ComponentType, id: string, resolved: Resolved): void {
  if (type === ComponentType.RoleSelect) resolved.roles[id] = { id, name: `role ${id}` };
  else if (type === ComponentType.ChannelSelect) resolved.channels[id] = { id, name: "general", type: 0 };
  else
    resolved.users[id] = { id, username: `user ${id}`, discriminator: "0", global_name: null, avatar: null };
}

function listOf(given: GivenField | readonly string[]): readonly GivenOption[] {
  const all = Array.isArray(given) ? (given as readonly GivenOption[]) : [given as GivenOption];
  return all.filter((one) => one !== "");
}
