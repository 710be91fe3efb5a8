import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { nothingFound, type ScannedFile } from "../policy/policy.ts";
import { openDatabase } from "../store/open-database.ts";
import { createCommandRegistry } from "./create-command-registry.ts";
import type { Command } from "./notation.ts";

const slash = (name: string): Command => ({ kind: "slash", name });
const prefix = (name: string): Command => ({ kind: "prefix", name });
const file = (path: string, ...commands: Command[]): ScannedFile => ({
  path,
  ok: true,
  findings: [],
  ...nothingFound,
  commands,
});

const open = () =>
  createCommandRegistry({
    database: openDatabase(":memory:"),
    builtIns: [slash("turbot"), prefix("help")],
  });

describe("the command registry", () => {
  test("reports a taken name with its owner", () => {
    const registry = open();
    registry.rebuild([file("plugins/dice.ts", slash("roll"), prefix("flip"))]);
    assert.deepEqual(registry.collisions(file("plugins/coin.ts", prefix("flip"), slash("coin"))), [
      { command: prefix("flip"), owner: "dice" },
    ]);
  });

  test("reports the bot's own names as taken", () => {
    assert.deepEqual(open().collisions(file("plugins/aid.ts", prefix("HELP"), slash("turbot"))), [
      { command: prefix("HELP"), owner: "turbot" },
      { command: slash("turbot"), owner: "turbot" },
    ]);
  });

  test("reports a name or alias that a file has twice", () => {
    assert.deepEqual(open().collisions(file("plugins/coin.ts", prefix("flip"), prefix("Flip"))), [
      { command: prefix("Flip"), owner: "coin" },
    ]);
  });

  test("lets a slash and a prefix command share a name", () => {
    const registry = open();
    registry.rebuild([file("plugins/dice.ts", slash("roll"))]);
    assert.deepEqual(registry.collisions(file("plugins/other.ts", prefix("roll"))), []);
  });

  test("lets a rewritten plugin keep its own names", () => {
    const registry = open();
    registry.rebuild([file("plugins/dice.ts", slash("roll"))]);
    assert.deepEqual(registry.collisions(file("plugins/dice.ts", slash("roll"), slash("reroll"))), []);
  });

  test("knows menus on members and on messages, each with names of their own", () => {
    const menu = (kind: "userMenu" | "messageMenu", name: string): Command => ({ kind, name });
    const registry = open();
    registry.rebuild([file("plugins/profile.ts", menu("userMenu", "Show profile"), slash("profile"))]);
    assert.deepEqual(registry.collisions(file("plugins/other.ts", menu("userMenu", "show pr0file"))), [
      { command: menu("userMenu", "show pr0file"), owner: "profile" },
    ]);
    assert.deepEqual(registry.collisions(file("plugins/other.ts", menu("messageMenu", "Show profile"))), []);
    assert.deepEqual(registry.taken().at(-1), { ...menu("userMenu", "Show profile"), owner: "profile" });
  });

  test("ignores case", () => {
    const registry = open();
    registry.rebuild([file("plugins/dice.ts", prefix("Würfel"))]);
    assert.equal(registry.collisions(file("plugins/other.ts", prefix("WÜRFEL"))).length, 1);
  });

  test("forgets removed commands on rebuild, and keeps the rest in the database", () => {
    const database = openDatabase(":memory:");
    const registry = createCommandRegistry({ database, builtIns: [prefix("help")] });
    registry.rebuild([file("plugins/dice.ts", slash("roll"))]);
    registry.rebuild([file("plugins/poll.ts", slash("poll")), file("plugins/poll.test.ts", slash("never"))]);
    const again = createCommandRegistry({ database, builtIns: [prefix("help")] });
    assert.deepEqual(again.taken(), [
      { kind: "prefix", name: "help", owner: "turbot" },
      { kind: "slash", name: "poll", owner: "poll" },
    ]);
  });

  test("gives a name to the first of two plugins that have it", () => {
    const registry = open();
    registry.rebuild([file("plugins/a.ts", slash("roll")), file("plugins/b.ts", slash("roll"))]);
    assert.deepEqual(
      registry.taken().filter(({ name }) => name === "roll"),
      [{ kind: "slash", name: "roll", owner: "a" }],
    );
  });
});
