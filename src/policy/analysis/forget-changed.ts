import type { Node } from "oxc-parser";
import type { Place } from "../rules/place.ts";
import { type Binding, lookUp } from "./scope.ts";

/** Methods that mutate the array they are called on. */
const changing = new Set([
  "push",
  "unshift",
  "splice",
  "pop",
  "shift",
  "sort",
  "reverse",
  "fill",
  "copyWithin",
]);

/**
 * Treats a `const` as unknown if its object or array is mutated later: then its literal isn't its value at run time.
 */
export function forgetChanged(places: readonly Place[], declaring: ReadonlySet<Node>): void {
  for (const place of places) {
    if (place.inType || place.node.type !== "Identifier" || declaring.has(place.node)) continue;
    const { name } = place.node;
    const binding = lookUp(name, place.scope);
    if (binding?.from.kind !== "const" || !isChanged(place)) continue;
    for (let at: Place["scope"] | undefined = place.scope; at !== undefined; at = at.parent) {
      if (at.bindings.get(name) === binding) at.bindings.set(name, unknown);
    }
  }
}

const unknown: Binding = { from: { kind: "other" }, values: [] };

/** Whether this use of a name assigns to a member of it, calls a mutating method, or passes it to `Object.assign`. */
function isChanged(use: Place): boolean {
  let at = use;
  let method: string | undefined;
  while (at.key === "object" && at.parent?.node.type === "MemberExpression") {
    const { property, computed } = at.parent.node;
    method = !computed && property.type === "Identifier" ? property.name : undefined;
    at = at.parent;
  }
  const holder = at.parent?.node;
  if (holder === undefined) return false;
  switch (holder.type) {
    case "AssignmentExpression":
      return at.key === "left" && at !== use;
    case "UpdateExpression":
      return at !== use;
    case "UnaryExpression":
      return holder.operator === "delete";
    case "CallExpression":
      if (at.key === "callee") return method !== undefined && changing.has(method);
      return at === use && holder.callee.type === "MemberExpression" && isObject(holder.callee.object);
    default:
      return false;
  }
}

function isObject(node: Node): boolean {
  return node.type === "Identifier" && node.name === "Object";
}
