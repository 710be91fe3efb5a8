import type { APIModalInteractionResponseCallbackData } from "discord-api-types/v10";
import { z } from "zod";
import { modalOf } from "../../declaration/form-definition.ts";
import type { FormSpec } from "../../declaration/manifest.ts";
import { RefusalError } from "../../declaration/refusal.ts";
import { modalViolations } from "../../declaration/rules/spec-violations.ts";
import { componentValue } from "./validate-select.ts";

const opened = z.object({
  value: componentValue,
  filled: z.record(z.string(), z.union([z.string(), z.boolean(), z.array(z.string()).max(25)])).optional(),
});

/**
 * A form as it is shown this time: with what it is for, and what stands in its fields already.
 *
 * @throws RefusalError, z.ZodError
 */
export function openedForm(
  plugin: string,
  form: FormSpec,
  input: unknown,
): APIModalInteractionResponseCallbackData {
  const how = opened.parse(input);
  const [wrong] = modalViolations(plugin, form, how);
  if (wrong !== undefined)
    throw new RefusalError(`The form can't be shown: ${wrong.path.join(".")}: ${wrong.message}`);
  return modalOf(plugin, form, how);
}
