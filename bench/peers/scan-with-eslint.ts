import { stripTypeScriptTypes } from "node:module";
import { ESLint } from "eslint";

/**
 * ESLint with rules that forbid about what Turbot's scanner does. The types are stripped by Node first: its parser reads JavaScript, and
 * one that reads TypeScript takes longer.
 */
const eslint = new ESLint({
  overrideConfigFile: true,
  overrideConfig: {
    languageOptions: { sourceType: "module", ecmaVersion: "latest" },
    rules: {
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-restricted-globals": [
        "error",
        "process",
        "require",
        "fetch",
        "WebSocket",
        "Function",
        "globalThis",
      ],
      "no-restricted-imports": ["error", { patterns: ["node:*", "fs", "child_process", "./*", "../*"] }],
      "no-restricted-properties": ["error", { property: "__proto__" }, { property: "constructor" }],
      "no-restricted-syntax": [
        "error",
        "ImportExpression",
        "WithStatement",
        "MetaProperty",
        "WhileStatement[test.value=true]",
      ],
      "no-extend-native": "error",
      "no-unreachable": "error",
      "no-undef": "off",
    },
  },
});
process.on("message", async ({ id, source }: { readonly id: number; readonly source: string }) => {
  const [result] = await eslint.lintText(stripTypeScriptTypes(source), { filePath: "plugin.js" });
  process.send?.({ id, findings: result?.messages.length ?? 0 });
});
process.once("disconnect", () => process.exit(0));
