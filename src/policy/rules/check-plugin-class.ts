import type { Class, Node, Program } from "oxc-parser";
import type { Analysis } from "../analysis/analyse.ts";
import { unwrap } from "../analysis/literal-text.ts";
import { lookUp, type Scope } from "../analysis/scope.ts";
import type { Place } from "./place.ts";
import type { Report } from "./report.ts";

export interface PluginClass {
  readonly node: Class;
}

/** Finds the single plugin class of a file. */
export function checkPluginClass(
  program: Program,
  analysis: Analysis,
  report: Report,
): PluginClass | undefined {
  const scope = analysis.places[0]?.scope;
  if (scope === undefined) return undefined;
  checkExports(program, report);
  const exported = program.body.find((statement) => statement.type === "ExportDefaultDeclaration");
  const node = exported === undefined ? reExported(program, scope) : classOf(exported.declaration, scope);
  if (node === undefined) {
    report.add("plugin_class", exported?.start ?? 0, "the default export isn't a class");
    return undefined;
  }
  if (!extendsTurbotPlugin(node, scope)) {
    report.add("plugin_class", node.start, 'the class doesn\'t extend `TurbotPlugin` from "turbot"');
  }
  if (lacksSuper(node, analysis))
    report.add("plugin_class", node.start, "its constructor doesn't call `super()`");
  if (node.abstract) report.add("plugin_class", node.start, "an abstract class can't be loaded");
  for (const { node: other, scope: at } of analysis.places) {
    if ((other.type !== "ClassDeclaration" && other.type !== "ClassExpression") || other === node) continue;
    if (extendsTurbotPlugin(other, at))
      report.add("plugin_class", other.start, "a second plugin class in the file");
  }
  return { node };
}

/** A derived class can't be constructed if its constructor never calls `super()`. */
function lacksSuper(plugin: Class, { places }: Analysis): boolean {
  const isOwn = (node: Node | undefined) =>
    node?.type === "MethodDefinition" && node.kind === "constructor" && plugin.body.body.includes(node);
  const isWithin = (place: Place | undefined) => {
    // Only the nearest one: a nested class has its own constructor.
    for (let at = place; at !== undefined; at = at.parent)
      if (at.node.type === "MethodDefinition") return isOwn(at.node);
    return false;
  };
  // Overloads have no body.
  const has = plugin.body.body.some(
    (one) => isOwn(one) && "value" in one && one.value?.type === "FunctionExpression",
  );
  return (
    plugin.superClass !== null &&
    has &&
    !places.some((place) => place.node.type === "Super" && place.key === "callee" && isWithin(place))
  );
}

/** A module can export each name only once. The parser doesn't check that. */
function checkExports(program: Program, report: Report): void {
  const seen = new Set<string>();
  for (const statement of program.body) {
    for (const { name, at } of exportsOf(statement)) {
      if (seen.has(name) && name === "default") report.add("plugin_class", at, "two default exports");
      else if (seen.has(name)) report.add("parse", at, `"${name}" is exported twice`);
      seen.add(name);
    }
  }
}

function exportsOf(
  statement: Program["body"][number],
): readonly { readonly name: string; readonly at: number }[] {
  if (statement.type === "ExportDefaultDeclaration") {
    // Overloads and interfaces are erased.
    const isErased = /^TS/.test(statement.declaration.type);
    return isErased ? [] : [{ name: "default", at: statement.start }];
  }
  if (statement.type !== "ExportNamedDeclaration" || statement.exportKind === "type") return [];
  const names = statement.specifiers
    .filter(({ exportKind }) => exportKind !== "type")
    .map(({ exported, start }) => ({
      name: exported.type === "Identifier" ? exported.name : exported.value,
      at: start,
    }));
  const { declaration } = statement;
  if (declaration?.type === "VariableDeclaration") {
    for (const { id } of declaration.declarations)
      if (id.type === "Identifier") names.push({ name: id.name, at: id.start });
  } else if (declaration?.type === "FunctionDeclaration" || declaration?.type === "ClassDeclaration") {
    if (declaration.id !== null) names.push({ name: declaration.id.name, at: declaration.id.start });
  }
  return names;
}

/** `export { Dice as default }` */
function reExported(program: Program, scope: Scope): Class | undefined {
  for (const statement of program.body) {
    if (statement.type !== "ExportNamedDeclaration" || statement.source !== null) continue;
    for (const { exported, local } of statement.specifiers) {
      const name = exported.type === "Identifier" ? exported.name : exported.value;
      if (name === "default") return classOf(local, scope);
    }
  }
  return undefined;
}

function classOf(node: Node, scope: Scope): Class | undefined {
  const plain = unwrap(node);
  if (plain.type === "ClassDeclaration" || plain.type === "ClassExpression") return plain;
  if (plain.type !== "Identifier") return undefined;
  const from = lookUp(plain.name, scope)?.from;
  if (from?.kind === "class") return classOf(from.node, scope);
  if (from?.kind !== "const") return undefined;
  const value = unwrap(from.value);
  return value.type === "ClassExpression" ? value : undefined;
}

function extendsTurbotPlugin(node: Class, scope: Scope): boolean {
  return node.superClass !== null && importedFromTurbot(node.superClass, scope) === "TurbotPlugin";
}

/** Which export of "turbot" an expression is: `slashCommand`, or `turbot.slashCommand` after `import * as turbot`. */
export function importedFromTurbot(node: Node, scope: Scope): string | undefined {
  const plain = unwrap(node);
  if (plain.type === "Identifier") {
    const from = lookUp(plain.name, scope)?.from;
    return from?.kind === "import" && from.module === "turbot" ? from.imported : undefined;
  }
  if (plain.type !== "MemberExpression" || plain.computed) return undefined;
  const isNamespace = importedFromTurbot(plain.object, scope) === "*";
  return isNamespace && plain.property.type === "Identifier" ? plain.property.name : undefined;
}
