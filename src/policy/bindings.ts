import type { Node, Program } from "oxc-parser";
import { visitorKeys } from "oxc-parser";

/** A place of the source that declares names. */
export interface Scope {
  readonly parent: Scope | undefined;
  /** `var` and function parameters belong to the nearest of these. */
  readonly isFunction: boolean;
  readonly bindings: Map<string, Binding>;
}

export interface Binding {
  /** Where the name comes from, as far as the rules ask. */
  readonly from:
    | { readonly kind: "import"; readonly module: string; readonly imported: string }
    | { readonly kind: "const"; readonly value: Node }
    | { readonly kind: "class"; readonly node: Node }
    | { readonly kind: "other" };
}

/** One node with what the rules need to judge it. */
export interface Place {
  readonly node: Node;
  readonly parent: Place | undefined;
  /** The parent's property that holds it. */
  readonly key: string;
  readonly scope: Scope;
  /** Part of a type, and so erased. */
  readonly inType: boolean;
  readonly depth: number;
}

export interface Analysis {
  readonly places: readonly Place[];
  /** Identifiers that declare a name. */
  readonly declaring: ReadonlySet<Node>;
  readonly deepest: Place | undefined;
}

const typeKeys = new Set([
  "typeAnnotation",
  "typeParameters",
  "typeArguments",
  "returnType",
  "superTypeArguments",
  "implements",
]);

const ownScope = new Set<string>([
  "BlockStatement",
  "ForStatement",
  "ForInStatement",
  "ForOfStatement",
  "SwitchStatement",
  "CatchClause",
]);

const functions = new Set<string>([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "StaticBlock",
  "ClassExpression",
]);

/** Walks a program once: every node in order of the source, with the scope that it stands in. */
export function analyse(program: Program): Analysis {
  const places: Place[] = [];
  const declaring = new Set<Node>();
  let deepest: Place | undefined;
  const module = openScope(undefined, true);
  const waiting: Place[] = [
    { node: program, parent: undefined, key: "", scope: module, inType: false, depth: 0 },
  ];
  // A stack of its own: the tree may be deeper than JavaScript's stack.
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    places.push(place);
    if (deepest === undefined || place.depth > deepest.depth) deepest = place;
    if (!place.inType) declare(place, declaring);
    waiting.push(...childrenOf(place).reverse());
  }
  return { places, declaring, deepest };
}

/** The binding that a name means at a place; undefined: a global. */
export function lookUp(name: string, scope: Scope): Binding | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const binding = at.bindings.get(name);
    if (binding !== undefined) return binding;
  }
  return undefined;
}

function childrenOf(place: Place): Place[] {
  const { node } = place;
  const opens = ownScope.has(node.type) || functions.has(node.type);
  const scope = opens ? openScope(place.scope, functions.has(node.type)) : place.scope;
  if (node.type === "FunctionExpression" || node.type === "ClassExpression") {
    if (node.id) scope.bindings.set(node.id.name, { from: { kind: "other" } });
  }
  const erased =
    place.inType || node.type === "TSInterfaceDeclaration" || node.type === "TSTypeAliasDeclaration";
  return (visitorKeys[node.type] ?? []).flatMap((key) => {
    const value: unknown = node[key as keyof Node];
    return (Array.isArray(value) ? value : [value]).filter(isNode).map((child) => ({
      node: child,
      parent: place,
      key,
      // A class's or function's own name and decorators stand outside of it.
      scope: key === "id" && node.type === "FunctionDeclaration" ? place.scope : scope,
      inType: erased || typeKeys.has(key),
      depth: place.depth + 1,
    }));
  });
}

function openScope(parent: Scope | undefined, isFunction: boolean): Scope {
  return { parent, isFunction, bindings: new Map() };
}

function declare({ node, scope, parent }: Place, declaring: Set<Node>): void {
  const bind = (pattern: Node | null | undefined, into: Scope, from: Binding["from"] = { kind: "other" }) => {
    for (const id of namesIn(pattern)) {
      declaring.add(id);
      // A name declared twice has no one value.
      into.bindings.set(id.name, { from: into.bindings.has(id.name) ? { kind: "other" } : from });
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
        // `declare const process: any` promises a global that exists: it declares nothing.
        if (node.declare === true) continue;
        const fixed =
          node.kind === "const" && declarator.id.type === "Identifier" && declarator.init !== null;
        const from: Binding["from"] =
          fixed && declarator.init !== null ? { kind: "const", value: declarator.init } : { kind: "other" };
        bind(declarator.id, node.kind === "var" ? functionScope(scope) : scope, from);
      }
      return;
    }
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

/** Parameters and caught errors: seen from the child, because it already stands in the scope that they belong to. */
function bindWhereHeld(
  node: Node,
  scope: Scope,
  parent: Place | undefined,
  bind: (pattern: Node, into: Scope) => void,
): void {
  if (parent === undefined) return;
  const holder = parent.node;
  // Overloads and abstract methods have parameters too, but no body in which they would be seen.
  if (!functions.has(holder.type) && holder.type !== "CatchClause") return;
  const isParameter =
    "params" in holder && Array.isArray(holder.params) && holder.params.some((one) => one === node);
  const isCaught = holder.type === "CatchClause" && holder.param === node;
  if (isParameter || isCaught) bind(node, scope);
}

function* namesIn(pattern: Node | null | undefined): Generator<Extract<Node, { type: "Identifier" }>> {
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

function functionScope(scope: Scope): Scope {
  let at = scope;
  while (!at.isFunction && at.parent !== undefined) at = at.parent;
  return at;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
