import { z } from "zod";

const textInput = z.looseObject({
  type: z.literal(4),
  custom_id: z.string().min(1).max(100),
  style: z.union([z.literal(1), z.literal(2)]),
  label: z.string().min(1).max(45).nullish(),
  min_length: z.int().min(0).max(4000).nullish(),
  max_length: z.int().min(1).max(4000).nullish(),
  required: z.boolean().nullish(),
  value: z.string().max(4000).nullish(),
  placeholder: z.string().max(100).nullish(),
});

const select = z.looseObject({ type: z.int().min(3).max(8), custom_id: z.string().min(1).max(100) });

/** A modal: one to five rows with a text input each, or labels around one input. */
export const modalForm = z.object({
  custom_id: z.string().min(1).max(100),
  title: z.string().min(1).max(45),
  components: z
    .array(
      z.discriminatedUnion("type", [
        z.looseObject({ type: z.literal(1), components: z.array(textInput).length(1) }),
        z.looseObject({
          type: z.literal(18),
          label: z.string().min(1).max(45),
          component: z.union([textInput, select]),
        }),
        z.looseObject({ type: z.literal(10), content: z.string().min(1) }),
      ]),
    )
    .min(1)
    .max(5),
});
