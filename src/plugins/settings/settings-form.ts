import type { APIModalInteractionResponseCallbackData, APIModalSubmission } from "discord-api-types/v10";
import { modalOf } from "../../declaration/form-definition.ts";
import type { FormField } from "../../declaration/registration.ts";
import { longestUrl, longestZone, type SettingSpec, usualText } from "../../declaration/settings.ts";
import { formValues } from "../dispatch/form-values.ts";
import { isList, unsetValue } from "./read-settings.ts";
import type { SettingView } from "./settings-admin.ts";

/** Values by key, as a form has them: texts, ids, whether it is ticked. */
export type FormDraft = Readonly<Record<string, string | boolean | readonly string[]>>;

/** Discord's limit for a text field. */
const longestText = 4_000;

/**
 * A form for a page of settings, in which stands what is set.
 *
 * @param draft what somebody entered that couldn't be saved: it stands there instead
 */
export function settingsForm(
  plugin: string,
  views: readonly SettingView[],
  {
    customId,
    title,
    draft = {},
  }: { readonly customId: string; readonly title: string; readonly draft?: FormDraft },
): APIModalInteractionResponseCallbackData {
  const filled = Object.fromEntries(
    views.flatMap((view) => {
      const value = draft[view.key] ?? filledOf(view);
      return value === undefined || value === "" ? [] : [[view.key, value]];
    }),
  );
  return { ...modalOf(plugin, formOf(views, title), { filled }), custom_id: customId };
}

/** What somebody entered, by key. */
export function enteredIn(
  submitted: APIModalSubmission,
  views: readonly SettingView[],
  guildId: string,
): FormDraft {
  const values = formValues(submitted, guildId, formOf(views, "").fields);
  return Object.fromEntries(
    views.map(({ key }) => {
      const value = values[key];
      if (typeof value === "string" || typeof value === "boolean") return [key, value];
      return [key, (Array.isArray(value) ? value : []).map(idOf)];
    }),
  );
}

function idOf(one: unknown): string {
  return typeof one === "object" && one !== null && "id" in one ? String(one.id) : String(one);
}

function formOf(views: readonly SettingView[], title: string) {
  return {
    id: "settings",
    title,
    fields: Object.fromEntries(views.map(({ key, spec }) => [key, fieldOf(spec)])),
  };
}

/** What stands in a field: what is set, or else what holds without that. */
function filledOf({ spec, state }: SettingView): FormDraft[string] | undefined {
  const value = ("value" in state ? state.value : undefined) ?? unsetValue(spec);
  switch (spec.type) {
    case "switch":
      return value === true;
    case "lines":
      return Array.isArray(value) ? value.join("\n") : undefined;
    case "text":
    case "url":
    case "timeZone":
    case "number":
    case "integer":
      return value === undefined ? undefined : String(value);
    default: {
      const all = Array.isArray(value)
        ? (value as readonly string[])
        : value === undefined
          ? []
          : [String(value)];
      return all.length === 0 ? undefined : all;
    }
  }
}

function fieldOf(spec: SettingSpec): FormField {
  const labelled = {
    label: spec.name,
    ...(spec.description === undefined ? {} : { description: spec.description }),
  };
  if (spec.type === "switch") return { ...labelled, type: "checkbox" };
  const required = spec.required === true;
  const asked = { ...labelled, required };
  const upTo = (max: number) => ({ min: required ? 1 : 0, max });
  switch (spec.type) {
    case "text": {
      const { max = usualText, long = false } = spec;
      return { ...asked, style: long ? "paragraph" : "short", maxLength: max };
    }
    case "lines":
      return { ...asked, style: "paragraph", maxLength: longestText, placeholder: "One on each line" };
    case "url":
      return { ...asked, maxLength: longestUrl, placeholder: "https://" };
    case "timeZone":
      return { ...asked, maxLength: longestZone, placeholder: "Europe/Berlin" };
    case "number":
    case "integer":
      return { ...asked, maxLength: 30, ...rangeOf(spec) };
    case "choice":
      return {
        ...asked,
        ...upTo(1),
        type: "select",
        options: spec.choices.map((one) =>
          typeof one === "string" ? { label: one, value: one } : { label: one.name, value: one.value },
        ),
      };
    default: {
      const max = "max" in spec && spec.max !== undefined ? spec.max : isList(spec) ? mostPicked : 1;
      const types = spec.kinds === undefined ? {} : { types: spec.kinds };
      return { ...asked, ...upTo(max), type: pickKinds[spec.type], ...types };
    }
  }
}

/** https://discord.com/developers/docs/components/reference#channel-select: `max_values` */
const mostPicked = 25;

const pickKinds = {
  channel: "channel",
  channels: "channel",
  role: "role",
  roles: "role",
  member: "user",
  members: "user",
} as const;

function rangeOf({ min, max }: { readonly min?: number | undefined; readonly max?: number | undefined }) {
  if (min === undefined && max === undefined) return {};
  if (min === undefined) return { placeholder: `${max} at most` };
  return { placeholder: max === undefined ? `${min} at least` : `${min} to ${max}` };
}
