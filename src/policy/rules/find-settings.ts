import { settings as shape } from "../../declaration/settings.ts";
import type { Analysis } from "../analysis/analyse.ts";
import { objectOf, staticMembers } from "../analysis/literal-text.ts";
import { literalValue } from "../analysis/literal-value.ts";
import type { ScannedFile } from "../policy.ts";
import type { PluginClass } from "./check-plugin-class.ts";
import type { Report } from "./report.ts";

/**
 * What a plugin lets admins set: reviewers read it, and what the running plugin declares is held to it. Whatever isn't a literal is a
 * finding.
 */
export function findSettings(
  plugin: PluginClass | undefined,
  analysis: Analysis,
  report: Report,
): ScannedFile["settings"] {
  const scope = analysis.places[0]?.scope;
  if (plugin === undefined || scope === undefined) return {};
  const fields = staticMembers(plugin.node, "settings", scope);
  const [field] = fields;
  if (field === undefined) return {};
  const refuse = (detail: string) => {
    report.add("settings", field.start, detail);
    return {};
  };
  if (fields.length > 1 || field.type !== "PropertyDefinition") return refuse("`settings` must be one field");
  const object = objectOf(field.value ?? undefined, scope);
  if (object === undefined) return refuse("`settings` isn't an object literal");
  const { value, open } = literalValue(object, scope);
  if (open.size > 0) return refuse("`settings` has a `...` or a computed key that only running would tell");
  const read = shape.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const why = issue?.code === "invalid_key" ? issue.issues[0]?.message : issue?.message;
  return refuse(`${["settings", ...(issue?.path ?? [])].map(String).join(".")}: ${why}`);
}
