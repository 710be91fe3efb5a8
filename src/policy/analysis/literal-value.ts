import type { Node } from "oxc-parser";
import { keyText, literalText, resolve } from "./literal-text.ts";
import type { Scope } from "./scope.ts";

/** Stands for a value that is only known at run time. */
export const unknown = Symbol("unknown");

/** A value as written in the source, and which parts of it aren't known. */
export interface LiteralValue {
  readonly value: unknown;
  /** Objects in it that may have more members than are visible. */
  readonly open: ReadonlySet<object>;
}

/** No honest code is nested deeper. */
const deepest = 20;
/** Maximum expressions in one value: only constants that double each other have more. */
const most = 5_000;

interface Reading {
  readonly open: Set<object>;
  left: number;
}

/** The value of an expression as JSON would carry it; a function counts as `true`, as in a manifest. */
export function literalValue(node: Node, scope: Scope): LiteralValue {
  const reading: Reading = { open: new Set<object>(), left: most };
  const value = read(node, scope, reading, 0);
  return { value: reading.left > 0 ? value : unknown, open: reading.open };
}

function read(node: Node, scope: Scope, reading: Reading, depth: number): unknown {
  reading.left -= 1;
  if (depth > deepest || reading.left <= 0) return unknown;
  const { open } = reading;
  const plain = resolve(node, scope);
  switch (plain.type) {
    case "Literal": {
      const { value } = plain;
      const isPlain = value === null || ["string", "number", "boolean"].includes(typeof value);
      return isPlain ? value : unknown;
    }
    case "UnaryExpression": {
      const value = read(plain.argument, scope, reading, depth + 1);
      return plain.operator === "-" && typeof value === "number" ? -value : unknown;
    }
    case "Identifier":
      return plain.name === "undefined" ? undefined : unknown;
    case "ArrowFunctionExpression":
    case "FunctionExpression":
      return true;
    case "ArrayExpression": {
      const all = plain.elements.map((one) =>
        one === null || one.type === "SpreadElement" ? unknown : read(one, scope, reading, depth + 1),
      );
      const isWhole = plain.elements.every((one) => one !== null && one.type !== "SpreadElement");
      return isWhole ? all : unknown;
    }
    case "ObjectExpression": {
      const object: Record<string, unknown> = {};
      for (const property of plain.properties) {
        const key =
          property.type === "Property" ? keyText(property.key, property.computed, scope) : undefined;
        if (property.type === "SpreadElement") spread(property.argument, object, scope, reading, depth);
        else if (key === undefined) open.add(object);
        else
          Object.defineProperty(object, key, {
            value:
              property.kind !== "init"
                ? unknown
                : key === "autocomplete" && isTrue(property.value, scope)
                  ? "no function"
                  : read(property.value, scope, reading, depth + 1),
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

/** A literal `true` isn't a function: a manifest tells them apart in the same way. */
function isTrue(node: Node, scope: Scope): boolean {
  const plain = resolve(node, scope);
  return plain.type === "Literal" && plain.value === true;
}

function spread(
  node: Node,
  into: Record<string, unknown>,
  scope: Scope,
  reading: Reading,
  depth: number,
): void {
  const value = read(node, scope, reading, depth + 1);
  if (typeof value !== "object" || value === null) reading.open.add(into);
  else {
    if (reading.open.has(value)) reading.open.add(into);
    Object.assign(into, value);
  }
}
