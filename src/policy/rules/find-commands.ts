import { basename } from "node:path/posix";
import type { Node, ObjectExpression } from "oxc-parser";
import {
  commandNamePattern,
  menuCommandName,
} from "../../../packages/discord-rules/commands/command-names.ts";
import { createLooks, unreadable } from "../../commands/name-skeleton.ts";
import { type Command, isMenu } from "../../commands/notation.ts";
import type { Analysis } from "../analysis/analyse.ts";
import { literalText, objectOf, propertyOf, resolve } from "../analysis/literal-text.ts";
import type { Scope } from "../analysis/scope.ts";
import { checkDefinition } from "./check-definitions.ts";
import { importedFromTurbot } from "./check-plugin-class.ts";
import type { Place } from "./place.ts";
import type { Report } from "./report.ts";

/** Functions that register something under a name, and the property that holds the name. */
const registering: ReadonlyMap<string, "name" | "id"> = new Map([
  ["slashCommand", "name"],
  ["prefixCommand", "name"],
  ["userMenu", "name"],
  ["messageMenu", "name"],
  ["button", "id"],
  ["select", "id"],
  ["modal", "id"],
]);

/** Finds the commands that a plugin registers, without running it. A name that is only known at run time is a finding. */
export function findCommands({ places }: Analysis, path: string, report: Report): readonly Command[] {
  const commands: Command[] = [];
  const seen = createLooks<string>();
  for (const place of places) {
    if (place.inType) continue;
    checkAlias(place, report);
    const { node, scope } = place;
    if (node.type !== "CallExpression") continue;
    const what = importedFromTurbot(node.callee, scope);
    const property = what === undefined ? undefined : registering.get(what);
    if (what === undefined || property === undefined) continue;
    const shape = objectOf(node.arguments[0], scope);
    if (shape === undefined) {
      report.add("literal_names", node.start, `${what} needs an object literal with its ${property}`);
      continue;
    }
    const name = literalProperty(shape, property, what, scope, report);
    checkDefinition(what, shape, { scope, report, plugin: basename(path, ".ts") });
    if (what === "slashCommand") {
      if (name !== undefined) add({ kind: "slash", name }, shape.start);
    } else if (what === "userMenu" || what === "messageMenu") {
      if (name !== undefined) add({ kind: what, name }, shape.start);
    } else if (what === "prefixCommand") {
      if (name !== undefined) add({ kind: "prefix", name }, shape.start);
      for (const alias of aliases(shape, scope, report)) add({ kind: "prefix", name: alias }, shape.start);
    }
  }
  return commands;

  function add(command: Command, at: number): void {
    const { kind, name } = command;
    const why = unreadable(name);
    const other = seen.get(command);
    if (!canBeNamed(kind, name)) {
      report.add("command_name", at, `"${name}" can't be a command's name`);
    } else if (why !== undefined) {
      report.add("command_name", at, `"${name}" can't be a command's name: ${why}`);
    } else if (other !== undefined && other.toLowerCase() !== name.toLowerCase()) {
      report.add("command_name", at, `"${name}" looks like "${other}", which the file has too`);
    }
    seen.set(command, name);
    commands.push(command);
  }
}

function canBeNamed(kind: Command["kind"], name: string): boolean {
  if (isMenu(kind)) return menuCommandName(name, []).length === 0 && name.trim() === name;
  return commandNamePattern.test(name) && (kind === "prefix" || name === name.toLowerCase());
}

/** `const make = slashCommand` would hide what is registered: the functions may only be called by their own names. */
function checkAlias({ node, parent, key, scope }: Place, report: Report): void {
  if (node.type !== "Identifier" && node.type !== "MemberExpression") return;
  if (isName({ node, parent, key })) return;
  const what = importedFromTurbot(node, scope);
  if (what === undefined) return;
  const holder = parent?.node;
  if (holder === undefined || holder.type.startsWith("Import") || holder.type.startsWith("TS")) return;
  if (what === "*" && holder.type === "MemberExpression" && key === "object" && !holder.computed) return;
  if (what !== "*" && !registering.has(what)) return;
  if (key === "callee" && holder.type === "CallExpression") return;
  report.add(
    "literal_names",
    node.start,
    what === "*" ? 'the whole of "turbot" as a value' : `${what} under another name`,
  );
}

/** Whether it only names a member: `{ select: … }`, `button = …`, `x.modal`. */
function isName({ node, parent, key }: Pick<Place, "node" | "parent" | "key">): boolean {
  if (node.type !== "Identifier" || parent === undefined) return false;
  const holder = parent.node;
  if (holder.type === "MemberExpression") return key === "property" && !holder.computed;
  return key === "key" && "computed" in holder && holder.computed === false;
}

function literalProperty(
  shape: ObjectExpression,
  wanted: string,
  what: string,
  scope: Scope,
  report: Report,
): string | undefined {
  const value = propertyOf(shape, wanted, scope);
  if (value === "unknown") {
    report.add("literal_names", shape.start, `${what}: \`...\` or a computed key may change its ${wanted}`);
    return undefined;
  }
  const text = value === undefined ? undefined : literalText(value, scope);
  if (text === undefined) {
    report.add("literal_names", value?.start ?? shape.start, `${what}: its ${wanted} isn't a literal`);
  }
  return text;
}

function aliases(shape: ObjectExpression, scope: Scope, report: Report): string[] {
  const value = propertyOf(shape, "aliases", scope);
  if (value === undefined || value === "unknown") return [];
  const texts = literalList(value, scope);
  if (texts === undefined) report.add("literal_names", value.start, "aliases aren't literals");
  return texts ?? [];
}

/** The texts of an array literal; undefined if any of them isn't a literal. */
export function literalList(node: Node, scope: Scope): string[] | undefined {
  const list = resolve(node, scope);
  if (list.type !== "ArrayExpression") return undefined;
  const texts: string[] = [];
  for (const element of list.elements) {
    const text = element === null ? undefined : literalText(element, scope);
    if (text === undefined) return undefined;
    texts.push(text);
  }
  return texts;
}
