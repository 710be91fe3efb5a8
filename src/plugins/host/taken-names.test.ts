import assert from "node:assert/strict";
import { test } from "node:test";
import { readManifest } from "../../declaration/manifest.ts";
import { commandTaken } from "./loaded-plugin.ts";

const own = [
  { kind: "slash", name: "turbot" },
  { kind: "prefix", name: "help" },
] as const;

test("reports a command that Turbot already has when a plugin is loaded, aliases and capitals included", () => {
  const taken = (registered: readonly object[]) =>
    commandTaken(readManifest(JSON.stringify({ apiVersion: "1", needs: {}, registered })), [], own, "?");
  const prefix = (name: string, ...aliases: string[]) => ({
    kind: "prefix",
    spec: { name, aliases, description: "x" },
    handlers: [""],
  });
  const slash = (name: string) => ({ kind: "slash", spec: { name, description: "x" }, handlers: [""] });
  assert.equal(taken([prefix("help")]), "?help is Turbot's own command");
  assert.equal(taken([prefix("rules", "HELP")]), "?help is Turbot's own command");
  assert.equal(taken([slash("turbot")]), "/turbot is Turbot's own command");
  assert.equal(taken([slash("help"), prefix("turbot")]), undefined);
});
