import type { ChangeSet } from "../../../src/pipeline/change-set.ts";
import { existingPlugins, freeName, takenNames } from "./free-name.ts";
import { chooseRecipe } from "./recipes/choose-recipe.ts";
import { spoil } from "./spoil-plugin.ts";
import type { Wish } from "./wish.ts";

/**
 * A plugin and its test, ready for review; or a bad one, if asked for.
 *
 * @param round 1 at first; each round of findings adds one
 * @param system the call's system text, which lists the taken names
 */
export function writePlugin(wish: Wish, round: number, system: string): ChangeSet {
  const recipe = chooseRecipe(wish.text);
  const flaw = round > 1 && wish.thenFixed ? undefined : wish.flaw;
  const taken = takenNames(system);
  const stolen = flaw === "taken name" ? (taken[0] ?? "ping") : undefined;
  const command = stolen ?? freeName(recipe.commandNames, taken);
  const plugin = freeName([recipe.name], existingPlugins(system));
  const { source, test } = recipe.write({ command, plugin });
  const shown = `${recipe.kind === "slash" ? "/" : "!"}${command}`;
  return {
    title: `Add ${shown}`,
    summary: `${recipe.purpose}\n\nWritten by the playground's stand-in for Claude.`,
    changes: [
      { action: "write", path: `plugins/${plugin}.ts`, content: spoil(source, flaw) },
      { action: "write", path: `plugins/${plugin}.test.ts`, content: testFile(plugin, shown, test) },
    ],
  };
}

function testFile(plugin: string, shown: string, body: string): string {
  return `import assert from "node:assert/strict";
import { test } from "node:test";
import { runPlugin } from "turbot/testing";

const plugin = new URL("./${plugin}.ts", import.meta.url);

test("${shown} answers", async () => {
  ${body}
});
`;
}
