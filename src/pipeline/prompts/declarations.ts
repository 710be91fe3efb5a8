import { type Class, type Node, parseSync, type VariableDeclaration } from "oxc-parser";

/** A part of a source, from one character to before another. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * What somebody who imports a module needs to know of it: the source with its comments, without the bodies of functions and methods and
 * without private members. A function whose type isn't written down stays as it is.
 */
export function declarationsOf(path: string, source: string): string {
  const { program, errors } = parseSync(path, source);
  const [error] = errors;
  if (error !== undefined) throw new SyntaxError(`${path}: ${error.message}`);
  const hidden = program.body.flatMap((statement) => {
    const declared = "declaration" in statement ? (statement.declaration ?? statement) : statement;
    return hiddenIn(declared as Node, declared !== statement, source);
  });
  let text = source;
  for (const { start, end } of hidden.toSorted((a, b) => b.start - a.start))
    text = `${text.slice(0, start).trimEnd()}${source[start] === "{" ? ";" : ""}${text.slice(end)}`;
  return text;
}

function hiddenIn(node: Node, isExported: boolean, source: string): readonly Span[] {
  if (node.type === "ClassDeclaration") return inClass(node, source);
  if (node.type === "VariableDeclaration") return inConstants(node, isExported, source);
  if (node.type !== "FunctionDeclaration") return [];
  if (!isExported) return [withComment(node, source)];
  return node.body != null && node.returnType != null ? [node.body] : [];
}

/** Values whose type is written down; of others the value is the type. */
function inConstants(node: VariableDeclaration, isExported: boolean, source: string): readonly Span[] {
  const isTyped = node.declarations.every(
    ({ id, init }) => init != null && id.type === "Identifier" && id.typeAnnotation != null,
  );
  if (!isTyped) return [];
  if (!isExported) return [withComment(node, source)];
  return node.declarations.flatMap(({ id, init }) =>
    init == null ? [] : [{ start: id.end, end: init.end }],
  );
}

function inClass({ body }: Class, source: string): readonly Span[] {
  return body.body.flatMap((member): readonly Span[] => {
    if ("key" in member && member.key.type === "PrivateIdentifier") return [withComment(member, source)];
    if (member.type !== "MethodDefinition" || member.value.body == null) return [];
    const isTyped = member.value.returnType != null || member.kind === "constructor" || member.kind === "set";
    return isTyped ? [member.value.body] : [];
  });
}

/** With the comment directly before it. */
function withComment({ start, end }: Span, source: string): Span {
  const before = source.slice(0, start).trimEnd();
  const opened = before.endsWith("*/") ? before.lastIndexOf("/*") : -1;
  return { start: opened === -1 ? start : opened, end };
}
