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
 * The most parts of one value that are read in all: constants that hold each other many times have no end. So many
 * characters are as much work as one part.
 */
const mostInAll = 20_000;
const charactersAPart = 50;

/**
 * The value that an expression has when it runs, as far as it is made of literals; `unknown` for the parts that aren't. A
 * function is a function here too.
 */
export function literalValue(node: Node, scope: Scope): unknown {
  return valueWithin(node, scope, { left: mostInAll }, 0);
}

interface Budget {
  left: number;
}

function valueWithin(node: Node, scope: Scope, budget: Budget, depth: number): unknown {
  budget.left -= 1;
  if (depth > deepest || budget.left < 0) return unknown;
  const plain = resolve(node, scope);
  switch (plain.type) {
    case "Literal":
      return counted(plain.value, budget);
    case "UnaryExpression": {
      const value = valueWithin(plain.argument, scope, budget, depth + 1);
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
          : valueWithin(element, scope, budget, depth + 1),
      );
    case "ObjectExpression":
      return objectValue(plain, scope, budget, depth);
    default:
      return counted(literalText(plain, scope) ?? unknown, budget);
  }
}

function counted(value: unknown, budget: Budget): unknown {
  if (typeof value === "string") budget.left -= value.length / charactersAPart;
  return budget.left < 0 ? unknown : value;
}

function objectValue(node: Node, scope: Scope, budget: Budget, depth: number): unknown {
  const shape = objectOf(node, scope);
  if (shape === undefined || shape.properties.length > mostParts) return unknown;
  const value = new Map<string, unknown>();
  for (const property of shape.properties) {
    // What is spread may change any of the others.
    if (property.type === "SpreadElement") return unknown;
    const name = keyText(property.key, property.computed, scope, depth + 1);
    if (name === undefined) return unknown;
    value.set(
      name,
      property.kind === "init" ? valueWithin(property.value, scope, budget, depth + 1) : unknown,
    );
  }
  return Object.fromEntries(value);
}
