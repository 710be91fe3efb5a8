import type { Node } from "oxc-parser";
import type { Analysis } from "../analysis/analyse.ts";
import type { Report } from "./report.ts";

/** Refuses syntax that the sandbox's engine can't run after type erasure, or that reviewers can't follow. */
export function checkSyntax({ places }: Analysis, report: Report): void {
  for (const { node, inType } of places) {
    const found = unwanted(node);
    if (found !== undefined) report.add("syntax", node.start, found);
    const broken = inType ? undefined : brokenPattern(node);
    if (broken !== undefined) report.add("parse", node.start, broken);
    if (!inType && "decorators" in node && Array.isArray(node.decorators) && node.decorators.length > 0) {
      report.add("syntax", node.start, "decorators can't be erased");
    }
  }
}

/** The parser doesn't check regular expressions; the engine reads all of them before anything runs. */
function brokenPattern(node: Node): string | undefined {
  if (node.type !== "Literal" || !("regex" in node)) return undefined;
  const { pattern, flags } = node.regex;
  try {
    new RegExp(pattern, flags);
    return undefined;
  } catch (error) {
    return error instanceof SyntaxError ? error.message : undefined;
  }
}

function unwanted(node: Node): string | undefined {
  switch (node.type) {
    case "WithStatement":
      return "`with` changes what names mean";
    case "DebuggerStatement":
      return "`debugger` stops the program";
    case "TSEnumDeclaration":
      return node.declare ? undefined : "enums can't be erased; use a union of literals";
    case "TSModuleDeclaration":
      return "namespaces and `declare module` can't be erased";
    case "TSParameterProperty":
      return "parameter properties can't be erased; declare the field and assign it";
    case "TSTypeAssertion":
      return "`<Type>value` can't be erased; write `value as Type`";
    case "AccessorProperty":
    case "TSAbstractAccessorProperty":
      return "`accessor` fields don't run everywhere yet; write `get` and `set`";
    case "Hashbang":
      return "a plugin isn't a program of its own";
    default:
      return undefined;
  }
}
