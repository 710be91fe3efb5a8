import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isBlank } from "../blank.ts";
import { pathText } from "../violation.ts";
import { isWritten } from "./message-types.ts";
import { isEmptyMessage, newMessage } from "./messages.ts";

const refused = (message: unknown) =>
  newMessage(message, []).map(({ path, code }) => `${pathText(path)} ${code}`);

const refusals: readonly (readonly [what: string, message: unknown, expected: readonly string[]])[] = [
  ["2,001 characters", { content: "x".repeat(2_001) }, ["content BASE_TYPE_MAX_LENGTH"]],
  ["a nonce of 26 characters", { nonce: "n".repeat(26) }, ["nonce NONCE_TYPE_TOO_LONG"]],
  [
    "eleven embeds",
    { embeds: Array.from({ length: 11 }, () => ({ title: "x" })) },
    ["embeds BASE_TYPE_MAX_LENGTH"],
  ],
  ["an embed with nothing in it", { embeds: [{}] }, ["embeds[0].description BASE_TYPE_REQUIRED"]],
  [
    "an embed with a colour and white space",
    { embeds: [{ color: 5, title: "  " }] },
    ["embeds[0].description BASE_TYPE_REQUIRED"],
  ],
  [
    "a title of 257 characters",
    { embeds: [{ title: "x".repeat(257) }] },
    ["embeds[0].title BASE_TYPE_MAX_LENGTH"],
  ],
  [
    "a field without a name",
    { embeds: [{ fields: [{ name: " ", value: "x" }] }] },
    ["embeds[0].fields[0].name BASE_TYPE_REQUIRED"],
  ],
  [
    "26 fields",
    { embeds: [{ fields: Array.from({ length: 26 }, () => ({ name: "a", value: "b" })) }] },
    ["embeds[0].fields BASE_TYPE_MAX_LENGTH"],
  ],
  [
    "6,001 characters in two embeds",
    { embeds: [{ description: "x".repeat(4_000) }, { description: "x".repeat(2_001) }] },
    ["embeds MAX_EMBED_SIZE_EXCEEDED"],
  ],
  [
    "a time that is none",
    { embeds: [{ title: "x", timestamp: "yesterday" }] },
    ["embeds[0].timestamp DATE_TIME_TYPE_PARSE"],
  ],
  [
    "a picture from a disk",
    { embeds: [{ image: { url: "file:///x.png" } }] },
    ["embeds[0].image.url URL_TYPE_INVALID_SCHEME"],
  ],
  [
    "words beside components of the newer kind",
    { content: "x", flags: 32_768, components: [{ type: 10, content: "y" }] },
    ["content MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"],
  ],
  [
    "all users, and these",
    { allowed_mentions: { parse: ["users"], users: ["1"] } },
    ["allowed_mentions MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"],
  ],
  [
    "a poll with eleven answers",
    {
      poll: {
        question: { text: "?" },
        answers: Array.from({ length: 11 }, () => ({ poll_media: { text: "x" } })),
      },
    },
    ["poll.answers BASE_TYPE_BAD_LENGTH"],
  ],
  [
    "an answer of 56 characters",
    { poll: { question: { text: "?" }, answers: [{ poll_media: { text: "x".repeat(56) } }] } },
    ["poll.answers[0].poll_media.text BASE_TYPE_BAD_LENGTH"],
  ],
];

const codesOf = (embed: object) => refused({ embeds: [{ title: "x", ...embed }] });

describe("Discord's rules for messages", () => {
  for (const [what, message, expected] of refusals) {
    test(`refuse ${what}`, () => {
      assert.deepEqual(refused(message), expected);
    });
  }

  for (const url of [
    ...[
      "https://localhost/a b",
      "https://localhost",
      "https://x",
      "https:example.com",
      "https:///example.com",
    ],
    ...["  https://example.com", "https://example.com ", "https://exa\nmple.com", "https://example.com/a\tb"],
    ...["https://.", "https://example..com", "https://.com", "https://example.com.", "https://-a.com"],
    ...[
      "https://example.com/a b",
      "https://example.com\\a",
      "https:/example.com",
      "https://",
      "",
      "example.com",
    ],
    ...["http://[::1]/", "http://127.0.0.1/", "https://user:pass@example.com", "https://exa\u200bmple.c"],
  ]) {
    test(`refuse the address ${JSON.stringify(url)}, which only a browser would fix or only a private network has`, () => {
      assert.deepEqual(codesOf({ url }), ["embeds[0].url URL_TYPE_INVALID_URL"]);
      assert.deepEqual(codesOf({ image: { url } }), ["embeds[0].image.url URL_TYPE_INVALID_URL"]);
    });
  }

  test("accept addresses on the web, and a file of the same message", () => {
    for (const url of [
      ...["https://example.com", "HTTPS://EXAMPLE.COM", "http://a.b-c.example.co.uk:8080/x?y=%20&z#w"],
      ...[
        "https://de.wikipedia.org/wiki/Würfel_(Spiel)",
        "https://bücher.example/a",
        "https://my_site.example",
      ],
      ...["https://cdn.discordapp.com/avatars/1/a.png?size=64", "https://xn--fiqs8s.xn--fiqs8s/"],
    ]) {
      assert.deepEqual(codesOf({ url }), [], url);
    }
    assert.deepEqual(codesOf({ image: { url: "attachment://a.png" } }), []);
  });

  for (const timestamp of [
    ...[
      "2026-02-30T10:00:00Z",
      "2026-01-01 10:00",
      "2026-01-01",
      "2026-01-01T25:00:00Z",
      "2026-01-01T24:00:00Z",
      "2026-00-10T10:00:00Z",
      "2025-02-29T10:00:00Z",
    ],
    ...["2026-13-01T10:00:00Z", "2026-01-01T10:00:00", "1767261600000", " 2026-01-01T10:00:00Z"],
  ]) {
    test(`refuse the time ${JSON.stringify(timestamp)}: it is incomplete, or there is no such day or hour`, () => {
      assert.deepEqual(codesOf({ timestamp }), ["embeds[0].timestamp DATE_TIME_TYPE_PARSE"]);
    });
  }

  test("accept times as JavaScript writes them, and with an offset", () => {
    for (const timestamp of [...[new Date(0).toISOString(), "2024-02-29T10:00:00+05:30"]]) {
      assert.deepEqual(codesOf({ timestamp }), [], timestamp);
    }
  });

  test("count characters, not the two halves of an emoji", () => {
    assert.deepEqual(refused({ content: "🐟".repeat(2_000) }), []);
    assert.deepEqual(refused({ content: "🐟".repeat(2_001) }), ["content BASE_TYPE_MAX_LENGTH"]);
  });

  test("recognize an empty message, and an invisible text", () => {
    assert.equal(isEmptyMessage({ content: " \n" }, 0), true);
    assert.equal(isEmptyMessage({ content: "" }, 1), false);
    assert.equal(isEmptyMessage({ poll: { question: {} } }, 0), false);
    for (const blank of ["", " \n\t", "\u200b", "\u200e \ufeff", "\u3164", "\u2800"])
      assert.equal(isBlank(blank), true);
    for (const seen of ["x", "\u200bx", "🐟", "."]) assert.equal(isBlank(seen), false);
  });

  test("tell what people write from Discord's own messages", () => {
    const own = [
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 18, 21, 22, 24, 25, 27, 31, 32, 36, 39, 44, 46, 99,
    ];
    assert.deepEqual(own.filter(isWritten), []);
    assert.deepEqual([0, 19, 20, 23].filter(isWritten), [0, 19, 20, 23]);
  });
});
