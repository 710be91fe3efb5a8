import type { Node } from "oxc-parser";
import { type Assigned, assignedValues } from "./assigned-values.ts";
import { callFunction, callMethod, type Value } from "./known-methods.ts";
import { keyText, literalText, objectOf, unwrap } from "./literal-text.ts";
import type { Place } from "./place.ts";
import { type Binding, lookUp, type Scope } from "./scope.ts";

/** Stands for what only running would tell. No name of a member holds it. */
const unknown = "\0";

/** More values of one expression, or more looking up in one file, are nobody's honest code. */
const mostValues = 64;
const mostSteps = 50_000;
/** Characters. No member that matters has a name as long as that. */
const longestText = 200;
const deepest = 30;
/** A variable may be made of itself: `name += "x"`. So often is that followed. */
const mostOfItself = 3;

/**
 * Finds the texts that an expression may be, as far as that can be told without running it: put together with `+`, in a
 * template or by methods of texts and lists; chosen with `? :`, `||`, `??`; held by a variable, a default value, a list.
 *
 * @param places all of a file
 */
export function createTextGuesser(places: readonly Place[]): TextGuesser {
  const assigned = assignedValues(places);
  const [counted, lists] = [{ steps: 0 }, new Map<Node, readonly Value[]>()];
  return {
    textsOf(node, scope) {
      const known = literalText(node, scope);
      if (known !== undefined) return [known];
      const values = possible(node, scope, { assigned, counted, lists, depth: 0, inside: [] });
      const texts = values.filter((one) => typeof one === "string");
      return [...new Set(texts)].filter((text) => !text.includes(unknown));
    },
    gaveUp: () => counted.steps > mostSteps,
  };
}

export interface TextGuesser {
  textsOf(node: Node, scope: Scope): readonly string[];
  /** Whether the file took more than it may: then what was told of it is not the whole of it. */
  gaveUp(): boolean;
}

interface Guess {
  readonly assigned: Assigned;
  readonly counted: { steps: number };
  readonly lists: Map<Node, readonly Value[]>;
  readonly depth: number;
  /** The variables and fields that are being looked into. */
  readonly inside: readonly (Binding | string)[];
}

function possible(node: Node, scope: Scope, guess: Guess): readonly Value[] {
  guess.counted.steps += 1;
  if (guess.depth > deepest || guess.counted.steps > mostSteps) return [unknown];
  const of: Of = (part, from = scope, within) => {
    const times = guess.inside.filter((one) => one === within).length;
    if (part === null || (within !== undefined && times >= mostOfItself)) return [unknown];
    const inside = within === undefined ? guess.inside : [...guess.inside, within];
    return possible(part, from, { ...guess, inside, depth: guess.depth + 1 });
  };
  const texts = (part: Node) => of(part).map((value) => (typeof value === "string" ? value : value.join()));
  const plain = unwrap(node);
  switch (plain.type) {
    case "ConditionalExpression":
      return few([...of(plain.consequent), ...of(plain.alternate)]);
    case "LogicalExpression":
      return few([...of(plain.left), ...of(plain.right)]);
    case "SequenceExpression":
      return of(plain.expressions.at(-1) ?? null);
    case "AssignmentExpression":
      return of(plain.right);
    case "AwaitExpression":
      return of(plain.argument);
    case "BinaryExpression":
      return plain.operator === "+"
        ? each([texts(plain.left), texts(plain.right)]).map((parts) => short(parts.join("")))
        : [unknown];
    case "TemplateLiteral":
      return each(plain.expressions.map(texts)).map((values) =>
        short(plain.quasis.map((quasi, at) => (quasi.value.cooked ?? "") + (values[at] ?? "")).join("")),
      );
    case "ArrayExpression": {
      // A list of words is looked at once, however often it is used.
      const known = guess.lists.get(plain);
      if (known !== undefined) return known;
      const elements = plain.elements.map((element) =>
        element?.type === "SpreadElement" ? of(element.argument).map((value) => [...value]) : of(element),
      );
      const lists = each(elements).map((list) => list.flat());
      guess.lists.set(plain, lists);
      return lists;
    }
    case "ObjectExpression":
      // As `Object.keys` has it, and as `in` and `for` do.
      return [
        plain.properties.map((one) =>
          one.type === "Property" ? (keyText(one.key, one.computed, scope) ?? unknown) : unknown,
        ),
      ];
    case "Identifier": {
      const binding = lookUp(plain.name, scope);
      if (binding === undefined) return [unknown];
      const first = binding.from.kind === "const" ? [binding.from.value] : [];
      const values = [...first, ...(guess.assigned.variables.get(binding) ?? [])];
      return [...values.flatMap((value) => of(value, scope, binding)), unknown];
    }
    case "MemberExpression":
      return memberValues(plain, scope, guess.assigned, of);
    case "CallExpression":
      return callValues(plain, scope, of);
    default: {
      const known = literalText(plain, scope, guess.depth);
      return [known ?? unknown];
    }
  }
}

/** `within`: the variable or field whose value the part is. */
type Of = (part: Node | null, from?: Scope, within?: Binding | string) => readonly Value[];

/** A known member, or any of a list or an object of which only running would tell which. */
function memberValues(
  node: Extract<Node, { type: "MemberExpression" }>,
  scope: Scope,
  { fields }: Assigned,
  of: Of,
): readonly Value[] {
  if (unwrap(node.object).type === "ThisExpression") {
    const name = keyText(node.property, node.computed, scope) ?? "";
    const values = fields.get(name) ?? [];
    return few([...values.flatMap((value) => of(value.node, value.scope, name)), unknown]);
  }
  const shape = objectOf(node.object, scope);
  if (shape !== undefined) {
    const wanted = keyText(node.property, node.computed, scope);
    const properties = shape.properties.filter((one) => one.type === "Property");
    const fitting = properties.filter((one) => {
      const name = keyText(one.key, one.computed, scope);
      return wanted === undefined || name === undefined || name === wanted;
    });
    return few([...fitting.flatMap(({ value }) => of(value)), unknown]);
  }
  // All of a list, however long: where it is combined with others, those stay few.
  return [...of(node.object).flatMap((value) => (node.computed ? [...value] : [])), unknown];
}

function callValues(node: Extract<Node, { type: "CallExpression" }>, scope: Scope, of: Of): readonly Value[] {
  const callee = unwrap(node.callee);
  const args = each(
    node.arguments.map((one) =>
      one.type === "SpreadElement" ? of(one.argument).map((value) => [...value]) : of(one),
    ),
  );
  if (callee.type === "ArrowFunctionExpression") return callee.expression ? of(callee.body) : [unknown];
  if (callee.type === "Identifier") {
    const from = lookUp(callee.name, scope)?.from;
    const made = from?.kind === "const" ? unwrap(from.value) : undefined;
    if (made?.type === "ArrowFunctionExpression" && made.expression) return of(made.body);
    return from === undefined ? args.map((each) => callFunction(callee.name, each) ?? unknown) : [unknown];
  }
  if (callee.type !== "MemberExpression") return [unknown];
  const method = keyText(callee.property, callee.computed, scope);
  if (method === undefined) return [unknown];
  if (callee.object.type === "Identifier" && lookUp(callee.object.name, scope) === undefined) {
    const name = `${callee.object.name}.${method}`;
    return args.map((each) => callFunction(name, each) ?? unknown);
  }
  return few(
    of(callee.object).flatMap((value) =>
      args.map((each) => callMethod(value, method, each.flat()) ?? unknown),
    ),
  );
}

/** Every choice of one from each, as far as they are few. */
function each<T>(choices: readonly (readonly T[])[]): readonly (readonly T[])[] {
  // Most lists leave no choice.
  if (choices.every(({ length }) => length === 1)) return [choices.flat()];
  let all: readonly (readonly T[])[] = [[]];
  for (const values of choices) {
    // So few of each that no more than those are ever made.
    const room = Math.max(1, Math.floor(mostValues / values.length));
    all = all.slice(0, room).flatMap((before) => values.map((value) => [...before, value]));
  }
  return all;
}

function short(text: string): string {
  return text.length > longestText ? unknown : text;
}

function few<T>(values: readonly T[]): readonly T[] {
  return values.slice(0, mostValues);
}
