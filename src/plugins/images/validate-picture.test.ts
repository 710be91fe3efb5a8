import assert from "node:assert/strict";
import { test } from "node:test";
import { leaderboardCard, rankCard, welcomeCard } from "../../plugin-api/images/cards.ts";
import { chartCard } from "../../plugin-api/images/chart.ts";
import { validatePicture } from "./validate-picture.ts";

const card = { width: 100, height: 100, alt: "A card" };
const avatar = "https://cdn.discordapp.com/embed/avatars/0.png";

/** As it arrives from an engine. */
const arrived = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

test("a picture without alternative text, or with what can't be drawn, is refused in words", () => {
  const deep = (levels: number): object => (levels === 0 ? { text: "x" } : { row: [deep(levels - 1)] });
  const refused: readonly (readonly [unknown, RegExp])[] = [
    [{ ...card, alt: undefined, children: [] }, /has alternative text, for people who don't see it: `alt: "/],
    [{ ...card, alt: " \u200b ", children: [] }, /has alternative text/],
    [{ ...card, alt: "x".repeat(1025), children: [] }, /alt: Too big/],
    [{ ...card, width: 2000, height: 2000, children: [] }, /at most 2,000,000 pixels: this has 2000 × 2000/],
    [{ ...card, width: -1, children: [] }, /width: Too small/],
    // NaN and Infinity arrive as null.
    [{ ...card, width: Number.NaN, children: [] }, /width: Invalid input/],
    [{ ...card, name: "../x.png", children: [] }, /a name ends with \.png/],
    [{ ...card, children: [{ texts: "x" }] }, /children\[0\]: a part of a picture has one of text, row/],
    [{ ...card, children: [{ text: "x", row: [] }] }, /children\[0\]: a part/],
    [{ ...card, children: [{ row: [{ text: "x", color: "url(x)" }] }] }, /children\[0\]\.row\[0\]\.color/],
    [{ ...card, children: [{ text: "x", style: "position: fixed" }] }, /Unrecognized key: "style"/],
    [{ ...card, background: "url(file:///etc/passwd)", children: [] }, /background/],
    [{ ...card, children: [deep(13)] }, /at most 12 deep/],
    [
      { ...card, children: Array.from({ length: 10 }, () => ({ row: Array(101).fill({ text: "" }) })) },
      /1,000 parts/,
    ],
    [{ ...card, children: [{ text: "x".repeat(6_000) }, { text: "y".repeat(6_000) }] }, /10,000 characters/],
    [
      {
        ...card,
        children: Array.from({ length: 21 }, (_, index) => ({
          image: { handle: `${index}` },
          width: 1,
          height: 1,
        })),
      },
      /at most 20 pictures inside/,
    ],
    [
      { ...card, children: [{ pie: [{ value: 0, color: 0 }], size: 10 }] },
      /a slice above 0|one slice above 0/,
    ],
  ];
  for (const [input, why] of refused)
    assert.throws(() => validatePicture(arrived(input)), { name: "RefusalError", message: why });
});

test("the ready cards and charts can be drawn, and say in words what they show", () => {
  const values = ["Mon", "Tue", "Wed"].map((label, index) => ({ label, value: index }));
  const cards = [
    welcomeCard({ name: "Ada", avatar, subtitle: "Member no. 12" }),
    rankCard({ name: "Ada", avatar, rank: 1, level: 2, progress: 7, points: "5 XP" }),
    leaderboardCard({
      rows: Array.from({ length: 30 }, (_, index) => ({ name: "鯛".repeat(120), value: index, avatar })),
    }),
    ...(["bar", "line", "pie"] as const).map((kind) =>
      chartCard({ kind, values, alt: "Three days", title: "Days" }),
    ),
  ].map((one) => validatePicture(arrived(one)));
  assert.deepEqual(
    cards.slice(0, 2).map(({ alt }) => alt),
    ["Welcome, Ada, Member no. 12", "Ada, rank 1, level 2, 5 XP, 100 % of the level"],
  );
  assert.equal(cards[2]?.alt.length, 1_023);
  assert.deepEqual(cards[0]?.words, ["Welcome", "Ada", "Member no. 12"]);
  assert.deepEqual(cards[0]?.images, [{ url: avatar }]);
  // The same picture is fetched once.
  assert.equal(cards[2]?.images.length, 1);
  assert.throws(() => chartCard({ kind: "pie", values: [{ label: "x", value: -1 }], alt: "x" }), TypeError);
});
