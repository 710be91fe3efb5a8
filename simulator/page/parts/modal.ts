import { ComponentType } from "discord-api-types/v10";
import { html } from "hono/html";
import { z } from "zod";
import type { Html } from "../markdown.ts";
import { type Choice, offeredBy, type Pickable } from "../pickable.ts";

const Field = z.object({
  type: z.number(),
  custom_id: z.string(),
  label: z.string().optional(),
  description: z.string().optional(),
  style: z.number().optional(),
  placeholder: z.string().optional(),
  value: z.string().optional(),
  required: z.boolean().optional(),
  default: z.boolean().optional(),
  max_values: z.number().optional(),
  channel_types: z.array(z.number()).optional(),
  options: z
    .array(z.object({ label: z.string(), value: z.string(), default: z.boolean().optional() }))
    .optional(),
  default_values: z.array(z.object({ id: z.string() })).optional(),
});

type Field = z.infer<typeof Field>;

/** A form in Discord's shape: rows with one field each, or labels around one. */
const Modal = z.object({
  title: z.string(),
  components: z.array(
    z.union([
      z.object({ components: z.array(Field) }),
      z.object({ label: z.string(), description: z.string().optional(), component: Field }),
    ]),
  ),
});

/** The dialog for a form the bot answered with. Undefined: it can't be shown. */
export function modalForm(
  modal: unknown,
  interactionId: string,
  hidden: Html,
  pickable: Pickable,
): Html | undefined {
  const read = Modal.safeParse(modal);
  if (!read.success) return undefined;
  const fields = read.data.components.flatMap((row) =>
    "component" in row
      ? [{ ...row.component, label: row.label, description: row.description }]
      : row.components,
  );
  return html`<form method="post" action="/modal" data-live class="modal">${hidden}
    <input type="hidden" name="interaction" value="${interactionId}">
    <h2>${read.data.title}</h2>
    ${fields.map(
      (field) => html`<label><span>${field.label ?? field.custom_id}</span>
        ${field.description === undefined ? "" : html`<span class="small faint">${field.description}</span>`}
        ${inputFor(field, pickable)}</label>`,
    )}
    <p><button class="button primary">Submit</button> <button type="button" class="button" data-close>Cancel</button></p>
  </form>`;
}

/** Names say how a value is read again: see `filledIn`. */
function inputFor(field: Field, pickable: Pickable): Html {
  const needed = field.required === false ? "" : "required";
  switch (field.type) {
    case ComponentType.Checkbox:
      return html`<span><input type="hidden" name="check.${field.custom_id}" value=""><input type="checkbox" name="check.${field.custom_id}" value="on" ${field.default === true ? "checked" : ""}></span>`;
    case ComponentType.StringSelect:
    case ComponentType.RadioGroup:
    case ComponentType.CheckboxGroup:
    case ComponentType.UserSelect:
    case ComponentType.RoleSelect:
    case ComponentType.MentionableSelect:
    case ComponentType.ChannelSelect:
      return menu(field, needed, field.options ?? offeredBy(field.type, field.channel_types, pickable));
    default:
      return field.style === 2
        ? html`<textarea name="field.${field.custom_id}" rows="4" placeholder="${field.placeholder ?? ""}" ${needed}>${field.value ?? ""}</textarea>`
        : html`<input name="field.${field.custom_id}" value="${field.value ?? ""}" placeholder="${field.placeholder ?? ""}" ${needed}>`;
  }
}

function menu(field: Field, needed: string, choices: readonly Choice[]): Html {
  const chosen = new Set([
    ...(field.options ?? []).flatMap((one) => (one.default === true ? [one.value] : [])),
    ...(field.default_values ?? []).map(({ id }) => id),
  ]);
  const isMany =
    field.type === ComponentType.CheckboxGroup ? field.max_values !== 1 : (field.max_values ?? 1) > 1;
  return html`<input type="hidden" name="pick.${field.custom_id}" value=""><select name="pick.${field.custom_id}" ${isMany ? "multiple" : ""} ${needed}>
    ${isMany ? "" : html`<option value="">${field.placeholder ?? "Nothing chosen"}</option>`}
    ${choices.map(({ label, value }) => html`<option value="${value}" ${chosen.has(value) ? "selected" : ""}>${label}</option>`)}
  </select>`;
}

type Filled = string | boolean | readonly string[];

/** What a form of `modalForm` was filled with, by field: a text, whether it is ticked, or what was chosen. */
export function filledIn(form: URLSearchParams): Readonly<Record<string, Filled>> {
  const fields: Record<string, Filled> = {};
  for (const name of new Set(form.keys())) {
    const [, kind, id = ""] = /^(field|check|pick)\.(.*)$/s.exec(name) ?? [];
    const values = form.getAll(name);
    if (kind === "field") fields[id] = values[0] ?? "";
    if (kind === "check") fields[id] = values.includes("on");
    if (kind === "pick") fields[id] = values.filter((value) => value !== "");
  }
  return fields;
}
