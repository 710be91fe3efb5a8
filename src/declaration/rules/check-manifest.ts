import { commandNamePattern } from "../../../packages/discord-rules/commands/command-names.ts";
import type { Violation } from "../../../packages/discord-rules/violation.ts";
import { customId } from "../custom-id.ts";
import { type Manifest, ManifestError } from "../manifest.ts";
import { RefusalError } from "../refusal.ts";
import type { Registered } from "../registration.ts";
import { commandViolations, menuViolations, modalViolations } from "./spec-violations.ts";

/**
 * Checks a plugin's commands and forms against Discord's own rules, whether they are literals in its source or were built
 * at run time.
 *
 * @throws ManifestError with the first violation, in the plugin's own terms
 */
export function checkAgainstDiscord({ registered }: Manifest, plugin: string): void {
  for (const one of registered) {
    const problem = problemOf(one, plugin);
    if (problem !== undefined) throw new ManifestError(problem.slice(0, 500));
  }
}

function problemOf(one: Registered, plugin: string): string | undefined {
  switch (one.kind) {
    case "slash":
      return explain("slash", one.spec.name, commandViolations(one.spec));
    case "userMenu":
    case "messageMenu":
      return explain(one.kind, one.spec.name, menuViolations(one.kind, one.spec));
    case "prefix": {
      const bad = [one.spec.name, ...(one.spec.aliases ?? [])].find((name) => !commandNamePattern.test(name));
      return bad === undefined ? undefined : `prefix "${bad}": a name is 1–32 letters, digits, "-" or "_"`;
    }
    case "button":
    case "select":
      return withId(one.kind, plugin, one.spec.id);
    case "modal":
      return (
        withId("modal", plugin, one.spec.id) ??
        explain("modal", one.spec.id, modalViolations(plugin, one.spec))
      );
    default:
      return undefined;
  }
}

function withId(kind: string, plugin: string, id: string): string | undefined {
  try {
    customId(plugin, id);
    return undefined;
  } catch (error) {
    if (error instanceof RefusalError) return `${kind} "${id}": ${error.message}`;
    throw error;
  }
}

function explain(kind: string, name: string, violations: readonly Violation[]): string | undefined {
  const [first] = violations;
  if (first === undefined) return undefined;
  const more = violations.length === 1 ? "" : ` (and ${violations.length - 1} more)`;
  const place = first.path.length === 0 ? "" : `${first.path.join(".")}: `;
  return `${kind} "${name.slice(0, 100)}": ${place}${first.message}${more}`;
}
