import type { Node } from "oxc-parser";

/** A part of the source that declares names. */
export interface Scope {
  readonly parent: Scope | undefined;
  /** `var` and function parameters belong to the nearest of these. */
  readonly isFunction: boolean;
  readonly bindings: Map<string, Binding>;
}

export interface Binding {
  /** Where the name comes from, as far as the rules need to know. */
  readonly from:
    | { readonly kind: "import"; readonly module: string; readonly imported: string }
    | { readonly kind: "const"; readonly value: Node }
    | { readonly kind: "class"; readonly node: Node }
    | { readonly kind: "other" };
  /** What the source visibly assigns to it, in source order. There may be more. */
  readonly values: PossibleValue[];
}

export interface PossibleValue {
  readonly node: Node;
  /** Each element of it in turn. */
  readonly isEach: boolean;
  /** It is appended: `name += value`. */
  readonly isAdded?: boolean;
}

/** The binding that a name refers to in a scope; undefined: a global. */
export function lookUp(name: string, scope: Scope): Binding | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const binding = at.bindings.get(name);
    if (binding !== undefined) return binding;
  }
  return undefined;
}

export function openScope(parent: Scope | undefined, isFunction: boolean): Scope {
  return { parent, isFunction, bindings: new Map() };
}

/** The scope that a `var` belongs to. */
export function functionScope(scope: Scope): Scope {
  let at = scope;
  while (!at.isFunction && at.parent !== undefined) at = at.parent;
  return at;
}
