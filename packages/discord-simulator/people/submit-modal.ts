import { ComponentType, InteractionType } from "discord-api-types/v10";
import { z } from "zod";
import { choiceProblem, countProblem, textProblem } from "../../discord-rules/components/form-answers.ts";
import type { Core } from "../core.ts";
import type { ChannelRecord } from "../data.ts";
import type { FieldValue, InteractionResult, PersonsFile } from "../discord-simulator.ts";
import type { Interactions } from "../interactions/interactions.ts";
import { findChannel } from "../lookups.ts";
import { uploadFiles } from "../messages/files.ts";
import { resultOf } from "./interaction-result.ts";
import { resolveIds } from "./resolve-ids.ts";
import { isOffered } from "./use-component.ts";

const field = z.looseObject({
  type: z.number(),
  id: z.number().optional(),
  custom_id: z.string(),
  required: z.boolean().nullish(),
  min_length: z.number().nullish(),
  max_length: z.number().nullish(),
  value: z.string().nullish(),
  min_values: z.number().nullish(),
  max_values: z.number().nullish(),
  channel_types: z.array(z.number()).nullish(),
  default: z.boolean().nullish(),
  options: z.array(z.looseObject({ value: z.string(), default: z.boolean().nullish() })).optional(),
  default_values: z.array(z.looseObject({ id: z.string() })).nullish(),
});

/** A modal as the bot sent it: action rows of text inputs, or labels around one input. */
const modal = z.looseObject({
  custom_id: z.string(),
  components: z.array(
    z.union([
      z.looseObject({ type: z.literal(ComponentType.ActionRow), components: z.array(field) }),
      z.looseObject({ type: z.literal(ComponentType.Label), component: field }),
      z.looseObject({ type: z.literal(ComponentType.TextDisplay) }),
    ]),
  ),
});

type Field = z.infer<typeof field>;

/**
 * Fills in the modal with which the bot answered that interaction, and sends it.
 * @param fields by custom id; one left out keeps what it was shown with; choices by their values or ids
 * @throws Error for an unknown field, a missing required one, or a text of the wrong length
 */
export async function submitModal(
  core: Core,
  interactions: Interactions,
  userId: string,
  interactionId: string,
  fields: Readonly<Record<string, FieldValue>>,
): Promise<InteractionResult> {
  const opener = core.data.interactions.get(interactionId);
  const shown = modal.safeParse(opener?.modal);
  if (opener === undefined || opener.userId !== userId || !shown.success) {
    throw new Error(`interaction ${interactionId} was not answered with a modal for that user`);
  }
  const channel = findChannel(core, opener.channelId);
  const resolved: Record<string, object> = {};
  const unused = new Set(Object.keys(fields));
  const fill = (one: Field) => {
    unused.delete(one.custom_id);
    const given = fields[one.custom_id];
    const { picked, ...answer } = filled(core, channel, one, given);
    for (const [kind, all] of Object.entries(picked ?? {})) resolved[kind] = { ...resolved[kind], ...all };
    return answer;
  };
  const components = shown.data.components.map((one) => {
    if ("component" in one) return { type: one.type, component: fill(one.component as Field) };
    if ("components" in one) return { type: one.type, components: (one.components as Field[]).map(fill) };
    return { type: one.type };
  });
  const [strange] = unused;
  if (strange !== undefined) throw new Error(`the modal has no field ${strange}`);
  const answer = await interactions.use({
    type: InteractionType.ModalSubmit,
    userId,
    channel,
    name: shown.data.custom_id,
    data: {
      custom_id: shown.data.custom_id,
      components,
      ...(Object.keys(resolved).length > 0 ? { resolved } : {}),
    },
    source: core.data.messages.get(opener.channelId)?.get(opener.sourceMessageId ?? ""),
  });
  return resultOf(answer);
}

interface Filled {
  readonly picked?: object;
  readonly [key: string]: unknown;
}

/** https://discord.com/developers/docs/components/reference: each input's "interaction response structure". */
function filled(core: Core, channel: ChannelRecord, one: Field, given: FieldValue | undefined): Filled {
  const { type, id, custom_id } = one;
  const base = { type, id, custom_id };
  switch (type) {
    case ComponentType.TextInput:
      return { ...base, value: textOf(one, given) };
    case ComponentType.Checkbox:
      return { ...base, value: given === undefined ? one.default === true : given === true };
    case ComponentType.RadioGroup: {
      const [value = null] = valuesOf(one, given);
      return { ...base, value };
    }
    case ComponentType.FileUpload: {
      const files = given === undefined ? [] : (given as readonly PersonsFile[]);
      assertFine(countProblem(one, files.length));
      const stored = uploadFiles(core, channel, files);
      const attachments = Object.fromEntries(stored.map((file) => [file.id, file]));
      return { ...base, values: stored.map((file) => file.id), picked: { attachments } };
    }
    case ComponentType.StringSelect:
    case ComponentType.CheckboxGroup:
      return { ...base, values: valuesOf(one, given) };
    default: {
      const values = valuesOf(one, given);
      const strange = values.find((value) => !isOffered(core, channel, one, value));
      if (strange !== undefined) throw new Error(`the field ${custom_id} doesn't offer "${strange}"`);
      return { ...base, values, picked: resolveIds(core, channel, values) };
    }
  }
}

function textOf(one: Field, given: FieldValue | undefined): string {
  const text = typeof given === "string" ? given : (one.value ?? "");
  assertFine(textProblem(one, text));
  return text;
}

/** Chosen values that are offered, in a number that is allowed. */
function valuesOf(one: Field, given: FieldValue | undefined): readonly string[] {
  const shown = [
    ...(one.options ?? []).flatMap((option) => (option.default === true ? [option.value] : [])),
    ...(one.default_values ?? []).map(({ id }) => id),
  ];
  const values = (given === "" ? [] : [given ?? shown].flat()).map(String);
  assertFine(choiceProblem(one, values));
  return values;
}

function assertFine(problem: string | undefined): void {
  if (problem !== undefined) throw new Error(problem);
}
