import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { API } from "@discordjs/core";
import type { GatewayDispatchPayload } from "discord-api-types/v10";
import { createLog } from "../log/log.ts";
import { createTold } from "../reports/store/told.ts";
import { openDatabase } from "../store/open-database.ts";
import { createUnservedGuilds } from "./leave-unserved-guilds.ts";

/** One home across several starts: notes persist, and the clock can show anything. */
function createHome(t: TestContext) {
  const database = openDatabase(":memory:");
  t.after(() => database.close());
  const left: string[] = [];
  const api = { users: { leaveGuild: async (id: string) => void left.push(id) } } as unknown as API;
  return {
    left,
    start({ proven, served, clock = 0 }: { proven: boolean; served: string; clock?: number }) {
      const manners = createUnservedGuilds({
        ...{ api, proven, areNamed: false, log: createLog(() => {}) },
        messenger: { send: async () => ({ id: "1" }) as never },
        admins: { tell: async () => {} } as never,
        tellOnce: { tell: async () => {} } as never,
        told: createTold(database, () => clock),
        isHome: (id) => id === served,
        repositoryUrl: () => "https://example.com",
      });
      const hears = (t: string, d: object) =>
        manners.onDispatch({ op: 0, s: 1, t, d } as GatewayDispatchPayload);
      return {
        ready: (...ids: readonly string[]) =>
          hears("READY", { guilds: ids.map((id) => ({ id, unavailable: true })) }),
        away: (id: string) => hears("GUILD_DELETE", { id, unavailable: true }),
        guild: (id: string, joinedAt = "2020-01-01T00:00:00Z") =>
          hears("GUILD_CREATE", {
            id,
            name: "Reef",
            joined_at: joinedAt,
            system_channel_id: "5",
            owner_id: "6",
          }),
      };
    },
  };
}

const soon = () => new Promise(setImmediate);

test("no clock or date decides which server is left: not a slow clock on a first start, not a missing date", async (t) => {
  for (const joinedAt of ["2026-11-29T12:00:00Z", "", "soon"]) {
    const home = createHome(t);
    const first = home.start({ proven: false, served: "1", clock: Date.parse("2026-11-29T10:00:00Z") });
    first.ready("1", "2");
    first.guild("2", joinedAt);
    const later = home.start({ proven: true, served: "1" });
    later.guild("2", joinedAt);
    await soon();
    assert.deepEqual(home.left, [], joinedAt);
  }
});

test("never leaves a server it served, one Discord lists at the start, or one that had an outage; leaves a new one", async (t) => {
  const home = createHome(t);
  const before = home.start({ proven: true, served: "1" });
  before.guild("1");
  before.away("3");
  const slipped = home.start({ proven: true, served: "9" });
  slipped.ready("2");
  for (const id of ["1", "2", "3", "4"]) slipped.guild(id);
  await soon();
  assert.deepEqual(home.left, ["4"]);
});
