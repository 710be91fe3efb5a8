import assert from "node:assert/strict";
import { it } from "node:test";
import { meansQuiet, meansTalkAgain } from "./quiet-phrases.ts";

for (const text of [
  "quiet",
  "Quiet!",
  "be quiet here, please",
  "please be quiet for an hour",
  "quiet here for an hour 🙏",
]) {
  it(`"${text}" asks for quiet`, () => assert.ok(meansQuiet(text)));
}
for (const text of ["quiet?", "> quiet", "it's so quiet here", "stop", "quiet down the music plugin"]) {
  it(`"${text}" doesn't`, () => assert.ok(!meansQuiet(text)));
}
for (const text of ["you can talk again", "You can talk again now.", "please talk again"]) {
  it(`"${text}" ends it`, () => assert.ok(meansTalkAgain(text)));
}
it(`"can you talk again about fish?" doesn't`, () =>
  assert.ok(!meansTalkAgain("can you talk again about fish?")));
