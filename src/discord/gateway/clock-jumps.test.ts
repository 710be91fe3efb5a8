import assert from "node:assert/strict";
import { test } from "node:test";
import { startDiscord } from "../../../packages/discord-simulator/start-discord.ts";
import { silentLog } from "../../log/log.ts";
import { openDatabase } from "../../store/open-database.ts";
import { createRest } from "../rest/create-rest.ts";
import { createDiscordClock } from "../rest/discord-clock.ts";
import { forgetLimitsOnClockJumps } from "../rest/forget-limits.ts";
import { createGatewaySessions } from "../store/gateway-session.ts";
import { createIdentifyThrottle } from "./identify-throttle.ts";

const hour = 60 * 60_000;

test("forgets rate limits when the clock is set back, so that calls don't wait for the old time", async (t) => {
  const discord = await startDiscord({ rateLimits: "off" });
  t.after(() => discord.stop());
  let wall = Date.now();
  const rest = createRest({ token: discord.botToken, apiUrl: discord.url, log: silentLog });
  forgetLimitsOnClockJumps(
    rest,
    () => wall,
    () => 0,
  );
  await rest.get("/users/@me");
  // The state after the last of the second's 50 calls, seen from an hour before.
  rest.globalReset = Date.now() + hour;
  rest.globalRemaining = 0;
  wall -= hour;
  await rest.get("/users/@me");
  assert.ok(rest.globalReset < Date.now() + hour / 2);
});

test("takes Discord's time from its answers, whatever this machine's clock says", async (t) => {
  const discord = await startDiscord({ rateLimits: "off", now: () => Date.now() + hour });
  t.after(() => discord.stop());
  const year = 365 * 24 * hour;
  const clock = createDiscordClock(
    () => Date.now() + year,
    () => Math.floor(performance.now()) + 0.5,
  );
  assert.ok(clock.now() > Date.now() + year / 2, "nobody has said anything yet");
  await createRest({ token: discord.botToken, apiUrl: discord.url, log: silentLog, clock }).get("/users/@me");
  assert.ok(Math.abs(clock.now() - Date.now() - hour) < 10 * 60_000);
  assert.ok(Number.isInteger(clock.now()), "no table takes a part of a millisecond");
  clock.heard("nonsense");
  clock.heard(null);
  assert.ok(Math.abs(clock.now() - Date.now() - hour) < 10 * 60_000);
});

test("spaces logins by the monotonic clock too, so a clock set ahead forgets none of this process's", async () => {
  const sessions = createGatewaySessions(openDatabase(":memory:"));
  const waits: number[] = [];
  let wall = 1_000_000_000;
  const throttle = createIdentifyThrottle({
    sessions,
    gatewayInfo: () => Promise.reject(new Error("away")),
    log: silentLog,
    now: () => wall,
    elapsed: () => 1_000,
    onWait: (ms) => waits.push(ms),
  });
  await throttle.waitForIdentify(0, AbortSignal.timeout(60_000));
  wall += hour;
  const second = throttle.waitForIdentify(0, AbortSignal.timeout(50));
  await assert.rejects(second);
  assert.deepEqual(waits, [5_000]);
});

test("with no logins left today, asks Discord again now and then, and reports why", async () => {
  const waits: (readonly [number, string])[] = [];
  const limit = { total: 1_000, remaining: 0, reset_after: 20 * hour, max_concurrency: 1 };
  const throttle = createIdentifyThrottle({
    sessions: createGatewaySessions(openDatabase(":memory:")),
    gatewayInfo: async () => ({ url: "wss://x", shards: 1, session_start_limit: limit }),
    log: silentLog,
    now: Date.now,
    elapsed: () => performance.now(),
    onWait: (ms, why) => waits.push([ms, why]),
  });
  await assert.rejects(throttle.waitForIdentify(0, AbortSignal.timeout(50)));
  assert.equal(waits[0]?.[0], 10 * 60_000);
  assert.match(waits[0]?.[1] ?? "", /1000 logins a day/);
});
