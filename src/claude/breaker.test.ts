import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createBreaker } from "./breaker.ts";
import { ClaudeCancelledError, ClaudeRefusedError, ClaudeUnavailableError } from "./claude-errors.ts";

const fail = () => Promise.reject(new ClaudeUnavailableError("connection", "no route"));
const refuse = () => Promise.reject(new ClaudeRefusedError("key", "bad key", 401));
const answer = () => Promise.resolve("hello");

function opened() {
  const clock = { now: 1_000_000 };
  const breaker = createBreaker(() => clock.now);
  const told: string[] = [];
  breaker.health.onChange((change) => told.push(change));
  return { clock, breaker, told };
}

async function failTimes(breaker: ReturnType<typeof createBreaker>, times: number): Promise<void> {
  for (let time = 0; time < times; time++) await assert.rejects(breaker.run(fail), ClaudeUnavailableError);
}

/** The reason a call was turned down, or "answered". */
async function whatBecomes(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "answered",
    (error: unknown) => (error instanceof ClaudeUnavailableError ? error.reason : String(error)),
  );
}

describe("the breaker", () => {
  it("opens at the third failure in a row, refuses at once, and notifies once", async () => {
    const { breaker, told } = opened();
    await failTimes(breaker, 2);
    assert.equal(breaker.health.state, "closed");
    await failTimes(breaker, 1);
    assert.equal(breaker.health.state, "open");
    assert.equal(breaker.health.accepting, false);
    let asked = false;
    const refusal = await breaker
      .run(async () => {
        asked = true;
      })
      .catch((error: unknown) => error);
    assert.ok(refusal instanceof ClaudeUnavailableError);
    assert.equal(refusal.reason, "breaker");
    assert.equal(refusal.retryInMs, 30_000);
    assert.equal(asked, false);
    assert.deepEqual(told, ["opened"]);
  });

  it("takes a refusal as proof that the API is up", async () => {
    const { breaker } = opened();
    await failTimes(breaker, 2);
    await assert.rejects(breaker.run(refuse), ClaudeRefusedError);
    await failTimes(breaker, 2);
    assert.equal(breaker.health.state, "closed");
  });

  it("lets one probe through after 30 s and refuses other calls meanwhile", async () => {
    const { clock, breaker, told } = opened();
    await failTimes(breaker, 3);
    clock.now += 29_999;
    assert.equal(await whatBecomes(breaker.run(answer)), "breaker");
    clock.now += 1;
    assert.equal(breaker.health.accepting, true);
    const probe = Promise.withResolvers<string>();
    const probing = breaker.run(() => probe.promise);
    assert.equal(breaker.health.state, "half_open");
    assert.equal(await whatBecomes(breaker.run(answer)), "breaker");
    probe.resolve("back");
    assert.equal(await probing, "back");
    assert.equal(breaker.health.state, "closed");
    assert.equal(await whatBecomes(breaker.run(answer)), "answered");
    assert.deepEqual(told, ["opened", "recovered"]);
  });

  it("doubles the break with each failed probe, up to five minutes, and starts over after a recovery", async () => {
    const { clock, breaker, told } = opened();
    await failTimes(breaker, 3);
    for (const breakMs of [30_000, 60_000, 120_000, 240_000, 300_000, 300_000]) {
      clock.now += breakMs - 1;
      assert.equal(await whatBecomes(breaker.run(answer)), "breaker", `before ${breakMs} ms`);
      clock.now += 1;
      assert.equal(await whatBecomes(breaker.run(fail)), "connection", `after ${breakMs} ms`);
    }
    clock.now += 300_000;
    assert.equal(await whatBecomes(breaker.run(answer)), "answered");
    await failTimes(breaker, 3);
    clock.now += 30_000;
    assert.equal(await whatBecomes(breaker.run(answer)), "answered");
    assert.deepEqual(told, ["opened", "recovered", "opened", "recovered"]);
  });

  it("closes after a refused probe, but not after one cancelled before the API responded", async () => {
    const { clock, breaker } = opened();
    await failTimes(breaker, 3);
    clock.now += 30_000;
    await assert.rejects(
      breaker.run(() => Promise.reject(new ClaudeCancelledError("gave up"))),
      ClaudeCancelledError,
    );
    assert.equal(breaker.health.state, "open");
    clock.now += 60_000;
    await assert.rejects(breaker.run(refuse), ClaudeRefusedError);
    assert.equal(breaker.health.state, "closed");
  });

  it("closes after a probe that was cancelled once the API had responded", async () => {
    const { clock, breaker } = opened();
    await failTimes(breaker, 3);
    clock.now += 30_000;
    const call = async (reached: () => void) => {
      reached();
      throw new ClaudeCancelledError("enough heard");
    };
    await assert.rejects(breaker.run(call), ClaudeCancelledError);
    assert.equal(breaker.health.state, "closed");
  });

  it("doesn't count calls that people cancelled", async () => {
    const { breaker } = opened();
    await failTimes(breaker, 2);
    await assert.rejects(
      breaker.run(() => Promise.reject(new ClaudeCancelledError("gave up"))),
      ClaudeCancelledError,
    );
    await failTimes(breaker, 1);
    assert.equal(breaker.health.state, "open");
  });
});
