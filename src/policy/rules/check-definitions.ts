import type { Node } from "oxc-parser";
import { violationText } from "../../../packages/discord-rules/violation.ts";
import type { MenuKind } from "../../commands/notation.ts";
import type { FormSpec, MenuSpec, SlashSpec } from "../../declaration/registration.ts";
import {
  commandViolations,
  menuViolations,
  modalViolations,
} from "../../declaration/rules/spec-violations.ts";
import { type LiteralValue, literalValue, unknown } from "../analysis/literal-value.ts";
import type { Scope } from "../analysis/scope.ts";
import type { Report } from "./report.ts";

/**
 * Checks whether Discord would accept a command or a form, as far as its literals show; the rest is checked when the plugin is
 * loaded. Its name is checked elsewhere.
 */
export function checkDefinition(
  what: string,
  shape: Node,
  { scope, report, plugin }: { readonly scope: Scope; readonly report: Report; readonly plugin: string },
): void {
  if (!isDefined(what)) return;
  const spec = asWritten(literalValue(shape, scope));
  if (typeof spec !== "object" || spec === null) return;
  for (const violation of violationsOf(what, spec, plugin)) {
    if (violation.path.join(".") === "name") continue;
    report.add("discord_rules", shape.start, violationText(violation));
  }
}

/** What has a definition of Discord's. */
type Defined = "slashCommand" | "modal" | MenuKind;

function isDefined(what: string): what is Defined {
  return ["slashCommand", "modal", "userMenu", "messageMenu"].includes(what);
}

function violationsOf(what: Defined, spec: object, plugin: string) {
  try {
    if (what === "modal") return modalViolations(plugin, spec as FormSpec);
    if (what === "slashCommand") return commandViolations(spec as SlashSpec);
    return menuViolations(what, spec as MenuSpec);
  } catch {
    // It isn't shaped like a command or a form: the type check and loading it report that.
    return [];
  }
}

/**
 * A spec with a valid value in place of each part that is only known at run time.
 */
function asWritten({ value, open }: LiteralValue): unknown {
  let made = 0;
  const fill = (part: unknown, key: string): unknown => {
    if (part === unknown) {
      made += 1;
      return textual.has(key) ? `x${made}` : undefined;
    }
    if (Array.isArray(part)) {
      // A partly unknown array can have another length and other elements.
      return part.includes(unknown) ? undefined : part.map((one) => fill(one, key));
    }
    if (typeof part !== "object" || part === null) return part;
    // A spread into it can change any of its parts.
    if (open.has(part)) return fill(unknown, key);
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, fill(inner, name)]));
  };
  return fill(value, "");
}

/** Required texts: an unknown one is replaced by a valid one. */
const textual: ReadonlySet<string> = new Set(["name", "description", "label", "title", "id"]);
