import { all, elementsOf, isObject, list, unique } from "../checks.ts";
import { violation } from "../form-codes.ts";
import type { Check, Violation } from "../violation.ts";
import { commandType, mostInScope } from "./command-limits.ts";
import { applicationCommand } from "./commands.ts";

/** A set that replaces all commands of a scope: each valid, and names unique per type. Paths begin with the index. */
export const commandSet: Check = all(
  // Too many of them have a code of their own: `tooManyCommands`.
  list({ max: Number.POSITIVE_INFINITY }, applicationCommand),
  (value, path) =>
    unique(elementsOf(value), nameKey, (index) =>
      violation([...path, index], "APPLICATION_COMMANDS_DUPLICATE_NAME"),
    ),
);

/** The type whose limit a set exceeds; undefined: none. Discord refuses such a set with its code 30032. */
export function tooManyCommands(
  commands: readonly unknown[],
): { readonly type: number; readonly most: number } | undefined {
  for (const type of Object.values(commandType)) {
    const most = mostInScope(type);
    const count = commands.filter((one) => typeOf(one) === type).length;
    if (count > most) return { type, most };
  }
  return undefined;
}

/** A command of a set that Discord would refuse. */
export interface RefusedCommand<Owned> {
  readonly owned: Owned;
  /** Paths begin within the command. */
  readonly violations: readonly Violation[];
}

/**
 * Which commands of a set Discord would refuse, no matter whose they are, so that the others can be registered: one refused
 * command makes it refuse the whole set. The first with a name keeps it; the last beyond the limit of their type are dropped.
 *
 * @param owned the most important first; `definition` is what would be sent
 */
export function sortOutCommands<Owned extends { readonly definition: unknown }>(
  owned: readonly Owned[],
): {
  readonly accepted: readonly Owned[];
  readonly refused: readonly RefusedCommand<Owned>[];
  readonly beyondLimit: readonly Owned[];
} {
  const accepted: Owned[] = [];
  const refused: RefusedCommand<Owned>[] = [];
  const beyondLimit: Owned[] = [];
  const names = new Set<string>();
  const counts = new Map<number, number>();
  for (const one of owned) {
    const key = nameKey(one.definition);
    const violations = [
      ...applicationCommand(one.definition, []),
      ...(key !== undefined && names.has(key) ? [violation([], "APPLICATION_COMMANDS_DUPLICATE_NAME")] : []),
    ];
    const type = typeOf(one.definition);
    const count = (counts.get(type) ?? 0) + 1;
    if (violations.length > 0) refused.push({ owned: one, violations });
    else if (count > mostInScope(type)) beyondLimit.push(one);
    else {
      accepted.push(one);
      counts.set(type, count);
      if (key !== undefined) names.add(key);
    }
  }
  return { accepted, refused, beyondLimit };
}

/** A slash command and a menu command can have the same name. */
function nameKey(command: unknown): string | undefined {
  return isObject(command) && typeof command.name === "string"
    ? `${typeOf(command)} ${command.name.trim()}`
    : undefined;
}

function typeOf(command: unknown): number {
  return isObject(command) && typeof command.type === "number" ? command.type : commandType.slash;
}
