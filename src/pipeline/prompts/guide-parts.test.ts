import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { guideFor, optionalParts, usesLine } from "./guide-parts.ts";

const guide = readFileSync(new URL("../../../docs/writing-plugins.md", import.meta.url), "utf8");

test("a plan gets the parts of the guide that it says it uses, and nothing is lost of the rest", () => {
  const parts = optionalParts(guide);
  assert.ok(parts.includes("Polls, and silent messages") && !parts.includes("Answering"));
  const plan = `A vote on tea.\n\n${usesLine(["Polls, and silent messages", "Reading messages"])}`;
  const { always, chosen } = guideFor(guide, plan);
  assert.match(always, /## Answering\n/);
  assert.deepEqual(
    [...chosen.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading),
    ["Polls, and silent messages", "Reading messages"],
  );
  assert.equal(guideFor(guide, usesLine(parts)).chosen.length + always.length, guide.length);
  assert.equal(guideFor(guide, `Plan\n${usesLine([])}`).chosen, "");
});

test("a plan that doesn't say what it uses, or names what there isn't, gets the whole guide", () => {
  const all = guideFor(guide, usesLine(optionalParts(guide))).chosen;
  for (const plan of ["A vote on tea.", "Vote.\nUses: Polls and more", "Vote.\nUses:"])
    assert.equal(guideFor(guide, plan).chosen, all);
});
