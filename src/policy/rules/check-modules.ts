import { basename } from "node:path/posix";
import type { Node } from "oxc-parser";
import type { Analysis } from "../analysis/analyse.ts";
import type { Policy } from "../read-policy.ts";
import { moduleExports } from "./module-exports.ts";
import type { Report } from "./report.ts";

/** Checks every way in which a file can load another one. */
export function checkModules(
  { places }: Analysis,
  path: string,
  policy: Policy,
  isTest: boolean,
  report: Report,
): void {
  const own = `./${basename(path).replace(/\.test\.ts$/, ".ts")}`;
  const permitted = new Set(isTest ? [...policy.imports.test, own] : policy.imports.plugin);
  for (const { node } of places) {
    switch (node.type) {
      case "ImportDeclaration":
      case "ExportAllDeclaration":
      case "ExportNamedDeclaration":
        if (node.source !== null && !permitted.has(node.source.value)) {
          report.add("import", node.source.start, `"${node.source.value}" can't be imported`);
        }
        if ("attributes" in node && node.attributes.length > 0) {
          report.add("import", node.start, "imports take no attributes");
        }
        checkImported(node, report);
        break;
      case "ImportExpression":
        report.add("import", node.start, "`import(…)` loads what nobody reviewed");
        break;
      case "TSImportEqualsDeclaration":
      case "TSExportAssignment":
      case "TSImportType":
      case "TSNamespaceExportDeclaration":
        report.add("import", node.start, "only `import … from` is understood");
        break;
      case "MetaProperty":
        // A test uses it to name its plugin's file.
        if (node.meta.name === "import" && !isTest)
          report.add("import", node.start, "`import.meta` tells where files are");
        break;
    }
  }
}

type Importing = Extract<
  Node,
  { readonly type: "ImportDeclaration" | "ExportAllDeclaration" | "ExportNamedDeclaration" }
>;

/** Imported names must exist when the file is loaded; types are erased by then. */
function checkImported(node: Importing, report: Report): void {
  const module = node.source?.value ?? "";
  const there = moduleExports.get(module);
  if (there === undefined || isOfTypes(node)) return;
  if (node.type === "ExportAllDeclaration") return;
  for (const one of node.specifiers) {
    if (isOfTypes(one)) continue;
    if (one.type === "ImportNamespaceSpecifier") {
      if (module === "node:test") report.add("import", one.start, '"node:test" is imported by name');
      continue;
    }
    const name = importedName(one);
    if (there.has(name)) continue;
    const what =
      name === "default" ? `"${module}" is imported by name` : `"${module}" has no "${name}" when it runs`;
    report.add(
      "import",
      one.start,
      what,
      `import ${[...there].filter((known) => known !== "default").join(", ")}; types with \`import type\``,
    );
  }
}

function isOfTypes(node: object): boolean {
  const kinds = node as { readonly importKind?: unknown; readonly exportKind?: unknown };
  return kinds.importKind === "type" || kinds.exportKind === "type";
}

function importedName(
  one: Exclude<Importing, { readonly type: "ExportAllDeclaration" }>["specifiers"][number],
): string {
  switch (one.type) {
    case "ImportSpecifier":
      return one.imported.type === "Identifier" ? one.imported.name : one.imported.value;
    case "ExportSpecifier":
      return one.local.type === "Identifier"
        ? one.local.name
        : String("value" in one.local ? one.local.value : "");
    default:
      return "default";
  }
}
