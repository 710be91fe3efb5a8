import assert from "node:assert/strict";
import { test } from "node:test";
import type { PluginView } from "../../plugins/host/plugin-admin.ts";
import { askPage } from "./ask-page.ts";
import { pluginOf, whatIsShown } from "./plugin-page.ts";

const view: PluginView = {
  ...{ name: "words", path: "plugins/words.ts", state: "loaded", reason: "", fallbackReason: undefined },
  ...{ isOffHere: false, commands: [{ kind: "slash", name: "explain" }], http: [], keys: [], pings: [] },
  ...{ addresses: [], settings: {}, missing: [], delegable: [], paused: [] },
  claude: "explain words",
  needs: [{ need: "ask_claude", granted: false }],
  byItself: { events: [], schedules: [] },
};

test("an admin reads what a plugin uses Claude for before allowing it, and what that means for members", () => {
  const page = askPage(view, 0, "!", { roles: [], here: undefined });
  assert.match(
    page?.content ?? "",
    /\*\*Let words ask the AI Claude\?\*\*\nIt uses Claude to "explain words"\./,
  );
  assert.match(page?.content ?? "", /who pays from their share of a day.*waits for a moderator's press/);
  const { content } = pluginOf(view, false, "!");
  assert.match(content, /Asks an AI: uses Claude to "explain words"; only when somebody uses it/);
  // A question that was asked about other words grants nothing.
  assert.notEqual(whatIsShown(view), whatIsShown({ ...view, claude: "judge people" }));
});
