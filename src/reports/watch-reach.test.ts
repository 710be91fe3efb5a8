import assert from "node:assert/strict";
import { test } from "node:test";
import { API } from "@discordjs/core";
import { startDiscord } from "../../packages/discord-simulator/start-discord.ts";
import { createRest } from "../discord/rest/create-rest.ts";
import { silentLog } from "../log/log.ts";
import { usersReached } from "../set-up/discord/reach.ts";
import { watchReach } from "./watch-reach.ts";

test("warns the admins, once for each thousand, when Discord's review of privileged intents nears", async (t) => {
  const discord = await startDiscord({ rateLimits: "off" });
  t.after(() => discord.stop());
  const [reef, cove] = ["Reef", "Cove"].map((name) => discord.world.addGuild({ name }).id);
  const api = new API(createRest({ token: discord.botToken, apiUrl: discord.url, log: silentLog }));
  const size = (one: number, other: number) => {
    discord.world.setApproximateMembers(reef ?? "", one);
    discord.world.setApproximateMembers(cove ?? "", other);
  };
  const told: string[] = [];
  const tellOnce = {
    tell: async (_topic: string, words: string) => told.push(words) > 0,
    over: async () => void told.push("over"),
    onlyThese: async () => {},
  };
  let look = () => {};
  let looked = Promise.withResolvers<void>();
  const later = (_ms: number, work: () => void) => {
    look = work;
    looked.resolve();
    return () => {};
  };
  watchReach({ api, hasPrivileged: true, tellOnce, later, log: silentLog });
  for (const [one, other] of [
    [3_000, 4_999],
    [3_000, 5_000],
    [3_000, 7_500],
  ] as const) {
    size(one, other);
    looked = Promise.withResolvers();
    look();
    await looked.promise;
  }
  assert.equal(told[0], "over");
  assert.match(told[1] ?? "", /^About 8,000 users can see me: Discord will want to review soon/);
  assert.match(
    told[2] ?? "",
    /^About 10,000 users can see me: Discord may want to review now.*work without\.$/,
  );
  assert.equal(await usersReached(api), 10_500);
});

test("plans no further look when it is stopped during one", async () => {
  const asked = Promise.withResolvers<never>();
  let look = () => {};
  let planned = 0;
  const later = (_ms: number, work: () => void) => {
    planned += 1;
    look = work;
    return () => {};
  };
  const api = { applications: { getCurrent: () => asked.promise } } as never;
  const stop = watchReach({ api, hasPrivileged: true, tellOnce: {} as never, later, log: silentLog });
  look();
  stop();
  asked.reject(new Error("the process ends"));
  await new Promise(setImmediate);
  assert.equal(planned, 1);
});

test("has nothing to watch without privileged intents", () => {
  const later = () => assert.fail("it needs no look");
  const nobody = {} as never;
  watchReach({ api: nobody, hasPrivileged: false, tellOnce: nobody, later, log: silentLog });
});
