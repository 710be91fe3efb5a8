import type { Node } from "oxc-parser";
import { keyText, literalText, resolve } from "./literal-text.ts";
import type { Scope } from "./scope.ts";

/** Stands for what only running would tell. */
export const unknown = Symbol("unknown");

/** A value as it stands in the source, and what of it can't be told. */
export interface LiteralValue {
  readonly value: unknown;
  /** Objects in it that may have more members than can be seen. */
  readonly open: ReadonlySet<object>;
}

/** Nothing honest is nested deeper. */
const DEEPEST = 20;

/** The value that an expression is, as JSON would carry it; a function counts as `true`, as in a manifest. */
export function literalValue(node: Node, scope: Scope): LiteralValue {
  const open = new Set<object>();
  return { value: read(node, scope, open, 0), open };
}

function read(node: Node, scope: Scope, open: Set<object>, depth: number): unknown {
  if (depth > DEEPEST) return unknown;
  const plain = resolve(node, scope);
  switch (plain.type) {
    case "Literal": {
      const { value } = plain;
      const isPlain = value === null || ["string", "number", "boolean"].includes(typeof value);
      return isPlain ? value : unknown;
    }
    case "UnaryExpression": {
      const value = read(plain.argument, scope, open, depth + 1);
      return plain.operator === "-" && typeof value === "number" ? -value : unknown;
    }
    case "Identifier":
      return plain.name === "undefined" ? undefined : unknown;
    case "ArrowFunctionExpression":
    case "FunctionExpression":
      return true;
    case "ArrayExpression": {
      const all = plain.elements.map((one) =>
        one === null || one.type === "SpreadElement" ? unknown : read(one, scope, open, depth + 1),
      );
      const isWhole = plain.elements.every((one) => one !== null && one.type !== "SpreadElement");
      return isWhole ? all : unknown;
    }
    case "ObjectExpression": {
      const object: Record<string, unknown> = {};
      for (const property of plain.properties) {
        const key =
          property.type === "Property" ? keyText(property.key, property.computed, scope) : undefined;
        if (property.type === "SpreadElement") spread(property.argument, object, scope, open, depth);
        else if (key === undefined) open.add(object);
        else
          Object.defineProperty(object, key, {
            value: property.kind === "init" ? read(property.value, scope, open, depth + 1) : unknown,
            enumerable: true,
            writable: true,
            configurable: true,
          });
      }
      return object;
    }
    default:
      return literalText(plain, scope) ?? unknown;
  }
}

function spread(
  node: Node,
  into: Record<string, unknown>,
  scope: Scope,
  open: Set<object>,
  depth: number,
): void {
  const value = read(node, scope, open, depth + 1);
  if (typeof value !== "object" || value === null) open.add(into);
  else {
    if (open.has(value)) open.add(into);
    Object.assign(into, value);
  }
}
