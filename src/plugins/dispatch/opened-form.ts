import type { APIModalInteractionResponseCallbackData } from "discord-api-types/v10";
import { z } from "zod";
import { asksForKey, noKeysInForms } from "../../declaration/asks-for-key.ts";
import { modalOf } from "../../declaration/form-definition.ts";
import { RefusalError } from "../../declaration/refusal.ts";
import { type FormSpec, formSpec } from "../../declaration/registration.ts";
import { modalViolations } from "../../declaration/rules/spec-violations.ts";
import { componentValue } from "./validate-select.ts";

const opened = z.object({
  value: componentValue,
  title: z.string().optional(),
  fields: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  without: z.array(z.string()).optional(),
  filled: z.record(z.string(), z.union([z.string(), z.boolean(), z.array(z.string()).max(25)])).optional(),
});

/** What of a field can be other than it was registered: never what its handler gets. */
const changeable: ReadonlySet<string> = new Set(["label", "description", "placeholder", "options"]);

/**
 * A form as it is shown this time: with what it is for, with other texts and options, and with what stands in its fields already.
 *
 * @throws RefusalError, z.ZodError
 */
export function openedForm(
  plugin: string,
  registered: FormSpec,
  input: unknown,
): APIModalInteractionResponseCallbackData {
  const { title = registered.title, fields = {}, without = [], ...how } = opened.parse(input);
  for (const name of [...Object.keys(fields), ...without])
    if (!Object.hasOwn(registered.fields, name))
      throw new RefusalError(`The form "${registered.id}" has no field "${name}"`);
  const shown = Object.entries(registered.fields).flatMap(([name, field]) =>
    without.includes(name) ? [] : [[name, { ...field, ...checked(name, fields[name]) }] as const],
  );
  const read = formSpec.safeParse({ ...registered, title, fields: Object.fromEntries(shown) });
  if (!read.success) {
    const issue = read.error.issues[0];
    throw new RefusalError(`The form can't be shown: ${issue?.path.join(".")}: ${issue?.message}`);
  }
  if (wordsOver(read.data).some(asksForKey)) throw new RefusalError(noKeysInForms);
  const [wrong] = modalViolations(plugin, read.data, how);
  if (wrong !== undefined)
    throw new RefusalError(`The form can't be shown: ${wrong.path.join(".")}: ${wrong.message}`);
  return modalOf(plugin, read.data, how);
}

/** What tells people what to type: nothing if they can only choose. */
function wordsOver({ title, fields }: FormSpec): readonly string[] {
  const texts = Object.values(fields).flatMap((field) =>
    field.type === undefined || field.type === "text"
      ? [field.label, field.description ?? "", field.placeholder ?? ""]
      : [],
  );
  return texts.length === 0 ? [] : [title, ...texts];
}

function checked(name: string, change: Readonly<Record<string, unknown>> = {}): object {
  const strange = Object.keys(change).find((key) => !changeable.has(key));
  if (strange === undefined) return change;
  throw new RefusalError(`The field "${name}" can't have another ${strange} when it is shown`);
}
