import assert from "node:assert/strict";
import { test } from "node:test";
import { ComponentType } from "discord-api-types/v10";
import type { LayoutPart } from "../../plugin-api/layout.ts";
import { validateMessage } from "./validate-message.ts";

const say = (layout: readonly LayoutPart[], more: object = {}) =>
  validateMessage("reef", { layout, ...more }, []);

const files = [{ name: "chart.png", base64: "AAAA" }];
const chart = { url: "attachment://chart.png", description: "The tide, hour by hour" };

test("a layout becomes Discord's components, in its order", () => {
  const message = say(
    [
      { text: "# Tides" },
      {
        container: [
          { section: ["High at 9", "Low at 3"], thumbnail: chart },
          { separator: "line", size: "large" },
          { section: "More?", button: { id: "more", label: "More", value: "2" } },
        ],
        color: 0x00aaff,
        spoiler: true,
      },
      { gallery: [{ url: "https://example.com/a.png", description: "A turbot" }] },
      {
        buttons: [
          { id: "again", label: "Again" },
          { url: "https://example.com", label: "Source" },
        ],
      },
      { select: { id: "harbor", options: [{ label: "North", value: "n" }] } },
    ],
    { files },
  );
  assert.deepEqual([message.content, message.isLaidOut, message.files?.length], ["", true, 1]);
  assert.deepEqual(
    message.components?.map(({ type }) => ComponentType[type]),
    ["TextDisplay", "Container", "MediaGallery", "ActionRow", "ActionRow"],
  );
  const [, container] = message.components ?? [];
  assert.deepEqual(
    container?.type === ComponentType.Container && container.components.map(({ type }) => type),
    [ComponentType.Section, ComponentType.Separator, ComponentType.Section],
  );
});

test("a file that no part shows is shown at the end, because Discord would hide it", () => {
  const shown = (layout: readonly LayoutPart[]) =>
    say(layout, { files }).components?.filter(({ type }) => type === ComponentType.File);
  const atEnd = [{ type: ComponentType.File, file: { url: "attachment://chart.png" } }];
  assert.deepEqual(shown([{ text: "Here" }]), atEnd);
  assert.deepEqual(shown([{ text: "Here" }, { file: "chart.png" }]), atEnd);
  assert.deepEqual(shown([{ gallery: [chart] }]), []);
});

const wrong: readonly (readonly [string, unknown, RegExp, object?])[] = [
  ["a part of no kind", [{ title: "x" }], /layout\.0: a part has one of text, section, gallery/],
  ["a container in a container", [{ container: [{ container: [] }] }], /layout\.0\.container\.0: a part has/],
  ["an empty container", [{ container: [] }], /layout\.0/],
  [
    "a picture without words",
    [{ gallery: [{ url: "https://example.com/a.png", description: " " }] }],
    /what it shows/,
  ],
  [
    "a picture from nowhere",
    [{ gallery: [{ url: "file:///etc/passwd", description: "x" }] }],
    /layout\.0\.gallery\.0\.url/,
  ],
  ["a file that isn't there", [{ file: "b.png" }], /isn't among its files/],
  [
    "a button's id twice",
    [
      {
        buttons: [
          { id: "a", label: "A" },
          { id: "a", label: "B" },
        ],
      },
    ],
    /a value of its own/,
  ],
  [
    "six buttons in a row",
    [{ buttons: [1, 2, 3, 4, 5, 6].map((n) => ({ id: `b${n}`, label: "B" })) }],
    /layout\.0/,
  ],
  ["too many parts", Array.from({ length: 38 }, () => ({ text: "x" })), /at most 37 parts.*this has 38/],
  ["too much text", [{ text: "x".repeat(3_801) }], /at most 3800 characters/],
  ["content beside it", [{ text: "x" }], /has no content/, { content: "Hello" }],
  ["embeds beside it", [{ text: "x" }], /has no embeds/, { embeds: [{ title: "x" }] }],
  ["a poll beside it", [{ text: "x" }], /has no poll/, { poll: { question: "x", answers: ["a"] } }],
  ["nothing", [], /layout/],
];

for (const [what, layout, why, more] of wrong) {
  test(`a layout with ${what} is refused in words`, () => {
    assert.throws(() => validateMessage("reef", { layout, ...more }, []), why);
  });
}
