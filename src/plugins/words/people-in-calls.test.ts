import assert from "node:assert/strict";
import { test } from "node:test";
import type { DiscordEvent } from "../../discord/gateway/event.ts";
import { serverEvent } from "../dispatch/server-event.ts";
import { saidInCall } from "./people-in-calls.ts";

test("a picked person's names count as said, and what is known of them doesn't", () => {
  const who = {
    ...{ id: "123456789012345678", name: "benjamin", displayName: "Captain Ben" },
    ...{ avatarUrl: "https://cdn.discordapp.com/embed/avatars/1.png", createdAt: "2026-01-01T00:00:00.000Z" },
    member: { joinedAt: "2026-01-02T00:00:00.000Z" },
  };
  const said = saidInCall(
    {},
    { who, why: "He is late", roles: [{ id: "223456789012345678", name: "Sailors" }] },
  );
  assert.deepEqual(said, [
    ...["123456789012345678", "benjamin", "captain ben", "he is late"],
    ...["223456789012345678", "sailors"],
  ]);
});

test("the name of a thread, and what an event of the server is called and about, are words of whoever named it", () => {
  const of = (t: string, d: object) => serverEvent({ t, d: { guild_id: "1", ...d } } as DiscordEvent);
  const thread = of("THREAD_CREATE", { id: "5", name: "Kelp and more", owner_id: "7" });
  assert.equal(thread?.caller?.userId, "7");
  assert.equal(thread?.caller?.lendsRights, false);
  assert.deepEqual(saidInCall(thread?.facts("a call", undefined), undefined), ["kelp and more"]);
  const night = { id: "6", name: "Game night", description: "Bring your own", creator_id: "8" };
  const event = of("GUILD_SCHEDULED_EVENT_CREATE", night);
  assert.equal(event?.caller?.userId, "8");
  assert.deepEqual(saidInCall(event?.facts("a call", undefined), undefined), [
    "game night",
    "bring your own",
  ]);
  assert.equal(of("THREAD_DELETE", { id: "5" })?.caller, undefined);
});
