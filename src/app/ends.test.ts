import assert from "node:assert/strict";
import { test } from "node:test";
import { atMost, createEnds } from "./ends.ts";

test("ends stage by stage, no matter in which order parts came, and waits for each stage", async () => {
  const ends = createEnds();
  const said: string[] = [];
  const slow = Promise.withResolvers<void>();
  ends.add("close", () => said.push("database"));
  ends.add("leave", (graceMs) => said.push(`gateway after ${graceMs} ms`));
  ends.add("finish", () => slow.promise.then(() => said.push("build")));
  ends.add("quiet", () => said.push("timer"));
  const over = ends.run(50);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(said, ["timer"]);
  slow.resolve();
  await over;
  assert.deepEqual(said, ["timer", "build", "gateway after 50 ms", "database"]);
});

test("ends what there is when only some of it has begun", async () => {
  const ends = createEnds();
  const said: string[] = [];
  await ends.run(0);
  ends.add("let go", () => said.push("scanner"));
  await ends.run(0);
  assert.deepEqual(said, ["scanner"]);
});

test("goes on without work that takes longer than it may, and fails with work that fails", async () => {
  await atMost(1, new Promise(() => {}));
  await assert.rejects(atMost(1_000, Promise.reject(new Error("broken"))), /broken/);
});
