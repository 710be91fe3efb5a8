import { ComponentType, InteractionType } from "discord-api-types/v10";
import { z } from "zod";
import type { Core } from "../core.ts";
import type { InteractionResult } from "../discord-simulator.ts";
import type { Interactions } from "../interactions/interactions.ts";
import { findChannel } from "../lookups.ts";
import { resultOf } from "./interaction-result.ts";

const field = z.looseObject({
  type: z.number(),
  id: z.number().optional(),
  custom_id: z.string(),
  required: z.boolean().nullish(),
  min_length: z.number().nullish(),
  max_length: z.number().nullish(),
  value: z.string().nullish(),
  options: z.array(z.looseObject({ value: z.string() })).optional(),
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
 * @param fields by custom id; a text input left out keeps the text it was shown with
 * @throws Error for an unknown field, a missing required one, or a text of the wrong length
 */
export async function submitModal(
  core: Core,
  interactions: Interactions,
  userId: string,
  interactionId: string,
  fields: Record<string, string>,
): Promise<InteractionResult> {
  const opener = core.data.interactions.get(interactionId);
  const shown = modal.safeParse(opener?.modal);
  if (opener === undefined || opener.userId !== userId || !shown.success) {
    throw new Error(`interaction ${interactionId} was not answered with a modal for that user`);
  }
  const unused = new Set(Object.keys(fields));
  const fill = (one: Field) => {
    unused.delete(one.custom_id);
    return filled(one, fields[one.custom_id]);
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
    channel: findChannel(core, opener.channelId),
    name: shown.data.custom_id,
    data: { custom_id: shown.data.custom_id, components },
    source: core.data.messages.get(opener.channelId)?.get(opener.sourceMessageId ?? ""),
  });
  return resultOf(answer);
}

function filled(one: Field, given: string | undefined): object {
  const { type, id, custom_id } = one;
  const text = given ?? one.value ?? "";
  if (text === "" && one.required !== false) throw new Error(`the field ${custom_id} is required`);
  if (type !== ComponentType.TextInput) {
    if (text !== "" && one.options !== undefined && !one.options.some((option) => option.value === text)) {
      throw new Error(`the field ${custom_id} doesn't offer "${text}"`);
    }
    return { type, id, custom_id, values: text === "" ? [] : [text] };
  }
  const [least, most] = [one.min_length ?? 0, one.max_length ?? 4000];
  if (text.length > most || (text !== "" && text.length < least)) {
    throw new Error(`the field ${custom_id} takes ${least} to ${most} characters, not ${text.length}`);
  }
  return { type, id, custom_id, value: text };
}
