import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Purpose } from "./call-context.ts";
import { ClaudeCancelledError } from "./claude-errors.ts";
import { createSlots } from "./slots.ts";

/** Calls that last until they are ended, and the order in which they were let through. */
function opened(most: number) {
  const slots = createSlots(most);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    begun,
    async call(name: string, purpose: Purpose, userId: string, signal?: AbortSignal): Promise<void> {
      await slots.take({ purpose, userId, guildId: "1" }, signal, () => {
        begun.push(name);
        return new Promise<void>((resolve) => ends.set(name, resolve));
      });
    },
    async end(name: string): Promise<void> {
      ends.get(name)?.();
      await new Promise(setImmediate);
    },
  };
}

describe("slots", () => {
  it("lets a limited number through at once, and the next when one is done", async () => {
    const { begun, call, end } = opened(2);
    for (const name of ["a", "b", "c"]) void call(name, "chat", name);
    await new Promise(setImmediate);
    assert.deepEqual(begun, ["a", "b"]);
    await end("a");
    assert.deepEqual(begun, ["a", "b", "c"]);
  });

  it("any amount of planning and building leaves a quarter of the slots to chat", async () => {
    const { begun, call } = opened(4);
    for (let each = 0; each < 20; each++)
      void call(`p${each}`, each % 2 === 0 ? "planning" : "building", "1");
    await new Promise(setImmediate);
    assert.equal(begun.length, 3);
    void call("hello", "chat", "2");
    await new Promise(setImmediate);
    assert.deepEqual(begun.slice(3), ["hello"]);
  });

  it("someone who asks once doesn't wait for everything somebody else asked", async () => {
    const { begun, call, end } = opened(1);
    for (const name of ["a1", "a2", "a3"]) void call(name, "chat", "ann");
    void call("b1", "chat", "bob");
    void call("plan", "planning", "cat");
    await new Promise(setImmediate);
    for (const name of ["a1", "a2", "plan", "b1", "a3"]) await end(begun.at(-1) ?? name);
    assert.deepEqual(begun, ["a1", "a2", "plan", "b1", "a3"]);
  });

  it("a cancelled call leaves the queue", async () => {
    const { begun, call, end } = opened(1);
    void call("a", "chat", "ann");
    const cancelling = new AbortController();
    const waiting = call("b", "chat", "bob", cancelling.signal);
    void call("c", "chat", "cat");
    cancelling.abort();
    await assert.rejects(waiting, ClaudeCancelledError);
    await end("a");
    assert.deepEqual(begun, ["a", "c"]);
  });
});
