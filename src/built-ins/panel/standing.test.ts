import assert from "node:assert/strict";
import { test } from "node:test";
import type { PluginView } from "../../plugins/host/plugin-admin.ts";
import { inShort } from "./standing.ts";

const view: PluginView = {
  ...{ name: "tides", path: "plugins/tides.ts", state: "loaded", reason: "", isOffHere: false },
  ...{ settings: {}, missing: [], fallbackReason: undefined, commands: [], http: [], pings: [], paused: [] },
  byItself: { events: [], schedules: [] },
  ...{ needs: [], delegable: [], keys: [] },
};
const key = {
  ...{ id: "tide", name: "Tide key", host: "api.example.com", header: "X-Key" },
  ...{ help: undefined, filledIn: undefined },
};

test("the list says what a plugin lacks that only an admin can give it", () => {
  assert.equal(inShort(view), "is swimming");
  const lacks = {
    ...view,
    needs: [{ need: "send_files", granted: false }],
    missing: ["Where to announce"],
    keys: [{ ...key, state: "missing" as const }],
    nearlyFull: "12.8 MB of 16 MB",
  };
  assert.equal(
    inShort(lacks),
    "is swimming, and asks for something, and needs settings and a key, and its store is nearly full",
  );
  assert.equal(inShort({ ...view, keys: [{ ...key, state: "filled" }] }), "is swimming");
});
