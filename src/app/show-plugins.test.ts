import assert from "node:assert/strict";
import { test } from "node:test";
import type { PluginView } from "../plugins/tend-plugins.ts";
import { listOf, pluginOf } from "./show-plugins.ts";

const crew: PluginView = {
  ...{ name: "crew", path: "plugins/crew.ts", state: "loaded", reason: "", comeback: undefined },
  ...{ isOffHere: false, commands: [], http: [], pings: ["when you win"] },
  needs: [{ need: "manage_roles", granted: true }],
};

const buttonsOf = (view: PluginView) => JSON.stringify(pluginOf(view, true, "?").components);

test("of a plugin that isn't there an admin sees what rests, and can take it back, and nothing else", () => {
  const gone: PluginView = { ...crew, state: "gone", pings: [] };
  assert.match(listOf([gone]).content, /⚪ \*\*crew\*\* isn't here now\. What it was granted rests/);
  assert.match(buttonsOf(gone), /plugins:revoke:crew:manage_roles/);
  assert.doesNotMatch(buttonsOf(gone), /plugins:(?:on|off|release|grant)/);
});

test("admins see when a plugin rings people", () => {
  assert.match(pluginOf(crew, false, "?").content, /Rings who used it, until they stop it: when you win/);
});
