import type { Node } from "oxc-parser";
import { keyText, objectOf, resolve } from "./literal-text.ts";
import type { Place } from "./place.ts";
import { type Binding, lookUp, type Scope } from "./scope.ts";

/** What is put into variables and fields. */
export interface Assigned {
  readonly variables: ReadonlyMap<Binding, readonly Node[]>;
  /** By name, of all classes of the file. */
  readonly fields: ReadonlyMap<string, readonly Pick<Place, "node" | "scope">[]>;
}

/** What variables begin with, are given later, have as a default or go through; and the same of fields. */
export function assignedValues(places: readonly Place[]): Assigned {
  const variables = new Map<Binding, Node[]>();
  const fields = new Map<string, Pick<Place, "node" | "scope">[]>();

  const put = <K, V>(map: Map<K, V[]>, key: K, value: V) => {
    const held = map.get(key);
    if (held === undefined) map.set(key, [value]);
    else held.push(value);
  };

  function assign(target: Node | null | undefined, value: Node | null | undefined, scope: Scope): void {
    if (!target || !value) return;
    switch (target.type) {
      case "Identifier": {
        const binding = lookUp(target.name, scope);
        if (binding !== undefined) put(variables, binding, value);
        return;
      }
      case "MemberExpression": {
        const name = keyText(target.property, target.computed, scope);
        if (target.object.type === "ThisExpression" && name !== undefined)
          put(fields, name, { node: value, scope });
        return;
      }
      case "AssignmentPattern":
        assign(target.left, value, scope);
        return;
      case "ArrayPattern":
        if (value.type !== "ArrayExpression") return;
        for (const [at, element] of target.elements.entries()) assign(element, value.elements[at], scope);
        return;
      case "ObjectPattern":
        for (const property of target.properties) {
          if (property.type !== "Property") continue;
          const name = keyText(property.key, property.computed, scope);
          const own = objectOf(value, scope)?.properties.find(
            (one) => one.type === "Property" && keyText(one.key, one.computed, scope) === name,
          );
          if (own?.type === "Property") assign(property.value, own.value, scope);
        }
    }
  }

  for (const { node, scope, parent, inType } of places) {
    if (inType) continue;
    switch (node.type) {
      case "VariableDeclarator": {
        assign(node.id, node.init, scope);
        const loop = parent?.parent?.node;
        if (loop?.type === "ForOfStatement" && parent?.key === "left") assignEach(node.id, loop.right, scope);
        break;
      }
      case "ForOfStatement":
        if (node.left.type !== "VariableDeclaration") assignEach(node.left, node.right, scope);
        break;
      case "AssignmentPattern":
        assign(node.left, node.right, scope);
        break;
      case "AssignmentExpression":
        // `name += "x"` is `name = name + "x"`.
        assign(
          node.left,
          node.operator === "+="
            ? ({ ...node, type: "BinaryExpression", operator: "+" } as Node)
            : node.right,
          scope,
        );
        break;
      case "PropertyDefinition": {
        const name = keyText(node.key, node.computed, scope);
        if (name !== undefined && node.value !== null) put(fields, name, { node: node.value, scope });
      }
    }
  }
  return { variables, fields };

  function assignEach(target: Node, through: Node, scope: Scope): void {
    const list = resolve(through, scope);
    if (list.type !== "ArrayExpression") return;
    for (const element of list.elements) {
      if (element !== null && element.type !== "SpreadElement") assign(target, element, scope);
    }
  }
}
