import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { silentLog } from "../../log/log.ts";
import { createForgettings } from "../../privacy/store/forgettings.ts";
import { openDatabase } from "../../store/open-database.ts";
import { nullLookup } from "../capabilities/null-lookup.ts";
import { createFakeChannel } from "../dry-run/fake-channel.ts";
import { createPluginHost } from "../host/create-plugin-host.ts";
import { createPluginRecords } from "../host/plugin-records.ts";
import { createServerStores } from "../server-store/server-stores.ts";

test("whoever asked to be forgotten while an older release ran is forgotten at the next start", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "asked-to-forget-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const before = createServerStores(folder, { now: Date.now });
  before.of("levels").rankings.set({ guildId: "1", name: "xp" }, "5", 10);
  before.of("levels").rankings.set({ guildId: "1", name: "xp" }, "6", 20);
  before.close();
  const database = openDatabase(":memory:");
  t.after(() => database.close());

  // All that an older release does, which doesn't know plugins' files for each server.
  const forgettings = createForgettings(database);
  forgettings.ask({ scope: "person", id: "6" });
  forgettings.done({ scope: "person", id: "6" });
  const records = createPluginRecords(database, Date.now);
  assert.deepEqual(records.askedToForget.all(), [{ userId: "6" }]);

  const host = createPluginHost({
    folder: join(folder, "no-plugins"),
    dataFolder: folder,
    nodePath: process.execPath,
    messenger: createFakeChannel().messenger,
    lookup: nullLookup,
    log: silentLog,
    report: () => {},
    records,
  });
  await host.start();
  assert.deepEqual([host.keptOf("6"), records.askedToForget.all()], [[], []]);
  assert.deepEqual(
    host.keptOf("5").map(({ plugin, rankings }) => [plugin, rankings[0]?.rank]),
    [["levels", 1]],
  );

  // Asking again counts again, and this release forgets at once.
  forgettings.ask({ scope: "person", id: "5" });
  forgettings.ask({ scope: "person", id: "5" });
  assert.deepEqual(host.forget({ userId: "5" }), ["levels"]);
  assert.deepEqual(records.askedToForget.all(), []);
  // On a busy machine it was late with the one before.
  while (host.keptOf("5").length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  await host.stop();
});

test("a store that is locked then is tried again with the next housekeeping", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "asked-to-forget-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const before = createServerStores(folder, { now: Date.now });
  before.of("levels").rankings.set({ guildId: "1", name: "xp" }, "6", 20);
  before.close();
  const database = openDatabase(":memory:");
  t.after(() => database.close());
  createForgettings(database).ask({ scope: "person", id: "6" });
  const records = createPluginRecords(database, Date.now);
  const host = createPluginHost({
    folder: join(folder, "no-plugins"),
    dataFolder: folder,
    nodePath: process.execPath,
    messenger: createFakeChannel().messenger,
    lookup: nullLookup,
    log: silentLog,
    report: () => {},
    records,
  });
  const backup = new DatabaseSync(join(folder, "levels", "servers.db"));
  backup.exec("BEGIN IMMEDIATE");
  await host.start();
  assert.deepEqual(records.askedToForget.all(), [{ userId: "6" }]);
  backup.exec("COMMIT");
  backup.close();
  host.prune(Date.now(), 100);
  assert.deepEqual([host.keptOf("6"), records.askedToForget.all()], [[], []]);
  await host.stop();
});
