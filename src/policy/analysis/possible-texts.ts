import type { Node } from "oxc-parser";
import { keyText, literalText, objectOf, unwrap } from "./literal-text.ts";
import { lookUp, type PossibleValue, type Scope } from "./scope.ts";

/** Maximum texts per expression, and their maximum length: member names are short. */
const most = 64;
const longest = 200;
/** Maximum names that refer to each other in a row. */
const deepest = 8;
/** Maximum steps per expression, and per file. What takes more isn't followed to the end. */
const mostSteps = 2_000;
const mostStepsInAFile = 400_000;
let leftInFile = 0;
let left = 0;

/** Resets the limit on steps for the next file. */
export function resetSteps(): void {
  leftInFile = mostStepsInAFile;
}

/** Counts steps. Returns false if none are left. */
function takeStep(count = 1): boolean {
  left -= count;
  leftInFile -= count;
  return left > 0 && leftInFile > 0;
}

type Texts = readonly string[];

/**
 * Texts that an expression can have, as far as they can be known without running it. The security policy says which forms are
 * followed; there may be other texts at run time.
 */
export function possibleTexts(node: Node, scope: Scope): Texts {
  left = mostSteps;
  return follow(node, scope, new Set());
}

/** @param on values of names being followed, so that a name made of itself is followed only once */
function follow(node: Node, scope: Scope, on: ReadonlySet<Node>): Texts {
  if (!takeStep()) return [];
  const texts = (part: Node) => follow(part, scope, on);
  const either = (...parts: readonly Node[]) => distinct(parts.flatMap(texts));
  const plain = unwrap(node);
  switch (plain.type) {
    case "Literal":
      return typeof plain.value === "string" || typeof plain.value === "number" ? [String(plain.value)] : [];
    case "ConditionalExpression":
      return either(plain.consequent, plain.alternate);
    case "LogicalExpression":
      return either(plain.left, plain.right);
    case "SequenceExpression":
      return plain.expressions.slice(-1).flatMap(texts);
    case "AssignmentExpression":
      if (plain.operator === "+=") return concatenations([texts(plain.left), texts(plain.right)]);
      return plain.operator === "=" || plain.operator.length > 2 ? texts(plain.right) : [];
    case "AssignmentPattern":
      return texts(plain.right);
    case "AwaitExpression":
      return texts(plain.argument);
    case "BinaryExpression":
      return plain.operator === "+" ? concatenations([texts(plain.left), texts(plain.right)]) : [];
    case "TemplateLiteral":
      return concatenations(
        plain.quasis.flatMap((quasi, at) => {
          const value = plain.expressions[at];
          return [[quasi.value.cooked ?? ""], ...(value === undefined ? [] : [texts(value)])];
        }),
      );
    case "Identifier": {
      const binding = lookUp(plain.name, scope);
      if (binding === undefined || on.size >= deepest) return [];
      const { from } = binding;
      const values = from.kind === "const" ? [{ node: from.value, isEach: false }] : binding.values;
      return assigned(values, scope, (one) => (on.has(one) ? [] : follow(one, scope, new Set([...on, one]))));
    }
    case "MemberExpression": {
      const known = literalText(plain, scope);
      return known === undefined ? either(...membersOf(plain, scope).slice(0, most)) : [known];
    }
    case "CallExpression":
      return called(plain, scope, texts);
    default:
      return [];
  }
}

/** What a name can hold after all assignments to it: the longest concatenations first, so that the limit drops the others. */
function assigned(values: readonly PossibleValue[], scope: Scope, texts: (node: Node) => Texts): Texts {
  let all: Texts = [];
  for (const value of values) {
    if (!takeStep()) return all;
    const next = distinct(partsOf(value, scope).slice(0, most).flatMap(texts));
    const sums = value.isAdded === true ? concatenations([all, next]) : next;
    all = distinct([...sums, ...all]);
  }
  return all;
}

function partsOf({ node, isEach }: PossibleValue, scope: Scope): readonly Node[] {
  return isEach ? (listOf(node, scope) ?? []) : [node];
}

type Member = Extract<Node, { type: "MemberExpression" }>;

/** What a member can be, of an array or object written in the source: any of its parts if the key isn't known. */
function membersOf(member: Member, scope: Scope): readonly Node[] {
  if (!takeStep()) return [];
  const object = unwrap(member.object);
  const holders = object.type === "MemberExpression" ? membersOf(object, scope) : [object];
  return holders.slice(0, most).flatMap((holder) => partsNamed(member, holder, scope));
}

function partsNamed(member: Member, holder: Node, scope: Scope): readonly Node[] {
  const name = keyText(member.property, member.computed, scope);
  const list = listOf(holder, scope);
  if (list !== undefined && name === undefined) return list;
  if (list !== undefined)
    return /^\d{1,4}$/.test(name ?? "") ? list.slice(Number(name), Number(name) + 1) : [];
  const shape = objectOf(holder, scope);
  if (shape === undefined) return [];
  return shape.properties.flatMap((property) => {
    if (property.type !== "Property" || property.kind !== "init") return [];
    const key = keyText(property.key, property.computed, scope);
    return name === undefined || key === undefined || key === name ? [property.value] : [];
  });
}

type Call = Extract<Node, { type: "CallExpression" }>;

function called(call: Call, scope: Scope, texts: (part: Node) => Texts): Texts {
  const callee = unwrap(call.callee);
  const [first] = call.arguments;
  if (callee.type === "Identifier") {
    const isString = callee.name === "String" && lookUp("String", scope) === undefined;
    return isString && first !== undefined ? texts(first) : [];
  }
  if (callee.type !== "MemberExpression") return [];
  const method = keyText(callee.property, callee.computed, scope);
  const list = listOf(callee.object, scope);
  switch (method) {
    case "join": {
      const glue = first === undefined ? [","] : texts(first);
      return list === undefined
        ? []
        : concatenations(list.flatMap((one, at) => (at === 0 ? [texts(one)] : [glue, texts(one)])));
    }
    case "at":
    case "pop":
    case "shift":
    case "find":
      return distinct((list ?? []).slice(0, most).flatMap(texts));
    case "concat":
      return list === undefined ? concatenations([callee.object, ...call.arguments].map(texts)) : [];
    case "toString":
    case "valueOf":
    case "normalize":
      return texts(callee.object);
    case "trim":
    case "trimStart":
    case "trimEnd":
      return texts(callee.object).map((text) => text.trim());
    case "toLowerCase":
    case "toLocaleLowerCase":
      return texts(callee.object).map((text) => text.toLowerCase());
    default:
      return [];
  }
}

/** The elements of an array written in the source; undefined: it isn't, or not completely. */
function listOf(node: Node, scope: Scope): readonly Node[] | undefined {
  const plain = unwrap(node);
  const from = plain.type === "Identifier" ? lookUp(plain.name, scope)?.from : undefined;
  const list = from?.kind === "const" ? unwrap(from.value) : plain;
  if (list.type !== "ArrayExpression") return undefined;
  const elements = list.elements.filter((one) => one !== null);
  return elements.length === list.elements.length ? elements : undefined;
}

/** Every combination of one text from each part. */
function concatenations(parts: readonly Texts[]): Texts {
  let all: Texts = [""];
  for (const next of parts) {
    if (!takeStep(all.length * next.length)) return [];
    all = distinct(all.flatMap((text) => next.map((more) => text + more))).filter(
      ({ length }) => length <= longest,
    );
  }
  return all;
}

function distinct(texts: Texts): Texts {
  return [...new Set(texts)].slice(0, most);
}
