import { applicationCommand } from "../../../packages/discord-rules/commands/commands.ts";
import { modal } from "../../../packages/discord-rules/components/modals.ts";
import type { Path, Violation } from "../../../packages/discord-rules/violation.ts";
import type { MenuKind } from "../../commands/notation.ts";
import { commandDefinition, menuDefinition } from "../command-definitions.ts";
import { modalOf, type OpenedForm } from "../form-definition.ts";
import type { FormSpec, MenuSpec, SlashSpec } from "../registration.ts";

/** A slash command's violations of Discord's rules, with paths in the plugin's spec. */
export function commandViolations(spec: SlashSpec): readonly Violation[] {
  const definition = commandDefinition(spec);
  return applicationCommand(definition, []).map((found) => ({
    ...found,
    path: inLocalizations(inSpec(found.path, definition)),
  }));
}

/** The same of a menu command. */
export function menuViolations(kind: MenuKind, spec: MenuSpec): readonly Violation[] {
  return applicationCommand(menuDefinition(kind, spec), []).map((found) => ({
    ...found,
    path: inLocalizations(found.path.map(specName)),
  }));
}

/** Converts Discord's option indexes to the plugin's option names. */
function inSpec(path: Path, definition: unknown): Path {
  const [field, index, ...rest] = path;
  if (field !== "options" || typeof index !== "number") return path.map(specName);
  const option = optionAt(definition, index);
  if (option === undefined) return path.map(specName);
  const list = option.type === 1 ? "subcommands" : option.type === 2 ? "groups" : "options";
  return [list, option.name, ...inSpec(rest, option)];
}

function optionAt(of: unknown, index: number): { readonly name: string; readonly type: unknown } | undefined {
  if (typeof of !== "object" || of === null || !("options" in of) || !Array.isArray(of.options))
    return undefined;
  const option: unknown = of.options[index];
  if (typeof option !== "object" || option === null || !("name" in option) || !("type" in option))
    return undefined;
  return { ...option, name: String(option.name), type: option.type };
}

const specNames: Readonly<Record<string, string>> = {
  min_value: "min",
  max_value: "max",
  min_values: "min",
  max_values: "max",
  min_length: "minLength",
  max_length: "maxLength",
  channel_types: "types",
  file_types: "fileTypes",
};

/** Where a plugin writes what Discord has in a list of its own. */
function inLocalizations(path: Path): Path {
  const at = path.findIndex((step) => step === "name_localizations" || step === "description_localizations");
  if (at < 0) return path;
  const [locale] = path.slice(at + 1);
  const what = path[at] === "name_localizations" ? "name" : "description";
  return [...path.slice(0, at), "localizations", ...(locale === undefined ? [] : [locale, what])];
}

function specName(step: string | number): string | number {
  return typeof step === "string" ? (specNames[step] ?? step) : step;
}

/** A form's violations of Discord's rules, with paths in the plugin's spec. */
export function modalViolations(plugin: string, spec: FormSpec, opened?: OpenedForm): readonly Violation[] {
  const names = Object.keys(spec.fields);
  return modal(modalOf(plugin, spec, opened), []).map((found) => {
    const [list, index, ...rest] = found.path;
    if (list !== "components") return found;
    const field = typeof index === "number" ? names[index] : undefined;
    // Each row or label holds one input.
    const inRow = rest.slice(0, 2).join(".") === "components.0" ? rest.slice(2) : rest;
    const inside = inRow[0] === "component" ? inRow.slice(1) : inRow;
    return { ...found, path: ["fields", ...(field === undefined ? [] : [field]), ...inside.map(specName)] };
  });
}
