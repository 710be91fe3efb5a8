import type { Node } from "oxc-parser";

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
  /** What is assigned to it, in the source's order, as far as it stands there. More may be. */
  readonly values: PossibleValue[];
}

export interface PossibleValue {
  readonly node: Node;
  /** Each element of it, one after the other. */
  readonly isEach: boolean;
  /** It is put behind what was there: `name += value`. */
  readonly isAdded?: boolean;
}

/** The binding that a name means at a place; undefined: a global. */
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

/** Where a `var` belongs. */
export function functionScope(scope: Scope): Scope {
  let at = scope;
  while (!at.isFunction && at.parent !== undefined) at = at.parent;
  return at;
}
