import type { Node } from "oxc-parser";
import { lookUp, type Scope } from "./scope.ts";

/** Chains of constants longer than this are nobody's honest code. */
const DEEPEST = 50;

/**
 * The text that an expression is, when that can be told without running it: a literal, a template or sum of such, or
 * a `const` that holds one. Undefined: only running would tell.
 */
export function literalText(node: Node, scope: Scope, depth = 0): string | undefined {
  if (depth > DEEPEST) return undefined;
  const text = (part: Node) => literalText(part, scope, depth + 1);
  const plain = unwrap(node);
  switch (plain.type) {
    case "Literal":
      return typeof plain.value === "string" || typeof plain.value === "number"
        ? String(plain.value)
        : undefined;
    case "TemplateLiteral": {
      const values = plain.expressions.map(text);
      if (values.some((value) => value === undefined)) return undefined;
      return plain.quasis.map((quasi, at) => (quasi.value.cooked ?? "") + (values[at] ?? "")).join("");
    }
    case "BinaryExpression": {
      if (plain.operator !== "+") return undefined;
      const left = text(plain.left);
      const right = text(plain.right);
      return left === undefined || right === undefined ? undefined : left + right;
    }
    case "Identifier": {
      const from = lookUp(plain.name, scope)?.from;
      return from?.kind === "const" ? text(from.value) : undefined;
    }
    default:
      return undefined;
  }
}

/** An expression without the types around it: `x as const`, `x satisfies Y`, `x!`. */
export function unwrap(node: Node): Node {
  let at = node;
  while (
    at.type === "TSAsExpression" ||
    at.type === "TSSatisfiesExpression" ||
    at.type === "TSNonNullExpression" ||
    at.type === "TSTypeAssertion" ||
    at.type === "TSInstantiationExpression" ||
    at.type === "ParenthesizedExpression" ||
    at.type === "ChainExpression"
  ) {
    at = at.expression;
  }
  return at;
}

/** The name of a property or member; undefined: computed in a way that only running would tell. */
export function keyText(key: Node, computed: boolean, scope: Scope): string | undefined {
  if (!computed && key.type === "Identifier") return key.name;
  return literalText(key, scope);
}
