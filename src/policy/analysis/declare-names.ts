import type { Node } from "oxc-parser";
import type { Place } from "../rules/place.ts";
import { type Binding, functionScope, type Scope } from "./scope.ts";

/** Nodes that open a scope for `var` and parameters. */
export const functionLike = new Set<string>([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "StaticBlock",
  "ClassExpression",
]);

/** Adds the names that a node declares to the scope where they are visible. */
export function declare({ node, scope, parent }: Place, declaring: Set<Node>): void {
  const bind = (pattern: Node | null | undefined, into: Scope, from: Binding["from"] = { kind: "other" }) => {
    for (const id of namesIn(pattern)) {
      declaring.add(id);
      // A name declared twice has no single value.
      into.bindings.set(id.name, { from: into.bindings.has(id.name) ? { kind: "other" } : from, values: [] });
    }
  };
  switch (node.type) {
    case "ImportDeclaration": {
      for (const specifier of node.specifiers) {
        declaring.add(specifier.local);
        if (node.importKind === "type") continue;
        if (specifier.type === "ImportSpecifier" && specifier.importKind === "type") continue;
        bind(specifier.local, scope, {
          kind: "import",
          module: node.source.value,
          imported: importedName(specifier),
        });
      }
      return;
    }
    case "VariableDeclaration": {
      for (const declarator of node.declarations) {
        for (const id of namesIn(declarator.id)) declaring.add(id);
        // `declare const process: any` only claims that a global exists; it declares nothing.
        if (node.declare === true) continue;
        const fixed =
          node.kind === "const" && declarator.id.type === "Identifier" && declarator.init !== null;
        const from: Binding["from"] =
          fixed && declarator.init !== null ? { kind: "const", value: declarator.init } : { kind: "other" };
        bind(declarator.id, node.kind === "var" ? functionScope(scope) : scope, from);
      }
      return;
    }
    // Overloads and abstract methods: their parameter names only inform the reader.
    case "TSEmptyBodyFunctionExpression":
    case "TSDeclareFunction":
      if (node.id !== null) declaring.add(node.id);
      for (const parameter of node.params) for (const id of namesIn(parameter)) declaring.add(id);
      return;
    case "FunctionDeclaration":
      if (node.id !== null) {
        declaring.add(node.id);
        if (node.declare !== true) bind(node.id, scope);
      }
      return;
    case "ClassDeclaration":
      if (node.id !== null) {
        declaring.add(node.id);
        if (node.declare !== true) bind(node.id, scope, { kind: "class", node });
      }
      return;
    case "FunctionExpression":
    case "ClassExpression":
      if (node.id !== null) declaring.add(node.id);
      return;
    default:
      bindWhereHeld(node, scope, parent, bind);
  }
}

/** Binds parameters and caught errors from the child node, which already has the scope that they belong to. */
function bindWhereHeld(
  node: Node,
  scope: Scope,
  parent: Place | undefined,
  bind: (pattern: Node, into: Scope) => void,
): void {
  if (parent === undefined) return;
  const holder = parent.node;
  // Overloads and abstract methods have parameters too, but no body where they would be visible.
  if (!functionLike.has(holder.type) && holder.type !== "CatchClause") return;
  const isParameter =
    "params" in holder && Array.isArray(holder.params) && holder.params.some((one) => one === node);
  const isCaught = holder.type === "CatchClause" && holder.param === node;
  if (isParameter || isCaught) bind(node, scope);
}

export function* namesIn(pattern: Node | null | undefined): Generator<Extract<Node, { type: "Identifier" }>> {
  if (pattern === null || pattern === undefined) return;
  switch (pattern.type) {
    case "Identifier":
      yield pattern;
      return;
    case "ObjectPattern":
      for (const property of pattern.properties) {
        yield* namesIn(property.type === "Property" ? property.value : property.argument);
      }
      return;
    case "ArrayPattern":
      for (const element of pattern.elements) yield* namesIn(element);
      return;
    case "AssignmentPattern":
      yield* namesIn(pattern.left);
      return;
    case "RestElement":
      yield* namesIn(pattern.argument);
      return;
    case "TSParameterProperty":
      yield* namesIn(pattern.parameter);
  }
}

function importedName(specifier: Extract<Node, { type: "ImportDeclaration" }>["specifiers"][number]): string {
  if (specifier.type === "ImportNamespaceSpecifier") return "*";
  if (specifier.type === "ImportDefaultSpecifier") return "default";
  return specifier.imported.type === "Identifier" ? specifier.imported.name : specifier.imported.value;
}
