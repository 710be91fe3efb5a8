import type { Node } from "oxc-parser";
import type { Analysis } from "../analysis/analyse.ts";
import { functionLike, namesIn } from "../analysis/declare-names.ts";
import { lookUp, type Scope } from "../analysis/scope.ts";
import { isReference } from "./check-names.ts";
import type { Place } from "./place.ts";
import type { Report } from "./report.ts";

/** The declaration of a `const`, `let` or class. Its name has no value before the end of it. */
interface Declared {
  readonly scope: Scope;
  readonly start: number;
  /** Its initializer, in which the name has no value yet either. */
  readonly init: Node | undefined;
}

/** Using a name before its `const`, `let` or class has been reached would make the plugin throw. */
export function checkEarlyUse({ places, declaring }: Analysis, report: Report): void {
  const declared = new Map<Scope, Map<string, Declared>>();
  for (const place of places) {
    for (const [name, one] of declaredAt(place)) {
      const names = declared.get(one.scope) ?? new Map<string, Declared>();
      declared.set(one.scope, names.set(name, one));
    }
  }
  for (const place of places) {
    const { node, scope, inType } = place;
    if (inType || node.type !== "Identifier" || declaring.has(node) || !isReference(place)) continue;
    const one = findIn(declared, node.name, scope);
    if (one === undefined || !isBefore(node, one) || !runsWithin(place, one.scope)) continue;
    report.add("too_early", node.start, `\`${node.name}\` is used before it is declared`);
  }
}

function declaredAt({ node, scope, inType }: Place): readonly (readonly [string, Declared])[] {
  if (inType) return [];
  if (node.type === "ClassDeclaration" && node.id !== null && node.declare !== true)
    return [[node.id.name, { scope, start: node.start, init: node.superClass ?? undefined }]];
  if (node.type !== "VariableDeclaration" || node.kind === "var" || node.declare === true) return [];
  return node.declarations.flatMap(({ id, init, start }) =>
    [...namesIn(id)].map(({ name }) => [name, { scope, start, init: init ?? undefined }] as const),
  );
}

function findIn(
  declared: ReadonlyMap<Scope, ReadonlyMap<string, Declared>>,
  name: string,
  scope: Scope,
): Declared | undefined {
  const binding = lookUp(name, scope);
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent)
    if (at.bindings.has(name))
      return at.bindings.get(name) === binding ? declared.get(at)?.get(name) : undefined;
  return undefined;
}

function isBefore({ start }: Node, { start: declared, init }: Declared): boolean {
  return start < declared || (init !== undefined && start >= init.start && start < init.end);
}

/** Whether it runs with the scope's own statements, rather than when somebody calls it or makes an instance. */
function runsWithin(place: Place, scope: Scope): boolean {
  for (let at = place; at.parent !== undefined; at = at.parent) {
    const { node } = at.parent;
    const isLater =
      (functionLike.has(node.type) && !runsAtOnce.has(node.type)) ||
      (node.type === "PropertyDefinition" && !node.static && at.key === "value");
    if (isLater && isAround(scope, at.parent.scope)) return false;
  }
  return true;
}

const runsAtOnce: ReadonlySet<string> = new Set(["ClassExpression", "StaticBlock"]);

function isAround(outer: Scope, inner: Scope): boolean {
  for (let at: Scope | undefined = inner; at !== undefined; at = at.parent) if (at === outer) return true;
  return false;
}
