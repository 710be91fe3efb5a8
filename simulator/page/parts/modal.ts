import { html } from "hono/html";
import { z } from "zod";
import type { Html } from "../markdown.ts";

const Field = z.object({
  custom_id: z.string(),
  label: z.string().optional(),
  style: z.number().optional(),
  placeholder: z.string().optional(),
  value: z.string().optional(),
  required: z.boolean().optional(),
});

/** A form in Discord's shape: rows with one field each, or labels around one. */
const Modal = z.object({
  title: z.string(),
  components: z.array(
    z.union([z.object({ components: z.array(Field) }), z.object({ label: z.string(), component: Field })]),
  ),
});

/** The dialog for a form the bot answered with. Undefined: it can't be shown. */
export function modalForm(modal: unknown, interactionId: string, hidden: Html): Html | undefined {
  const read = Modal.safeParse(modal);
  if (!read.success) return undefined;
  const fields = read.data.components.flatMap((row) =>
    "component" in row ? [{ ...row.component, label: row.label }] : row.components,
  );
  return html`<form method="post" action="/modal" data-live class="modal">${hidden}
    <input type="hidden" name="interaction" value="${interactionId}">
    <h2>${read.data.title}</h2>
    ${fields.map(
      (field) => html`<label>${field.label ?? field.custom_id}
        ${
          field.style === 2
            ? html`<textarea name="field.${field.custom_id}" rows="4" placeholder="${field.placeholder ?? ""}" ${field.required === false ? "" : "required"}>${field.value ?? ""}</textarea>`
            : html`<input name="field.${field.custom_id}" value="${field.value ?? ""}" placeholder="${field.placeholder ?? ""}" ${field.required === false ? "" : "required"}>`
        }</label>`,
    )}
    <p><button class="button primary">Submit</button> <button type="button" class="button" data-close>Cancel</button></p>
  </form>`;
}
