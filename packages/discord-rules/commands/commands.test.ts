import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pathText } from "../violation.ts";
import { commandSet, sortOutCommands, tooManyCommands } from "./command-set.ts";
import { applicationCommand, commandSize } from "./commands.ts";
import { suggestions } from "./suggestions.ts";

const command = (more: object = {}) => ({ name: "roll", description: "Roll a die", ...more });
const option = (more: object = {}) => ({ type: 3, name: "kind", description: "Which", ...more });
const withOption = (more: object) => command({ options: [option(more)] });
const refused = (definition: unknown) =>
  applicationCommand(definition, []).map(({ path, code }) => `${pathText(path)} ${code}`);

/** Each is one thing that Discord documents as refused, and its error. */
const refusals: readonly (readonly [what: string, definition: unknown, expected: readonly string[]])[] = [
  ["a name with a space", command({ name: "roll it" }), ["name APPLICATION_COMMAND_INVALID_NAME"]],
  ["a name in capitals", command({ name: "Roll" }), ["name APPLICATION_COMMAND_INVALID_NAME"]],
  ["no name", command({ name: "" }), ["name BASE_TYPE_REQUIRED"]],
  ["a name of 33 letters", command({ name: "r".repeat(33) }), ["name BASE_TYPE_BAD_LENGTH"]],
  ["no description", command({ description: "" }), ["description BASE_TYPE_REQUIRED"]],
  [
    "101 characters of description",
    command({ description: "x".repeat(101) }),
    ["description BASE_TYPE_BAD_LENGTH"],
  ],
  [
    "a name in a language that Discord hasn't",
    command({ name_localizations: { klingon: "roll" } }),
    ["name_localizations.klingon BASE_TYPE_CHOICES"],
  ],
  [
    "a name in German with a capital",
    command({ name_localizations: { de: "Würfel" } }),
    ["name_localizations.de APPLICATION_COMMAND_INVALID_NAME"],
  ],
  [
    "26 options",
    command({ options: Array.from({ length: 26 }, (_, at) => option({ name: `o${at}` })) }),
    ["options BASE_TYPE_MAX_LENGTH"],
  ],
  [
    "two options of one name",
    command({ options: [option(), option()] }),
    ["options[1] APPLICATION_COMMAND_OPTION_NAME_ALREADY_EXISTS"],
  ],
  [
    "a required option behind an optional one",
    command({ options: [option(), option({ name: "sides", required: true })] }),
    ["options[1] APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"],
  ],
  ["an unknown type of option", withOption({ type: 12 }), ["options[0] UNION_TYPE_CHOICES"]],
  [
    "an option beside a subcommand",
    command({ options: [option(), option({ type: 1, name: "add" })] }),
    ["options APPLICATION_COMMAND_OPTIONS_TYPE_INVALID"],
  ],
  [
    "a subcommand in a subcommand",
    command({ options: [option({ type: 1, options: [option({ type: 1, name: "deeper" })] })] }),
    ["options[0].options[0] UNION_TYPE_CHOICES"],
  ],
  [
    "a group without subcommands",
    withOption({ type: 2, options: [] }),
    ["options[0].options BASE_TYPE_BAD_LENGTH"],
  ],
  [
    "a minimum above the maximum",
    withOption({ type: 4, min_value: 6, max_value: 2 }),
    ["options[0].min_value APPLICATION_COMMAND_OPTION_MIN_EXCEEDS_MAX"],
  ],
  [
    "a shortest above the longest",
    withOption({ min_length: 20, max_length: 10 }),
    ["options[0].min_length APPLICATION_COMMAND_OPTION_MIN_EXCEEDS_MAX"],
  ],
  ["a text of up to 6,001", withOption({ max_length: 6_001 }), ["options[0].max_length NUMBER_TYPE_MAX"]],
  [
    "half a minimum of whole numbers",
    withOption({ type: 4, min_value: 0.5 }),
    ["options[0].min_value MODEL_TYPE_CONVERT"],
  ],
  [
    "limits of a text on a user",
    withOption({ type: 6, min_length: 1 }),
    ["options[0].min_length APPLICATION_COMMAND_OPTION_FIELD_INVALID"],
  ],
  [
    "suggestions for a role",
    withOption({ type: 8, autocomplete: true }),
    ["options[0].autocomplete APPLICATION_COMMAND_REQUIRED_INVALID"],
  ],
  [
    "suggestions beside choices",
    withOption({ autocomplete: true, choices: [{ name: "a", value: "a" }] }),
    ["options[0].autocomplete APPLICATION_COMMAND_OPTION_AUTOCOMPLETE_AND_CHOICES"],
  ],
  [
    "26 choices",
    withOption({ choices: Array.from({ length: 26 }, (_, at) => ({ name: `c${at}`, value: `${at}` })) }),
    ["options[0].choices BASE_TYPE_MAX_LENGTH"],
  ],
  [
    "two choices of one value",
    withOption({
      choices: [
        { name: "a", value: "x" },
        { name: "b", value: "x" },
      ],
    }),
    ["options[0].choices[1].value APPLICATION_COMMAND_OPTION_CHOICE_VALUE_ALREADY_EXISTS"],
  ],
  [
    "two choices of one name",
    withOption({
      choices: [
        { name: "a", value: "x" },
        { name: "a", value: "y" },
      ],
    }),
    ["options[0].choices[1].name APPLICATION_COMMAND_OPTION_CHOICE_NAME_ALREADY_EXISTS"],
  ],
  [
    "a text among whole numbers",
    withOption({ type: 4, choices: [{ name: "one", value: "1" }] }),
    ["options[0].choices[0].value MODEL_TYPE_CONVERT"],
  ],
  [
    "a menu's command with a description",
    command({ type: 2 }),
    ["description APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION"],
  ],
  ["an unknown kind of command", command({ type: 9 }), ["type BASE_TYPE_CHOICES"]],
];

/** Discord trims what it gets. */
const blanks = [
  " ",
  "   ",
  "\n\t",
  "\u00a0",
  "\u3000",
  "\u200b",
  "\u200e \ufeff",
  "\u3164",
  "\u2800",
  "\u00ad",
];

describe("Discord's rules for commands", () => {
  for (const [what, definition, expected] of refusals) {
    test(`refuse ${what}`, () => {
      assert.deepEqual(refused(definition), expected);
    });
  }

  test("refuse texts of only white space or invisible characters, wherever a text is required", () => {
    const choices = (name: string, value: string) => withOption({ choices: [{ name, value }] });
    for (const blank of blanks) {
      assert.deepEqual(refused(command({ description: blank })), ["description BASE_TYPE_REQUIRED"]);
      assert.deepEqual(refused(withOption({ description: blank })), [
        "options[0].description BASE_TYPE_REQUIRED",
      ]);
      assert.deepEqual(refused(withOption({ type: 1, description: blank })), [
        "options[0].description BASE_TYPE_REQUIRED",
      ]);
      assert.deepEqual(refused(choices(blank, "x")), ["options[0].choices[0].name BASE_TYPE_REQUIRED"]);
      assert.deepEqual(refused(choices("x", blank)), ["options[0].choices[0].value BASE_TYPE_REQUIRED"]);
      assert.deepEqual(refused(command({ description_localizations: { de: blank } })), [
        "description_localizations.de BASE_TYPE_REQUIRED",
      ]);
      assert.deepEqual(refused({ type: 3, name: blank }), ["name BASE_TYPE_REQUIRED"]);
      for (const found of [
        suggestions({ choices: [{ name: blank, value: "x" }] }, []),
        suggestions({ choices: [{ name: "x", value: blank }] }, []),
      ]) {
        assert.deepEqual(
          found.map(({ code }) => code),
          ["BASE_TYPE_REQUIRED"],
        );
      }
    }
    assert.deepEqual(refused(choices("x", "")), ["options[0].choices[0].value BASE_TYPE_REQUIRED"]);
  });

  test("treat names and values that differ only in surrounding white space as equal", () => {
    const choices = (one: object, other: object) =>
      withOption({
        choices: [
          { name: "a", value: "a", ...one },
          { name: "b", value: "b", ...other },
        ],
      });
    assert.deepEqual(refused(choices({}, { name: "a " })), [
      "options[0].choices[1].name APPLICATION_COMMAND_OPTION_CHOICE_NAME_ALREADY_EXISTS",
    ]);
    assert.deepEqual(refused(choices({ value: "\tb" }, {})), [
      "options[0].choices[1].value APPLICATION_COMMAND_OPTION_CHOICE_VALUE_ALREADY_EXISTS",
    ]);
    const menus = ["Report", "Report "].map((name) => ({ type: 3, name }));
    assert.deepEqual(
      commandSet(menus, []).map(({ path, code }) => `${pathText(path)} ${code}`),
      ["[1] APPLICATION_COMMANDS_DUPLICATE_NAME"],
    );
  });

  test("accept what Discord accepts: any script, subcommands in groups, fields that are null", () => {
    const groups = [
      option({
        type: 2,
        name: "list",
        options: [option({ type: 1, name: "add", options: [option({ required: true })] })],
      }),
      option({ type: 1, name: "show", options: null }),
    ];
    for (const definition of [
      command({ name: "würfel", name_localizations: null }),
      command({ name: "ทอยเต๋า" }),
      command({ name: "पासा" }),
      command({ options: groups }),
      withOption({ type: 7, channel_types: [0, 15] }),
      { type: 3, name: "Report to the crew" },
    ]) {
      assert.deepEqual(refused(definition), []);
    }
  });

  test("report everything that is wrong at once", () => {
    const found = refused(
      command({ name: "A b", description: "", options: [option({ name: "" }), option({ description: "" })] }),
    );
    assert.deepEqual(found, [
      "name APPLICATION_COMMAND_INVALID_NAME",
      "description BASE_TYPE_REQUIRED",
      "options[0].name BASE_TYPE_REQUIRED",
      "options[1].description BASE_TYPE_REQUIRED",
    ]);
  });

  test("count 8,000 characters over a whole command, and the longest language of each text", () => {
    const choices = Array.from({ length: 25 }, (_, at) => ({
      name: `${at}`.padEnd(80, "n"),
      value: `${at}`.padEnd(20, "v"),
    }));
    const options = ["a", "b", "c"].map((name) => option({ name, choices }));
    // 3 options of 6 + 25 × 100, beside "roll" and "Roll a die".
    assert.equal(commandSize(command({ options })), 14 + 3 * (1 + 5 + 2_500));
    const localized = command({ name_localizations: { de: "würfeln", fr: "dé" } });
    assert.equal(commandSize(localized), 7 + 10);
    const large = command({ options: [...options, option({ name: "d", choices })] });
    assert.deepEqual(refused(large), [" APPLICATION_COMMAND_TOO_LARGE"]);
  });
});

describe("a set of commands", () => {
  test("is refused with the index of each faulty command", () => {
    const found = commandSet([command(), command({ name: "A" }), command({ name: "poll" }), command()], []);
    assert.deepEqual(
      found.map(({ path, code }) => [pathText(path), code]),
      [
        ["[1].name", "APPLICATION_COMMAND_INVALID_NAME"],
        ["[3]", "APPLICATION_COMMANDS_DUPLICATE_NAME"],
      ],
    );
  });

  test("holds 100 slash commands, 15 user menu commands and 15 message menu commands", () => {
    const many = (type: number, count: number) =>
      Array.from({ length: count }, (_, at) => ({
        type,
        name: `c${at}`,
        ...(type === 1 ? { description: "x" } : {}),
      }));
    assert.equal(tooManyCommands([...many(1, 100), ...many(2, 15), ...many(3, 15)]), undefined);
    assert.deepEqual(tooManyCommands(many(1, 101)), { type: 1, most: 100 });
    assert.deepEqual(tooManyCommands(many(3, 16)), { type: 3, most: 15 });
  });

  test("is sorted out: each that Discord would refuse, with its owner and its rule, and the others stay", () => {
    const owned = [
      { owner: "turbot", definition: command({ name: "help" }) },
      { owner: "dice", definition: withOption({ type: 4, min_value: 6, max_value: 2 }) },
      { owner: "poll", definition: command({ name: "poll" }) },
      { owner: "copycat", definition: command({ name: "poll" }) },
      ...Array.from({ length: 99 }, (_, at) => ({ owner: "many", definition: command({ name: `c${at}` }) })),
    ];
    const { accepted, refused: out, beyondLimit } = sortOutCommands(owned);
    assert.deepEqual(
      accepted.slice(0, 3).map(({ owner }) => owner),
      ["turbot", "poll", "many"],
    );
    assert.deepEqual(
      out.map(({ owned: { owner }, violations }) => [
        owner,
        violations.map(({ path, code }) => `${pathText(path)} ${code}`),
      ]),
      [
        ["dice", ["options[0].min_value APPLICATION_COMMAND_OPTION_MIN_EXCEEDS_MAX"]],
        ["copycat", [" APPLICATION_COMMANDS_DUPLICATE_NAME"]],
      ],
    );
    assert.deepEqual([accepted.length, beyondLimit.length], [100, 1]);
  });
});
