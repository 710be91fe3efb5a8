import assert from "node:assert/strict";
import { test } from "node:test";
import { markdown } from "./markdown.ts";

const nobody = {
  user: () => undefined,
  channel: () => undefined,
  inside: () => undefined,
  pickable: { users: [], roles: [], channels: [] },
};
const shown = async (text: string) => String(await markdown(text, nobody));

test("small print is on a line of its own", async () => {
  assert.equal(
    await shown("I tell you here.\n-# Not quite right?\n-# Say so.\nBye"),
    'I tell you here.<div class="faint small">Not quite right?<br>Say so.</div>Bye',
  );
});
