import { secretProblem, secretsOf, secretsShape } from "../../declaration/secrets.ts";
import type { Analysis } from "../analysis/analyse.ts";
import { objectOf, propertyOf, staticMembers } from "../analysis/literal-text.ts";
import { literalValue, unknown } from "../analysis/literal-value.ts";
import type { ScannedFile } from "../policy.ts";
import type { PluginClass } from "./check-plugin-class.ts";
import type { Report } from "./report.ts";

const help =
  'write it out: `secrets: { deepl: { host: "api-free.deepl.com", header: "Authorization", value: "DeepL-Auth-Key {secret}", name: "DeepL key" } }`';

/** Reads the keys that a plugin declares: reviewers and admins decide by where they go. @param http the hosts it declares */
export function findSecrets(
  plugin: PluginClass | undefined,
  { places: [first] }: Analysis,
  http: readonly string[],
  report: Report,
): ScannedFile["secrets"] {
  if (plugin === undefined || first === undefined) return [];
  const { scope } = first;
  const [field] = staticMembers(plugin.node, "needs", scope);
  if (field?.type !== "PropertyDefinition") return [];
  const shape = objectOf(field.value ?? undefined, scope);
  const node = shape && propertyOf(shape, "secrets", scope);
  if (node === undefined) return [];
  const unclear = (detail: string) => {
    report.add("needs", field.start, detail, help);
    return [];
  };
  if (node === "unknown") return unclear("`needs.secrets` isn't an object literal");
  const { value, open } = literalValue(node, scope);
  if (value === unknown || open.size > 0) return unclear("`needs.secrets` isn't made of literals");
  const read = secretsShape.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    return unclear(
      `\`${["needs.secrets", ...(issue?.path ?? [])].map(String).join(".")}\`: ${issue?.message}`,
    );
  }
  const secrets = secretsOf(read.data);
  for (const one of secrets) {
    const problem = secretProblem(one, http);
    if (problem !== undefined) report.add("needs", field.start, problem);
  }
  return secrets;
}
