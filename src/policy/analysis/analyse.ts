import type { Node, Program } from "oxc-parser";
import { visitorKeys } from "oxc-parser";
import type { Place } from "../rules/place.ts";
import { declare, functionLike } from "./declare-names.ts";
import { forgetChanged } from "./forget-changed.ts";
import { noteAssigned } from "./note-assigned.ts";
import { openScope } from "./scope.ts";

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

/** Walks a program once: every node in source order, with its scope. */
export function analyse(program: Program): Analysis {
  const places: Place[] = [];
  const declaring = new Set<Node>();
  let deepest: Place | undefined;
  const module = openScope(undefined, true);
  const waiting: Place[] = [
    { node: program, parent: undefined, key: "", scope: module, inType: false, depth: 0 },
  ];
  // An explicit stack: the tree can be deeper than JavaScript's.
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    places.push(place);
    if (deepest === undefined || place.depth > deepest.depth) deepest = place;
    if (!place.inType) declare(place, declaring);
    waiting.push(...childrenOf(place).reverse());
  }
  noteAssigned(places);
  forgetChanged(places, declaring);
  return { places, declaring, deepest };
}

function childrenOf(place: Place): Place[] {
  const { node } = place;
  const opens = ownScope.has(node.type) || functionLike.has(node.type);
  const scope = opens ? openScope(place.scope, functionLike.has(node.type)) : place.scope;
  if (node.type === "FunctionExpression" || node.type === "ClassExpression") {
    if (node.id) scope.bindings.set(node.id.name, { from: { kind: "other" }, values: [] });
  }
  const erased =
    place.inType || node.type === "TSInterfaceDeclaration" || node.type === "TSTypeAliasDeclaration";
  return (visitorKeys[node.type] ?? []).flatMap((key) => {
    const value: unknown = node[key as keyof Node];
    return (Array.isArray(value) ? value : [value]).filter(isNode).map((child) => ({
      node: child,
      parent: place,
      key,
      // A function's own name belongs to the scope around it.
      scope: key === "id" && node.type === "FunctionDeclaration" ? place.scope : scope,
      inType: erased || typeKeys.has(key),
      depth: place.depth + 1,
    }));
  });
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
