import type { Node } from "oxc-parser";
import { keyText, literalText, objectOf, resolve } from "./literal-text.ts";
import type { Scope } from "./scope.ts";

/** Stands for what only running would tell. */
export const unknown: unique symbol = Symbol("unknown");

/** Deeper than anything that is registered. */
const deepest = 12;

/** The most elements of a list, or properties of an object, that are read: Discord takes 25 of anything. */
const mostParts = 200;

/**
 * The value that an expression has when it runs, as far as it is made of literals; `unknown` for the parts that aren't. A
 * function is a function here too.
 */
export function literalValue(node: Node, scope: Scope, depth = 0): unknown {
  if (depth > deepest) return unknown;
  const plain = resolve(node, scope);
  switch (plain.type) {
    case "Literal":
      return plain.value;
    case "UnaryExpression": {
      const value = literalValue(plain.argument, scope, depth + 1);
      return plain.operator === "-" && typeof value === "number" ? -value : unknown;
    }
    case "ArrowFunctionExpression":
    case "FunctionExpression":
      return () => unknown;
    case "ArrayExpression":
      if (plain.elements.length > mostParts) return unknown;
      return plain.elements.map((element) =>
        element === null || element.type === "SpreadElement"
          ? unknown
          : literalValue(element, scope, depth + 1),
      );
    case "ObjectExpression":
      return objectValue(plain, scope, depth);
    default:
      return literalText(plain, scope) ?? unknown;
  }
}

function objectValue(node: Node, scope: Scope, depth: number): unknown {
  const shape = objectOf(node, scope);
  if (shape === undefined || shape.properties.length > mostParts) return unknown;
  const value = new Map<string, unknown>();
  for (const property of shape.properties) {
    // What is spread may change any of the others.
    if (property.type === "SpreadElement") return unknown;
    const name = keyText(property.key, property.computed, scope, depth + 1);
    if (name === undefined) return unknown;
    value.set(name, property.kind === "init" ? literalValue(property.value, scope, depth + 1) : unknown);
  }
  return Object.fromEntries(value);
}
