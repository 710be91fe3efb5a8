import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pathText } from "../violation.ts";
import { messageComponents } from "./components.ts";
import { modal } from "./modals.ts";

const button = (more: object = {}) => ({ type: 2, style: 1, label: "Go", custom_id: "go", ...more });
const row = (...components: readonly unknown[]) => ({ type: 1, components });
const select = (more: object = {}) => ({
  type: 3,
  custom_id: "pick",
  options: [
    { label: "A", value: "a" },
    { label: "B", value: "b" },
  ],
  ...more,
});
const refused = (components: unknown, isNewer = false) =>
  messageComponents(isNewer)(components, []).map(({ path, code }) => `${pathText(path)} ${code}`);

const refusals: readonly (readonly [what: string, components: unknown, expected: readonly string[]])[] = [
  ["six rows", "abcdef".split("").map((id) => row(button({ custom_id: id }))), [" BASE_TYPE_MAX_LENGTH"]],
  ["an empty row", [row()], ["[0].components BASE_TYPE_BAD_LENGTH"]],
  [
    "six buttons in a row",
    [row(..."abcdef".split("").map((id) => button({ custom_id: id })))],
    ["[0].components BASE_TYPE_BAD_LENGTH"],
  ],
  [
    "a select beside a button",
    [row(button(), select())],
    ["[0].components[1] COMPONENT_LAYOUT_WIDTH_EXCEEDED"],
  ],
  ["a button outside a row", [button()], ["[0] UNION_TYPE_CHOICES"]],
  [
    "two buttons of one id",
    [row(button(), button({ label: "Again" }))],
    ["[0].components[1].custom_id COMPONENT_CUSTOM_ID_DUPLICATED"],
  ],
  [
    "one id in two rows",
    [row(button()), row(select({ custom_id: "go" }))],
    ["[1].components[0].custom_id COMPONENT_CUSTOM_ID_DUPLICATED"],
  ],
  [
    "a button without an id",
    [row(button({ custom_id: undefined }))],
    ["[0].components[0].custom_id BUTTON_COMPONENT_CUSTOM_ID_REQUIRED"],
  ],
  [
    "an id of 101 characters",
    [row(button({ custom_id: "x".repeat(101) }))],
    ["[0].components[0].custom_id BASE_TYPE_MAX_LENGTH"],
  ],
  [
    "a label of 81 characters",
    [row(button({ label: "x".repeat(81) }))],
    ["[0].components[0].label BASE_TYPE_MAX_LENGTH"],
  ],
  [
    "a button with nothing on it",
    [row(button({ label: "" }))],
    ["[0].components[0] BUTTON_COMPONENT_INVALID"],
  ],
  [
    "a word for an emoji",
    [row(button({ emoji: { name: "thumbsup" } }))],
    ["[0].components[0].emoji.name BUTTON_COMPONENT_INVALID_EMOJI"],
  ],
  [
    "a link without an address",
    [row({ type: 2, style: 5, label: "There" })],
    ["[0].components[0].url BUTTON_COMPONENT_URL_REQUIRED"],
  ],
  [
    "a link to nowhere",
    [row({ type: 2, style: 5, label: "There", url: "javascript:alert(1)" })],
    ["[0].components[0].url URL_TYPE_INVALID_SCHEME"],
  ],
  [
    "26 options to select",
    [row(select({ options: Array.from({ length: 26 }, (_, at) => ({ label: "x", value: `${at}` })) }))],
    ["[0].components[0].options BASE_TYPE_BAD_LENGTH"],
  ],
  [
    "options with one value",
    [
      row(
        select({
          options: [
            { label: "A", value: "a" },
            { label: "B", value: "a" },
          ],
        }),
      ),
    ],
    ["[0].components[0].options[1] SELECT_COMPONENT_OPTION_VALUE_DUPLICATED"],
  ],
  [
    "more to choose than there is",
    [row(select({ min_values: 3, max_values: 3 }))],
    ["[0].components[0].options BASE_TYPE_BAD_LENGTH"],
  ],
  [
    "at least two of at most one",
    [row(select({ min_values: 2 }))],
    ["[0].components[0].min_values COMPONENT_MIN_EXCEEDS_MAX"],
  ],
  [
    "two options chosen before, of one",
    [
      row(
        select({
          options: [
            { label: "A", value: "a", default: true },
            { label: "B", value: "b", default: true },
          ],
        }),
      ),
    ],
    ["[0].components[0] SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES"],
  ],
  ["a text display without the flag for it", [{ type: 10, content: "Hello" }], ["[0] UNION_TYPE_CHOICES"]],
];

const whiteSpace = [" ", "   ", "\n\t", "\u00a0", "\u3000"];
const unseen = [...whiteSpace, "\u200b", "\u200e \ufeff", "\u3164", "\u2800", "\u00ad"];

describe("Discord's rules for components", () => {
  for (const [what, components, expected] of refusals) {
    test(`refuse ${what}`, () => {
      assert.deepEqual(refused(components), expected);
    });
  }

  test("refuse buttons and menus whose texts show nothing, or differ only in white space", () => {
    for (const label of whiteSpace) {
      assert.deepEqual(refused([row(button({ label }))]), ["[0].components[0] BUTTON_COMPONENT_INVALID"]);
      assert.deepEqual(refused([row(button({ label, emoji: { name: "🐟" } }))]), []);
    }
    for (const blank of unseen) {
      const [label, value] = [{ label: blank }, { value: blank }].map((more) =>
        refused([row(select({ options: [{ label: "A", value: "a", ...more }] }))]),
      );
      assert.deepEqual(label, ["[0].components[0].options[0].label BASE_TYPE_REQUIRED"]);
      assert.deepEqual(value, ["[0].components[0].options[0].value BASE_TYPE_REQUIRED"]);
      assert.deepEqual(
        refused([row(button({ custom_id: blank }))]).at(0),
        "[0].components[0].custom_id BASE_TYPE_REQUIRED",
      );
    }
    const options = [
      { label: "A", value: "a" },
      { label: "B", value: "a " },
    ];
    assert.deepEqual(refused([row(select({ options }))]), [
      "[0].components[0].options[1] SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
    ]);
    assert.deepEqual(refused([row(button(), button({ custom_id: "go " }))]), [
      "[0].components[1].custom_id COMPONENT_CUSTOM_ID_DUPLICATED",
    ]);
  });

  test("accept the label that games give to empty fields", () => {
    assert.deepEqual(refused([row(button({ label: "\u200b" }))]), []);
  });

  for (const name of [
    "🇦🇦",
    "🇿🇿",
    "🇩",
    "☎🏽",
    "\u{1F8FF}",
    "1\ufe0f",
    "1",
    "👍👍",
    "👍\ufe0f",
    "★",
    "🐟 ",
    "",
    " ",
  ]) {
    test(`refuse ${JSON.stringify(name)}, which isn't an emoji`, () => {
      assert.deepEqual(refused([row(button({ emoji: { name } }))]), [
        "[0].components[0].emoji.name BUTTON_COMPONENT_INVALID_EMOJI",
      ]);
    });
  }

  test("accept emojis with or without variation selectors: flags, keycaps, skin colours, families", () => {
    const names = ["❤", "❤️", "☎", "☎️", "©", "1⃣", "1️⃣", "#️⃣", "🇩🇪", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "☝🏽", "👍🏽", "👩‍❤‍💋‍👨"];
    for (const name of [...names, "👩🏽‍❤️‍👨🏿", "🏳‍🌈", "🏳️‍🌈", "👁‍🗨", "⛹🏽‍♂", "🧑‍🧑‍🧒", "🀄", "↔", "Ⓜ"]) {
      assert.deepEqual(refused([row(button({ emoji: { name } }))]), [], name);
    }
  });

  test("accept what Discord accepts", () => {
    for (const components of [
      [],
      [row(button(), button({ custom_id: "no", label: undefined, emoji: { name: "🐟" } }))],
      [row(button({ emoji: { name: "❤" } }), button({ custom_id: "b", emoji: { name: "👩‍🚀" } }))],
      [row(button({ emoji: { id: "123", name: "turbot" } }))],
      [row(select({ min_values: 0, max_values: 2 })), row({ type: 6, custom_id: "role" })],
    ]) {
      assert.deepEqual(refused(components), []);
    }
  });

  test("apply to components V2 too: 40 in all, 4,000 characters, files of the message only", () => {
    const container = { type: 17, components: [{ type: 10, content: "Hi" }, row(button())] };
    assert.deepEqual(refused([container, { type: 13, file: { url: "attachment://a.txt" } }], true), []);
    assert.deepEqual(refused([{ type: 13, file: { url: "https://a.example/b" } }], true), [
      "[0].file.url URL_TYPE_INVALID_SCHEME",
    ]);
    const many = { type: 17, components: Array.from({ length: 40 }, () => ({ type: 14 })) };
    assert.deepEqual(refused([many], true), [" COMPONENT_TOO_MANY_COMPONENTS"]);
    const long = [1, 2].map(() => ({ type: 10, content: "x".repeat(2_001) }));
    assert.deepEqual(refused(long, true), [" COMPONENT_TEXT_TOO_LONG"]);
    assert.deepEqual(refused([{ type: 9, components: [], accessory: button() }], true), [
      "[0].components BASE_TYPE_BAD_LENGTH",
    ]);
  });
});

describe("Discord's rules for forms", () => {
  const input = (more: object = {}) => row({ type: 4, custom_id: "why", style: 1, label: "Why?", ...more });
  const form = (more: object = {}) => ({ custom_id: "f", title: "Tell me", components: [input()], ...more });
  const refusedForm = (value: unknown) =>
    modal(value, []).map(({ path, code }) => `${pathText(path)} ${code}`);

  test("refuse what Discord documents as refused", () => {
    assert.deepEqual(refusedForm(form({ title: "x".repeat(46) })), ["title BASE_TYPE_BAD_LENGTH"]);
    assert.deepEqual(refusedForm(form({ components: [] })), ["components BASE_TYPE_BAD_LENGTH"]);
    assert.deepEqual(refusedForm(form({ components: [input({ label: "x".repeat(46) })] })), [
      "components[0].components[0].label BASE_TYPE_BAD_LENGTH",
    ]);
    assert.deepEqual(refusedForm(form({ components: [input({ min_length: 5, max_length: 2 })] })), [
      "components[0].components[0].min_length COMPONENT_MIN_EXCEEDS_MAX",
    ]);
    assert.deepEqual(refusedForm(form({ components: [input(), input()] })), [
      "components[1].components[0].custom_id COMPONENT_CUSTOM_ID_DUPLICATED",
    ]);
    assert.deepEqual(refusedForm(form({ components: [row(button())] })), [
      "components[0].components[0] UNION_TYPE_CHOICES",
    ]);
    const disabled = { type: 18, label: "Which?", component: select({ disabled: true }) };
    assert.deepEqual(refusedForm(form({ components: [disabled] })), [
      "components[0].component.disabled COMPONENT_DISABLED_IN_MODAL",
    ]);
  });

  test("refuse titles and labels that show nothing, and prefilled inputs that aren't a valid answer", () => {
    for (const blank of unseen) {
      assert.deepEqual(refusedForm(form({ title: blank })), ["title BASE_TYPE_REQUIRED"]);
      assert.deepEqual(refusedForm(form({ components: [input({ label: blank })] })), [
        "components[0].components[0].label BASE_TYPE_REQUIRED",
      ]);
    }
    assert.deepEqual(refusedForm(form({ components: [input({ value: "abc", max_length: 2 })] })), [
      "components[0].components[0].value BASE_TYPE_MAX_LENGTH",
    ]);
    assert.deepEqual(refusedForm(form({ components: [input({ value: "abc", min_length: 4 })] })), [
      "components[0].components[0].value BASE_TYPE_MIN_LENGTH",
    ]);
    const fine = { value: "🐟🐟", min_length: 2, max_length: 2 };
    assert.deepEqual(refusedForm(form({ components: [input(fine)] })), []);
    assert.deepEqual(refusedForm(form({ components: [input({ value: "", min_length: 2 })] })), []);
  });

  test("accept labels around one answer, and text between", () => {
    const components = [
      { type: 10, content: "Only if you like." },
      { type: 18, label: "Which?", component: select() },
      { type: 18, label: "Why?", component: { type: 4, custom_id: "why", style: 2 } },
      {
        type: 18,
        label: "How?",
        component: {
          type: 21,
          custom_id: "how",
          options: [
            { label: "A", value: "a" },
            { label: "B", value: "b" },
          ],
        },
      },
    ];
    assert.deepEqual(refusedForm(form({ components })), []);
  });
});
