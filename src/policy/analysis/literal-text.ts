import type { Class, ClassElement, Node, ObjectExpression } from "oxc-parser";
import { lookUp, type Scope } from "./scope.ts";

/** No honest code has longer chains of constants than this. */
const deepest = 50;
/** Constants that double each other grow fast: honest code doesn't need more lookups in one file, or longer texts. */
const mostSteps = 200_000;
const longest = 20_000;
/** Copying this many characters takes about as long as visiting one node. */
const charactersAStep = 50;
let steps = 0;

/** Resets the limit on lookups for the next file. */
export function resetLookups(): void {
  steps = 0;
}

/** Whether the file exceeded the limit on lookups, so that the results are incomplete. */
export function exceededLookups(): boolean {
  return steps > mostSteps;
}

/**
 * The text of an expression if it can be known without running it: a literal, a template or concatenation of them, or a
 * `const` that holds one. Undefined: it is only known at run time.
 */
export function literalText(node: Node, scope: Scope, depth = 0): string | undefined {
  steps += 1;
  if (depth > deepest || steps > mostSteps) return undefined;
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
      const length = values.reduce((sum, value) => sum + (value?.length ?? 0), 0);
      steps += length / charactersAStep;
      if (length > longest) return undefined;
      return plain.quasis.map((quasi, at) => (quasi.value.cooked ?? "") + (values[at] ?? "")).join("");
    }
    case "BinaryExpression": {
      if (plain.operator !== "+") return undefined;
      const left = text(plain.left);
      const right = text(plain.right);
      if (left === undefined || right === undefined) return undefined;
      const length = left.length + right.length;
      steps += length / charactersAStep;
      return length > longest ? undefined : left + right;
    }
    case "Identifier": {
      const from = lookUp(plain.name, scope)?.from;
      return from?.kind === "const" ? text(from.value) : undefined;
    }
    case "MemberExpression": {
      const name = keyText(plain.property, plain.computed, scope, depth + 1);
      const value = name === undefined ? undefined : memberOf(plain.object, name, scope, depth + 1);
      return value === undefined ? undefined : text(value);
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

/** The name of a property or member; undefined: it is computed, and only known at run time. */
export function keyText(key: Node, computed: boolean, scope: Scope, depth = 0): string | undefined {
  if (!computed && key.type === "Identifier") return key.name;
  return literalText(key, scope, depth);
}

/** A member of an object literal in a `const`, or a class's static field: `NAMES.roll`, `Dice.COMMAND`. */
function memberOf(object: Node, name: string, scope: Scope, depth: number): Node | undefined {
  const shape = objectOf(object, scope);
  if (shape !== undefined) {
    const value = propertyOf(shape, name, scope, depth);
    return value === "unknown" ? undefined : value;
  }
  const plain = unwrap(object);
  const from = plain.type === "Identifier" ? lookUp(plain.name, scope)?.from : undefined;
  if (from?.kind !== "class" || from.node.type !== "ClassDeclaration") return undefined;
  steps += from.node.body.body.length;
  const fields = staticMembers(from.node, name, scope, depth + 1);
  const [field] = fields;
  return fields.length === 1 && field?.type === "PropertyDefinition" ? (field.value ?? undefined) : undefined;
}

/** The static members of a class with a name: more than one is a mistake, or a trick. */
export function staticMembers(
  { body: { body } }: Class,
  name: string,
  scope: Scope,
  depth = 0,
): readonly ClassElement[] {
  return body.filter(
    (member) =>
      "key" in member && member.static && keyText(member.key, member.computed, scope, depth) === name,
  );
}

/** The last value of a property, which is the one that JavaScript uses. */
export function propertyOf(
  shape: ObjectExpression,
  wanted: string,
  scope: Scope,
  depth = 0,
): Node | "unknown" | undefined {
  if (depth > deepest) return "unknown";
  let found: Node | "unknown" | undefined;
  for (const property of shape.properties) {
    steps += 1;
    if (steps > mostSteps) return "unknown";
    if (property.type === "SpreadElement") {
      const spread = objectOf(property.argument, scope);
      // A spread without the property changes nothing; with it, the value can't be read here.
      const isWithout = spread !== undefined && propertyOf(spread, wanted, scope, depth + 1) === undefined;
      if (!isWithout) found = "unknown";
    } else {
      const name = keyText(property.key, property.computed, scope, depth + 1);
      if (name === wanted) found = property.kind === "init" ? property.value : "unknown";
      else if (name === undefined) found = "unknown";
    }
  }
  return found;
}

/** The object literal that an expression is, directly or through a `const`. */
export function objectOf(node: Node | undefined, scope: Scope): ObjectExpression | undefined {
  if (node === undefined) return undefined;
  const plain = resolve(node, scope);
  return plain.type === "ObjectExpression" ? plain : undefined;
}

/** The value of a `const`, or the expression itself. */
export function resolve(node: Node, scope: Scope): Node {
  const plain = unwrap(node);
  if (plain.type !== "Identifier") return plain;
  const from = lookUp(plain.name, scope)?.from;
  return from?.kind === "const" ? unwrap(from.value) : plain;
}
