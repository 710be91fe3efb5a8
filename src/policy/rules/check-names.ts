import type { Node } from "oxc-parser";
import type { Analysis } from "../analysis/analyse.ts";
import { literalText, unwrap } from "../analysis/literal-text.ts";
import { possibleTexts } from "../analysis/possible-texts.ts";
import { lookUp, type Scope } from "../analysis/scope.ts";
import { entryOf, type Policy } from "../read-policy.ts";
import type { Place } from "./place.ts";
import type { Report } from "./report.ts";

/** Checks the globals and members that a plugin reaches by name. */
export function checkNames(
  { places, declaring }: Analysis,
  policy: Policy,
  isTest: boolean,
  report: Report,
): void {
  const permitted = new Set(policy.permittedGlobals);
  for (const place of places) {
    if (place.inType) continue;
    const { node, scope } = place;
    if (node.type === "Identifier") {
      checkIdentifier(node, report);
      if (declaring.has(node) || !isReference(place)) continue;
      if (lookUp(node.name, scope) === undefined)
        checkGlobal(node.name, node.start, permitted, policy, report);
    } else if (node.type === "MemberExpression") {
      if (isCommonIdiom(place)) continue;
      for (const name of namesOf(node.property, node.computed, scope))
        checkMember(name, node.property.start, policy, report);
    } else if (node.type === "Property" && place.parent?.node.type === "ObjectPattern") {
      for (const name of namesOf(node.key, node.computed, scope))
        checkMember(name, node.key.start, policy, report);
    } else if (node.type === "Property") {
      for (const name of namesOf(node.key, node.computed, scope))
        if (isDunder(name)) checkMember(name, node.key.start, policy, report);
    } else if (node.type === "CallExpression" && !isTest) {
      checkTextAsCode(node, scope, report);
    }
  }
}

/** The names that a member or key can have, as far as they can be known. */
function namesOf(key: Node, isComputed: boolean, scope: Scope): readonly string[] {
  return !isComputed && key.type === "Identifier" ? [key.name] : possibleTexts(key, scope);
}

function checkGlobal(
  name: string,
  at: number,
  permitted: ReadonlySet<string>,
  policy: Policy,
  report: Report,
): void {
  if (permitted.has(name) || name === "arguments") return;
  const forbidden = entryOf(policy.forbiddenGlobals, name);
  if (forbidden === undefined) report.add("unknown_global", at, `\`${name}\` doesn't exist in the sandbox`);
  else report.add("global", at, `\`${name}\` ${forbidden.because}`, forbidden.instead);
}

function checkMember(name: string, at: number, policy: Policy, report: Report): void {
  const forbidden = entryOf(policy.forbiddenMembers, name);
  if (forbidden !== undefined)
    report.add("member", at, `\`${name}\` ${forbidden.because}`, forbidden.instead);
  else if (isDunder(name)) report.add("member", at, `\`${name}\` is one of JavaScript's own inner members`);
}

/**
 * Common idioms that only read a name or a built-in function: `error.constructor.name`, `x.constructor === Object`,
 * `Object.prototype.hasOwnProperty.call(…)`, and in an error's constructor `Object.setPrototypeOf(this, X.prototype)`.
 */
function isCommonIdiom({ node, parent, key, scope }: Place): boolean {
  if (node.type !== "MemberExpression" || node.computed || node.property.type !== "Identifier") return false;
  const holder = parent?.node;
  switch (node.property.name) {
    case "constructor": {
      const { place: above, key: from } = aboveTypes(parent, key);
      const isNamed = isPlainMember(above?.node, "name") && from === "object" && !isAssignedTo(above);
      return isNamed || isComparison(above?.node);
    }
    case "prototype":
      return (
        (isPlainMember(holder) &&
          node.object.type === "Identifier" &&
          lookUp(node.object.name, scope) === undefined &&
          isPlainMember(parent?.parent?.node, "call", "apply") &&
          parent?.parent?.key === "callee") ||
        isPrototypeOfThis(holder)
      );
    case "setPrototypeOf":
      return key === "callee" && isPrototypeOfThis(holder);
    default:
      return false;
  }
}

function isPlainMember(node: Node | undefined, ...names: readonly string[]): boolean {
  if (node?.type !== "MemberExpression" || node.computed || node.property.type !== "Identifier") return false;
  return names.length === 0 || names.includes(node.property.name);
}

/** The parent of an expression, skipping the types around it: `(this.constructor as typeof Dice).name`. */
function aboveTypes(parent: Place | undefined, key: string): { place: Place | undefined; key: string } {
  let [place, from] = [parent, key];
  while (place !== undefined && unwrap(place.node) !== place.node) [from, place] = [place.key, place.parent];
  return { place, key: from };
}

function isComparison(node: Node | undefined): boolean {
  return node?.type === "BinaryExpression" && /^[!=]==?$/.test(node.operator);
}

function isAssignedTo(place: Place | undefined): boolean {
  return place?.parent?.node.type === "AssignmentExpression" && place.key === "left";
}

/** `Object.setPrototypeOf(this, X.prototype)` */
function isPrototypeOfThis(node: Node | undefined): boolean {
  if (node?.type !== "CallExpression" || !isPlainMember(node.callee, "setPrototypeOf")) return false;
  const [target, prototype] = node.arguments;
  return target?.type === "ThisExpression" && isPlainMember(prototype, "prototype");
}

function isDunder(name: string): boolean {
  return name.length > 4 && name.startsWith("__") && name.endsWith("__");
}

/** `setTimeout("code")` is `eval` by another name. */
function checkTextAsCode(
  call: Extract<Node, { type: "CallExpression" }>,
  scope: Scope,
  report: Report,
): void {
  const callee = unwrap(call.callee);
  const [first] = call.arguments;
  if (callee.type !== "Identifier" || first === undefined) return;
  if (callee.name !== "setTimeout" && callee.name !== "setInterval") return;
  if (literalText(first, scope) === undefined && unwrap(first).type !== "TemplateLiteral") return;
  report.add("code_from_text", first.start, `${callee.name} with a text`);
}

/** Greek letters that pass for Latin ones; formulas use the others (`Δx`, `µ`). */
const likeLatin = /[ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαγικνορτυχ]/;

/** Names that mix scripts, or use characters that only look like letters, can make code look innocent. */
function checkIdentifier(node: Extract<Node, { type: "Identifier" }>, report: Report): void {
  const { name } = node;
  if (!/[^\p{ASCII}]/u.test(name)) return;
  const mixed =
    /\p{Script=Latin}/u.test(name) &&
    (/[\p{Script=Cyrillic}\p{Script=Armenian}\p{Script=Cherokee}]/u.test(name) || likeLatin.test(name));
  if (
    mixed ||
    name.normalize("NFKC").replaceAll("\u03bc", "\u00b5") !== name.replaceAll("\u03bc", "\u00b5")
  ) {
    report.add("hidden_characters", node.start, `the name \`${name}\` looks like another name`);
  }
}

/** Whether an identifier refers to a value, rather than naming a member, a label or an import. */
export function isReference({ node, parent, key }: Place): boolean {
  const holder = parent?.node;
  switch (holder?.type) {
    case "MemberExpression":
      return key === "object" || holder.computed;
    case "Property":
      // In `{ name }`, key and value are the same node: it counts as the value.
      return key === "value" || holder.computed;
    case "MethodDefinition":
    case "PropertyDefinition":
    case "AccessorProperty":
    case "TSAbstractMethodDefinition":
    case "TSAbstractPropertyDefinition":
    case "TSAbstractAccessorProperty":
      return key !== "key" || holder.computed;
    case "LabeledStatement":
    case "BreakStatement":
    case "ContinueStatement":
      return key !== "label";
    case "ExportSpecifier":
      return (
        key === "local" &&
        parent?.parent?.node.type === "ExportNamedDeclaration" &&
        exportsOwn(parent.parent.node)
      );
    case "ImportSpecifier":
    case "ImportAttribute":
    case "MetaProperty":
    case "ExportAllDeclaration":
    case "TSEnumMember":
      return false;
    default:
      return node.type === "Identifier";
  }
}

function exportsOwn(node: Extract<Node, { type: "ExportNamedDeclaration" }>): boolean {
  return node.source === null && node.exportKind !== "type";
}
