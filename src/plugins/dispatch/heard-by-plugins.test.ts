import assert from "node:assert/strict";
import { test } from "node:test";
import { kindsListenedTo } from "./heard-by-plugins.ts";

const scanned = (events: readonly string[], needs: readonly string[] = [], ok = true) => ({
  ok,
  needs: { http: [], discord: needs, unattended: [] },
  byItself: { events, schedules: [] },
});

test("the kinds that a release listens to are those that its plugins name", () => {
  assert.deepEqual(kindsListenedTo([]), []);
  assert.deepEqual(kindsListenedTo([scanned(["voiceUpdate"]), scanned(["message", "memberBan"])]), [
    "GUILD_BAN_ADD",
    "VOICE_STATE_UPDATE",
  ]);
});

test("a plugin that the scan refuses isn't loaded, so it adds none", () => {
  assert.deepEqual(kindsListenedTo([scanned(["voiceUpdate"], [], false)]), []);
});

test("of an event that the source doesn't show, what the plugin declares is taken", () => {
  assert.deepEqual(kindsListenedTo([scanned(["?"], ["see_voice"]), scanned(["reaction"], ["see_bans"])]), [
    "VOICE_STATE_UPDATE",
  ]);
});
