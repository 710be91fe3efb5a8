import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeText } from "./decode-text.ts";
import { wordsOf } from "./words-of.ts";

test("a poll reads as its question and answers, with the votes so far", () => {
  const poll = {
    question: { text: "Which fish?" },
    answers: [
      { answer_id: 1, poll_media: { text: "Turbot" } },
      { answer_id: 2, poll_media: { text: "Brill" } },
    ],
    expiry: "2026-11-28T21:00:00.000Z",
    allow_multiselect: false,
    layout_type: 1,
    results: { is_finalized: false, answer_counts: [{ id: 1, count: 3, me_voted: false }] },
  };
  assert.equal(wordsOf({ content: "", embeds: [], poll }), "Poll: Which fish?\n- Turbot (3 votes)\n- Brill");
});

test("an embed reads as its author, title, description, fields and footer", () => {
  const embed = {
    author: { name: "Harbour" },
    title: "Tides",
    description: "Today",
    fields: [
      { name: "High", value: "06:12" },
      { name: "Low", value: "12:30", inline: true },
    ],
    footer: { text: "All times UTC" },
  };
  assert.equal(wordsOf({ embeds: [embed] }), "Harbour\nTides\nToday\nHigh: 06:12\nLow: 12:30\nAll times UTC");
});

test("components read as their texts at any depth, plus the labels of buttons and menus", () => {
  const text = (content: string) => ({ type: 10, id: 1, content });
  const components = [
    {
      type: 17,
      id: 1,
      components: [
        {
          type: 9,
          id: 2,
          components: [text("# Release 2")],
          accessory: { type: 2, id: 3, style: 1, label: "Details", custom_id: "d" },
        },
        text("Everything is new."),
        {
          type: 1,
          id: 4,
          components: [
            {
              type: 3,
              id: 5,
              custom_id: "s",
              placeholder: "Choose",
              options: [{ label: "Plaice", value: "p" }],
            },
          ],
        },
      ],
    },
  ];
  assert.equal(
    wordsOf({ content: "", components: components as never }),
    "# Release 2\n[Details]\nEverything is new.\n[Choose]\n[Plaice]",
  );
});

const words = "Grüße – “naïve” café\r\nzweite Zeile\n";
const utf16be = Buffer.from(words, "utf16le").swap16();
const windows1252 = Buffer.from(
  words.replace("–", "\x96").replace("“", "\x93").replace("”", "\x94"),
  "latin1",
);
for (const [what, bytes] of [
  ["UTF-8", Buffer.from(words)],
  ["UTF-8 with a BOM", Buffer.from(`\ufeff${words}`)],
  ["UTF-16 as Windows writes it", Buffer.from(`\ufeff${words}`, "utf16le")],
  ["UTF-16 without a BOM", Buffer.from(words, "utf16le")],
  ["big-endian UTF-16", Buffer.concat([Buffer.from([0xfe, 0xff]), utf16be])],
  ["big-endian UTF-16 without a BOM", utf16be],
  ["Windows-1252", windows1252],
] as const) {
  test(`reads ${what} as text`, () => {
    assert.equal(decodeText(bytes, true), words);
  });
}

test("drops half a character at the end of a cut text", () => {
  assert.equal(decodeText(Buffer.from("Aal 🐟").subarray(0, 6), false), "Aal ");
  assert.equal(decodeText(Buffer.from("\ufeffAal 🐟", "utf16le").subarray(0, 12), false), "Aal ");
});

test("doesn't read binary data as text", () => {
  const zip = Buffer.from("504b0304140000000800e4b05a59a1c2d3e4f5000000", "hex");
  for (const bytes of [
    zip,
    Buffer.from([1, 2, 3]),
    Buffer.from([0, 0, 0, 0, 0, 0]),
    Buffer.from("\x7fELF\x02\x01\x01\x00"),
  ]) {
    assert.equal(decodeText(bytes, true), undefined);
  }
});
