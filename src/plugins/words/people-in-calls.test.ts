import assert from "node:assert/strict";
import { test } from "node:test";
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
