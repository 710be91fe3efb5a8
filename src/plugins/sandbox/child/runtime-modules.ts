import { RuntimeError } from "./runtime-error.ts";
import type { RuntimeSources } from "./runtime-sources.ts";

/** The names of a plugin's file and its tests inside the engine, by which `lineOf` finds lines. */
export const pluginFile = "plugin.ts";
export const testFile = "plugin.test.ts";

/** What tests can import besides their plugin. */
const forTests: Readonly<Record<string, string>> = {
  turbot: "plugin-api/index.ts",
  "turbot/testing": "plugin-api/testing.ts",
  "node:test": "plugin-runtime/testing/node-test.ts",
  "node:assert/strict": "plugin-runtime/testing/assert.ts",
};

/**
 * Resolves an import.
 *
 * @throws RuntimeError if it can't be imported there
 */
export function resolveModule(from: string, specifier: string): string {
  if (from === testFile) {
    const known = Object.hasOwn(forTests, specifier) ? forTests[specifier] : undefined;
    if (known !== undefined) return known;
    if (specifier.startsWith("./")) return specifier;
    throw new RuntimeError(`A test can't import "${specifier.slice(0, 100)}"`);
  }
  if (from === pluginFile || from.startsWith("./")) {
    if (specifier === "turbot") return "plugin-api/index.ts";
    throw new RuntimeError(
      `A plugin imports from "turbot" and nothing else, not from "${specifier.slice(0, 100)}"`,
    );
  }
  if (!specifier.startsWith(".")) return specifier;
  return new URL(specifier, `file:///${from}`).pathname.slice(1);
}

/** @throws RuntimeError */
export function loadModule(runtimeSources: RuntimeSources, name: string): string {
  const source = Object.hasOwn(runtimeSources, name) ? runtimeSources[name] : undefined;
  if (source === undefined) throw new RuntimeError(`There is no module "${name.slice(0, 100)}"`);
  return source;
}
