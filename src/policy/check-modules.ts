import { basename } from "node:path/posix";
import type { Analysis } from "./analyse.ts";
import type { Policy } from "./read-policy.ts";
import type { Report } from "./report.ts";

/** Every way in which a file may ask for another one. */
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
        // A test names its plugin's file by it.
        if (node.meta.name === "import" && !isTest)
          report.add("import", node.start, "`import.meta` tells where files are");
        break;
    }
  }
}
