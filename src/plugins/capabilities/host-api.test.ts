import assert from "node:assert/strict";
import { test } from "node:test";
import { RefusalError } from "../../declaration/refusal.ts";
import { noClaude } from "../claude/claude-for-plugins.ts";
import { createFakeChannel } from "../dry-run/fake-channel.ts";
import { channelId } from "../dry-run/fake-ids.ts";
import { fakeRenderer } from "../dry-run/fake-renderer.ts";
import { emptyManifest } from "../host/loaded-plugin.ts";
import { createPassingRecords } from "../host/plugin-records.ts";
import { createKeptPictures } from "../images/kept-pictures.ts";
import { limits } from "../sandbox/limits.ts";
import { createServerStore } from "../server-store/server-store.ts";
import { readTimeHere } from "../time/time-reader.ts";
import { createHostApi } from "./host-api.ts";
import { createHostShares } from "./host-shares.ts";
import { createHostTime } from "./host-time.ts";
import { nullHttp } from "./http/null-http.ts";
import { nullXml } from "./http/xml/null-xml.ts";
import { nullLookup } from "./null-lookup.ts";
import { createMemoryStores, type PluginStore } from "./plugin-store.ts";

/** A host API into the fake channel, on clocks that the test sets. */
function hostApiOn(
  clock: { wall: number; ticks: number; cpu: number },
  store: PluginStore = createMemoryStores().of("loud"),
) {
  const { messenger, guilds, events } = createFakeChannel();
  const hostApi = createHostApi({
    plugin: "loud",
    manifest: () => emptyManifest,
    messenger,
    shares: createHostShares(nullLookup, () => clock.wall),
    guilds,
    openness: guilds.openness,
    records: createPassingRecords(),
    granters: { stateOf: async () => "granted", isOperator: () => false },
    store,
    serverStore: createServerStore({ folder: undefined, now: () => clock.wall }),
    http: nullHttp,
    xml: nullXml,
    findPattern: () => [],
    files: { fetch: async () => ({ ok: false, reason: "unreachable" }), isPicture: () => false },
    inTurn: (act) => act(),
    renderer: fakeRenderer,
    keptPictures: createKeptPictures(() => clock.wall),
    ...{ claude: noClaude, asking: new Set<string>(), isLeftOut: () => false },
    hostTime: createHostTime({ ticks: () => clock.ticks, cpu: () => clock.cpu }),
    elapsed: () => clock.wall,
    ...{ now: () => clock.wall, timeReader: readTimeHere, onTimerSet: () => {}, onDue: () => {} },
  });
  return { hostApi, events };
}

test("a loop of refused messages uses up the plugin's calls, and their contents aren't read", async () => {
  const clock = { wall: 0, ticks: 0, cpu: 0 };
  const { hostApi, events } = hostApiOn(clock);
  let looks = 0;
  let refused = 0;
  for (let count = 0; count < 2_000; count += 1) {
    // Fifty calls a second: exactly the limit.
    clock.wall += 20;
    const input = {
      channelId,
      get content() {
        looks += 1;
        return { content: "[".repeat(8_000) };
      },
    };
    await hostApi.perform("send", input, undefined).catch((error: unknown) => {
      assert.ok(error instanceof RefusalError);
      refused += 1;
    });
  }
  // Forty seconds allow twenty messages at once and forty more. Each text would count as five of them.
  assert.ok(events.length <= 12, `${events.length} said`);
  assert.equal(refused, 2_000 - events.length);
  assert.ok(looks <= 60, `${looks} of 2000 were looked at`);
});

test("sends a message with a `once` name only once in a channel, no matter how often it is repeated", async () => {
  const { hostApi, events } = hostApiOn({ wall: 0, ticks: 0, cpu: 0 });
  const say = (once: unknown, to = channelId) =>
    hostApi.perform("send", { channelId: to, content: { content: "tea" }, once }, undefined);
  await say("due:1");
  await say("due:1");
  assert.equal(events.length, 1);
  await say("due:2");
  await say("due:1", "200");
  await say(undefined);
  await say(undefined);
  assert.equal(events.length, 5);
  await assert.rejects(say(""), RefusalError);
  await assert.rejects(say(7), RefusalError);
});

test("charges for a text by its length before splitting it", async () => {
  const clock = { wall: 0, ticks: 0, cpu: 0 };
  const { hostApi, events } = hostApiOn(clock);
  const say = (content: string) => hostApi.perform("send", { channelId, content: { content } }, undefined);
  for (let count = 0; count < 18; count += 1) await say("x");
  await assert.rejects(say("[".repeat(8_000)), /Too many messages/);
  // Reading it cost one, so one is left.
  await say("x");
  await assert.rejects(say("x"), /Too many messages/);
  assert.equal(events.length, 19);
});

test("a plugin that has used up the bot's own time waits for its answers", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const clock = { wall: 0, ticks: 0, cpu: 0 };
  const slow: PluginStore = {
    ...createMemoryStores().of("slow"),
    get() {
      // What the call costs this thread.
      clock.cpu += 100;
      return null;
    },
  };
  const { hostApi } = hostApiOn(clock, slow);
  let done = 0;
  const ask = async () => {
    await hostApi.perform("store.get", { key: "a" }, undefined);
    done += 1;
  };
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  // The burst is available at once.
  for (let count = 0; count * 100 < limits.hostBurstMs; count += 1) await ask();
  const atOnce = done;
  void ask();
  void ask();
  await settle();
  assert.equal(done, atOnce);
  // The cost of one call is refilled in 3.3 s.
  clock.ticks += 4_000;
  t.mock.timers.tick(4_000);
  await settle();
  assert.equal(done, atOnce + 2);
  void ask();
  t.mock.timers.tick(2_000);
  await settle();
  assert.equal(done, atOnce + 2);
});
