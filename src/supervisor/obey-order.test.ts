import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { suite, type TestContext, test } from "node:test";
import { type OperatorOrder, orderFile, writeOrder } from "../ipc/operator-order.ts";
import { createSupervisorHarness } from "./fixtures/supervisor-harness.ts";

type What =
  | { readonly kind: "go-back"; readonly from: string; readonly to: string }
  | { readonly kind: "clear-quarantine"; readonly commit: string };

/** Two good releases, and a supervisor that runs the newer one. */
async function twoReleases(t: TestContext, dieAt: string | null = null) {
  const harness = await createSupervisorHarness(t);
  const older = await harness.homeGit.run(["rev-parse", "HEAD"]);
  const supervisor = harness.start({ dieAt });
  await harness.until("the first release is proven", () => harness.record().lastGood === older);
  const newer = await harness.merge({});
  harness.signal(newer, 7);
  await harness.until(
    "the second one, too",
    () => harness.record().lastGood === newer && harness.record().phase === "idle",
  );
  const did = (commit: string, what: string) =>
    harness.journal().filter((entry) => entry.commit === commit && entry.what === what);
  const order = (id: string, what: What, at = Date.now()) => {
    const given = { id, by: "42", at: new Date(at).toISOString() };
    writeOrder(harness.home, { ...given, ...what } as OperatorOrder);
  };
  const taken = () => harness.until("the order is taken", () => !existsSync(orderFile(harness.home)));
  return { harness, supervisor, older, newer, did, order, taken };
}

suite("an operator's order", { concurrency: 2 }, () => {
  test("to go back drains the bot, starts the release before, and quarantines what ran, once", async (t) => {
    const { harness, older, newer, did, order, taken } = await twoReleases(t);
    order("100", { kind: "go-back", from: newer, to: older });
    await harness.until("the older one runs again", () => did(older, "ready").length === 2);
    await taken();
    assert.equal(did(newer, "drain").length, 1);
    const { running, lastGood, previousGood, quarantined, events } = harness.record();
    assert.deepEqual([running, lastGood, previousGood], [older, older, null]);
    assert.deepEqual(
      quarantined.map(({ commit }) => commit),
      [newer],
    );
    assert(
      events.some(({ event, detail }) => event === "rollback" && detail?.startsWith("order 100, by 42")),
    );
    const [status] = did(older, "status");
    assert.partialDeepStrictEqual(status?.detail, { event: "rollback", commit: newer, to: older });

    // As after a kill between doing it and removing the order.
    order("100", { kind: "go-back", from: newer, to: older });
    await taken();
    assert.equal(harness.record().events.filter(({ event }) => event === "refused").length, 0);
    assert.equal(did(older, "live").length, 2);
  });

  test("to clear a quarantine has the commit tried again, and a newer one isn't kept from being good", async (t) => {
    const { harness, older, newer, did, order, taken } = await twoReleases(t);
    order("100", { kind: "go-back", from: newer, to: older });
    await harness.until("the older one runs again", () => did(older, "ready").length === 2);
    order("101", { kind: "clear-quarantine", commit: newer });
    await taken();
    await harness.until("it is good after all", () => harness.record().lastGood === newer);
    assert.deepEqual(harness.record().quarantined, []);
    assert(
      harness
        .record()
        .events.some(({ event, detail }) => event === "pardoned" && detail === "order 101, by 42"),
    );
  });

  test("is done once and told, also by a supervisor that is killed in the middle of it", async (t) => {
    const { harness, supervisor, older, newer, did, order, taken } = await twoReleases(t, "rolling-back");
    const noted = (id: string) =>
      harness.record().events.filter(({ detail }) => detail?.startsWith(`order ${id}, by 42`));
    order("100", { kind: "go-back", from: newer, to: older });
    assert.deepEqual(await supervisor.exit, [null, "SIGKILL"]);
    const next = harness.start({ dieAt: "noted: pardoned" });
    await harness.until("the older one runs again", () => did(older, "ready").length === 2);
    await taken();
    await harness.until("it is told", () => did(older, "status").length === 1);
    assert.deepEqual(
      noted("100").map(({ event }) => event),
      ["rollback"],
    );
    assert.equal(harness.record().running, older);

    order("101", { kind: "clear-quarantine", commit: newer });
    assert.deepEqual(await next.exit, [null, "SIGKILL"]);
    assert(existsSync(orderFile(harness.home)), "it stays until it is done");
    harness.start();
    await taken();
    await harness.until("what was cleared is tried again", () => harness.record().lastGood === newer);
    assert.deepEqual(
      noted("101").map(({ event }) => event),
      ["pardoned"],
    );
  });

  test("isn't followed if another release runs, it is old, or it is no order; the bot is told why", async (t) => {
    const { harness, older, newer, did, order, taken } = await twoReleases(t);
    order("100", { kind: "go-back", from: older, to: newer });
    await taken();
    await harness.until("the bot is told", () => did(newer, "deploy_failed").length === 1);
    assert.match(JSON.stringify(did(newer, "deploy_failed")[0]?.detail), /another release runs by now/);
    order("101", { kind: "go-back", from: newer, to: older }, Date.now() - 16 * 60_000);
    await taken();
    await harness.until("the bot is told again", () => did(newer, "deploy_failed").length === 2);
    assert.match(JSON.stringify(did(newer, "deploy_failed")[1]?.detail), /ordered too long ago/);
    order("102", { kind: "clear-quarantine", commit: newer });
    await taken();
    mkdirSync(dirname(orderFile(harness.home)), { recursive: true });
    for (const text of [
      "{",
      '{"kind":"go-back"}',
      JSON.stringify({ kind: "go-back", id: "1; rm", from: newer, to: older }),
    ]) {
      writeFileSync(orderFile(harness.home), text);
      await taken();
    }
    assert.equal(harness.record().running, newer);
    assert.equal(did(newer, "drain").length, 0);
  });
});
