import assert from "node:assert/strict";
import { test } from "node:test";
import { createCommandRegistry } from "../commands/create-command-registry.ts";
import { nothingFound, type ScannedFile } from "../policy/policy.ts";
import { openDatabase } from "../store/open-database.ts";
import { checkNames } from "./checks/checks.ts";
import { NameCollisionError } from "./failures.ts";
import { createNames, type OpenProposal, withReservedNames } from "./names.ts";
import type { Worktree } from "./publish/worktree.ts";

const wanting = (plugin: string, ...names: readonly string[]): ScannedFile => ({
  path: `plugins/${plugin}.ts`,
  ok: true,
  findings: [],
  ...nothingFound,
  commands: names.map((name) => ({ kind: "slash", name })),
});

const hour = 60 * 60_000;

test("reserves names while a run lasts, and then until its request lists them", async (t) => {
  const database = openDatabase(":memory:");
  t.after(() => database.close());
  const registry = createCommandRegistry({ database, builtIns: [] });
  const scanner = { scan: async () => [] };
  const clock = { now: 0 };
  const proposals: OpenProposal[] = [];
  const names = createNames({ registry, scanner, proposals: () => proposals, elapsed: () => clock.now });
  const empty = { tracked: new Set<string>(), read: () => undefined } as unknown as Worktree;
  const taken = async (name: string) =>
    (await names.open("2", empty)).collisions(wanting("foam", name)).length > 0;
  const choose = async (...chosen: readonly string[]) =>
    (await names.open("1", empty)).reserve([wanting("bubbles", ...chosen)]);

  await withReservedNames(names, "1", async () => {
    await choose("bubbles");
    clock.now += 10 * hour;
    assert.ok(await taken("bubbles"), "however long checks and pushing take");
  });
  assert.ok(await taken("bubbles"), "the request doesn't know of its pull request yet");
  proposals.push({ requestId: "1", newCommands: ["/bubbles"] });
  assert.ok(await taken("bubbles"));

  await withReservedNames(names, "1", async () => {
    await choose("louder-bubbles");
    clock.now += hour;
    assert.ok(await taken("louder-bubbles"), "a revision's, too");
  });
  assert.ok(await taken("louder-bubbles"), "its request still names the old ones");
  proposals[0] = { requestId: "1", newCommands: ["/louder-bubbles"] };
  assert.deepEqual([await taken("bubbles"), await taken("louder-bubbles")], [false, true]);
  proposals.length = 0;
  assert.ok(!(await taken("louder-bubbles")), "closed");

  const failing = withReservedNames(names, "1", async () => {
    await choose("waves");
    throw new Error("no luck");
  });
  await assert.rejects(failing, /no luck/);
  assert.ok(!(await taken("waves")));

  await withReservedNames(names, "1", () => choose("lost"));
  clock.now += hour;
  assert.ok(!(await taken("lost")), "not forever if no request lists it");
});

test("refuses a command that another plugin of the change or another request has, in any case", async (t) => {
  const database = openDatabase(":memory:");
  t.after(() => database.close());
  const registry = createCommandRegistry({ database, builtIns: [] });
  const proposals: OpenProposal[] = [{ requestId: "2", newCommands: ["!Waves"] }];
  const scanner = { scan: async () => [] };
  const names = createNames({ registry, scanner, proposals: () => proposals, elapsed: () => 0 });
  const empty = { tracked: new Set<string>(), read: () => undefined } as unknown as Worktree;
  const inRun = await names.open("1", empty);
  const check = (...scanned: readonly ScannedFile[]) =>
    checkNames(scanned, new Map(scanned.map(({ path }) => [path, ""])), inRun);
  assert.throws(() => check(wanting("foam", "bubbles"), wanting("froth", "bubbles")), NameCollisionError);
  const shouted = { ...wanting("foam"), commands: [{ kind: "prefix", name: "WAVES" } as const] };
  assert.throws(() => check(shouted), NameCollisionError);
  check(wanting("foam", "bubbles", "waves"), wanting("froth", "froth"));
});
