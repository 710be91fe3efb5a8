import type { Node } from "oxc-parser";
import type { Place } from "../rules/place.ts";
import { lookUp, type PossibleValue, type Scope } from "./scope.ts";

/**
 * Records for each name the values that the source assigns to it: in its declaration, as a default, in a pattern, in a loop,
 * or later. All names are known by now.
 */
export function noteAssigned(places: readonly Place[]): void {
  for (const { node, parent, key, scope, inType } of places) {
    if (inType) continue;
    switch (node.type) {
      case "VariableDeclarator":
        if (node.init !== null) note(node.id, { node: node.init, isEach: false }, scope);
        break;
      case "AssignmentExpression":
        if (assigning.has(node.operator))
          note(node.left, { node: node.right, isEach: false, isAdded: node.operator === "+=" }, scope);
        break;
      case "AssignmentPattern":
        note(node.left, { node: node.right, isEach: false }, scope);
        break;
      case "VariableDeclaration":
        if (parent?.node.type === "ForOfStatement" && key === "left") {
          const [declarator] = node.declarations;
          if (declarator !== undefined) note(declarator.id, { node: parent.node.right, isEach: true }, scope);
        }
        break;
    }
  }
}

/** The other assignment operators produce numbers. */
const assigning: ReadonlySet<string> = new Set(["=", "+=", "??=", "||=", "&&="]);

function note(pattern: Node, value: PossibleValue, scope: Scope): void {
  switch (pattern.type) {
    case "Identifier":
      lookUp(pattern.name, scope)?.values.push(value);
      return;
    case "AssignmentPattern":
      note(pattern.left, value, scope);
      return;
    case "ArrayPattern":
      if (value.isEach || value.node.type !== "ArrayExpression") return;
      for (const [at, element] of pattern.elements.entries()) {
        const node = value.node.elements[at];
        if (element !== null && node !== null && node !== undefined)
          note(element, { node, isEach: false }, scope);
      }
      return;
    case "ObjectPattern":
      if (value.isEach || value.node.type !== "ObjectExpression") return;
      for (const property of pattern.properties) {
        if (property.type !== "Property" || property.computed || property.key.type !== "Identifier") continue;
        const { name } = property.key;
        for (const one of value.node.properties) {
          const isIt = one.type === "Property" && !one.computed && "name" in one.key && one.key.name === name;
          if (isIt) note(property.value, { node: one.value, isEach: false }, scope);
        }
      }
  }
}
