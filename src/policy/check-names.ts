import type { Node } from "oxc-parser";
import type { Analysis, Place } from "./analyse.ts";
import { keyText, literalText, unwrap } from "./literal-text.ts";
import { entryOf, type Policy } from "./read-policy.ts";
import type { Report } from "./report.ts";
import { lookUp, type Scope } from "./scope.ts";

/** Globals and members: what a plugin reaches by name. */
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
      const name = keyText(node.property, node.computed, scope);
      if (name !== undefined) checkMember(name, node.property.start, policy, report);
    } else if (node.type === "Property" && place.parent?.node.type === "ObjectPattern") {
      const name = keyText(node.key, node.computed, scope);
      if (name !== undefined) checkMember(name, node.key.start, policy, report);
    } else if (node.type === "Property") {
      const name = keyText(node.key, node.computed, scope);
      if (name !== undefined && isDunder(name)) checkMember(name, node.key.start, policy, report);
    } else if (node.type === "CallExpression" && !isTest) {
      checkTextAsCode(node, scope, report);
    }
  }
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

/** Names in two scripts at once, or in characters that only look like letters, are how code is made to look innocent. */
function checkIdentifier(node: Extract<Node, { type: "Identifier" }>, report: Report): void {
  const { name } = node;
  if (!/[^\p{ASCII}]/u.test(name)) return;
  const mixed =
    /\p{Script=Latin}/u.test(name) &&
    /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u.test(name);
  if (mixed || name.normalize("NFKC") !== name) {
    report.add("hidden_characters", node.start, `the name \`${name}\` looks like another name`);
  }
}

/** Whether an identifier stands for a value, rather than being the name of a member, a label or an import. */
function isReference({ node, parent, key }: Place): boolean {
  const holder = parent?.node;
  switch (holder?.type) {
    case "MemberExpression":
      return key === "object" || holder.computed;
    case "Property":
      // In `{ name }` key and value are the same node: it is judged as the value.
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
