import assert from "node:assert/strict";
import { test } from "node:test";
import { openPlugin } from "turbot/testing";

const file = new URL("./translate.ts", import.meta.url);
const url = "POST https://api-free.deepl.com/v2/translate";
const hello = { message: "Guten Morgen", author: "ben" };

test("a message is translated for whoever asks, with the server's key", async () => {
  const plugin = await openPlugin(file, {
    http: { [url]: { body: { translations: [{ text: "Bom dia" }] } } },
  });
  try {
    await plugin.menu("Translate", hello, { as: "ada", locale: "pt-BR" });
    assert.match(plugin.events.at(-1)?.content ?? "", /^Bom dia/);
    assert.equal(plugin.events[0]?.ephemeral, true);
    const [asked] = plugin.requests;
    assert.equal(asked?.secret, "deepl");
    assert.deepEqual(JSON.parse(asked?.body ?? ""), { text: ["Guten Morgen"], target_lang: "PT-BR" });
  } finally {
    await plugin.close();
  }
});

test("what is used up or not accepted is said in plain words", async () => {
  for (const [status, words] of [
    [456, /used up for this month/],
    [403, /another with `\/plugins`/],
    [500, /Try again later/],
  ] as const) {
    const plugin = await openPlugin(file, { http: { [url]: { status, body: "" } } });
    await plugin.menu("Translate", hello);
    assert.match(plugin.events.at(-1)?.content ?? "", words);
    await plugin.close();
  }
});

test("without a key, whoever asks reads who fills it in", async () => {
  const plugin = await openPlugin(file, { missingSecrets: ["deepl"] });
  await plugin.menu("Translate", hello);
  assert.match(
    plugin.events.at(-1)?.content ?? "",
    /\*DeepL key\* isn't filled in here yet: an admin does that/,
  );
  assert.equal(plugin.problems[0]?.kind, "refused");
  await plugin.close();
});
