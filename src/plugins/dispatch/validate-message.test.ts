import assert from "node:assert/strict";
import { test } from "node:test";
import { RefusalError } from "../../declaration/refusal.ts";
import { validateMessage } from "./validate-message.ts";

const files = [{ name: "a.png", base64: "AAAA" }];

test("allows an embed to show a file of its message, and URL schemes in any letter case", () => {
  const file = "attachment://a.png";
  const embed = {
    title: "A fish",
    url: "HTTPS://example.com/fish",
    image: { url: file },
    thumbnail: { url: file },
    author: { name: "Reef", url: "Http://example.com", icon_url: file },
    footer: { text: "Sea", icon_url: file },
  };
  const buttons = [{ url: "HTTPS://example.com", label: "More" }];
  assert.deepEqual(validateMessage("fish", { embeds: [embed], files, buttons }).embeds, [embed]);
});

test("allows files only as pictures, not as links, and no other URL schemes", () => {
  for (const embed of [
    { title: "A fish", url: "attachment://a.png" },
    { author: { name: "Reef", url: "attachment://a.png" } },
    { image: { url: "file:///etc/passwd" } },
    { image: { url: "javascript:alert(1)" } },
    { image: { url: "a.png" } },
  ]) {
    assert.throws(
      () => validateMessage("fish", { embeds: [embed], files }),
      RefusalError,
      JSON.stringify(embed),
    );
  }
  const buttons = [{ url: "attachment://a.png", label: "More" }];
  assert.throws(() => validateMessage("fish", { content: "Look", files, buttons }), RefusalError);
});
