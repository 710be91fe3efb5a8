import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { TextKind } from "./compared-words.ts";
import { type Members, membersWordsIn } from "./members-words.ts";

const members: Members = {
  names: ["Marina Brightwater", "Dice"],
  ids: ["80351110224678912", "1312345678901234567"],
  words: [
    "please make dice that roll, because my little brother Tom always cheats at board games",
    "tell me at marina@reef.example or +49 170 1234567, code xk7f3a-99",
  ],
};
const found = (text: string, kind: TextKind = "prose") =>
  membersWordsIn(text, members, kind).map(({ line, what }) => `${line}: ${what}`);

describe("a text of Turbot's", () => {
  it("that says what a wish is about in other words has nothing of a member's", () => {
    for (const kind of ["prose", "code"] as const) {
      assert.deepEqual(
        found("A `/roll` command for dice with 2 to 100 sides.\nDice are fair: nobody can cheat.", kind),
        [],
      );
    }
  });

  it("has a run of seven words, whatever its case, formatting and line breaks", () => {
    const copy = "It helps\n**because my little\nBrother Tom**, who always cheats";
    assert.deepEqual(found(copy), []);
    const [leak, ...more] = found(
      "It helps, because **my little\nBrother** Tom always: _Cheats_ at board games",
    );
    assert.match(leak ?? "", /^1: 7 or more words in a row as a member wrote them$/);
    assert.deepEqual(more, ["2: 7 or more words in a row as a member wrote them"].slice(0, more.length));
    assert.equal(found("// my little brother Tom always cheats at", "code").length, 1);
  });

  it("has a quotation, which can be short", () => {
    for (const text of [
      "The wish: “make dice that roll”",
      '"Always cheats at" is why',
      "> please make dice",
    ]) {
      assert.deepEqual(found(text), ["1: a quotation of a member"], text);
    }
    assert.deepEqual(found('reply("always cheats at")', "code"), []);
    assert.deepEqual(found("It answers “You rolled a six”"), []);
  });

  it("has a name: whole, in any case, and in prose each rare part of it", () => {
    assert.deepEqual(found("For marina BRIGHTWATER"), ["1: a member's name"]);
    assert.deepEqual(found("// by Marina Brightwater", "code"), ["1: a member's name"]);
    assert.deepEqual(found("As Marina asked"), ["1: a member's name"]);
    assert.deepEqual(found("const marina = 1;", "code"), [], "a place by the sea can be what it is about");
  });

  it("has a name that is a common word only where it is used as a name", () => {
    assert.deepEqual(found("class Dice {}", "code"), []);
    assert.deepEqual(found("Dice are rolled"), []);
    assert.deepEqual(found("Built as asked for by Dice"), ["1: a member's name"]);
    assert.deepEqual(found("This greets Dice first"), ["1: a member's name"]);
    assert.deepEqual(found("// wished by Dice", "code"), ["1: a member's name"]);
  });

  it("has an id: in code one that belongs to somebody here, in prose any", () => {
    assert.deepEqual(found("see 80351110224678912"), ["1: an id of Discord's"]);
    assert.deepEqual(found('if (id === "80351110224678912")', "code"), ["1: an id of Discord's"]);
    assert.deepEqual(found("for <@99999999999999999>"), ["1: an id of Discord's"]);
    assert.deepEqual(found('user: "99999999999999999"', "code"), []);
  });

  it("has a detail that leads to somebody", () => {
    for (const text of ["Mail marina@reef.example", "Call 491701234567", "Code XK7F3A-99"]) {
      assert.ok(found(text, "code").includes("1: a detail that a member wrote"), text);
    }
    assert.deepEqual(found("base64url, 1920x1080 and https://api.example/v1", "code"), []);
  });
});

it("finds a copy, and a name, in scripts that write without spaces", () => {
  const theirs: Members = {
    names: ["花子"],
    ids: [],
    words: ["毎朝七時に母に電話するのを思い出させてください", "ช่วยเตือนให้ฉันโทรหาคุณแม่ทุกเช้าเวลาเจ็ดโมงด้วยนะ"],
  };
  const copies = ["Plan: 毎朝七時に母に電話するのを思い出させて。", "ช่วยเตือนให้ฉันโทรหาคุณแม่ทุกเช้าเวลา"];
  for (const text of copies) {
    for (const kind of ["prose", "code"] as const)
      assert.equal(membersWordsIn(text, theirs, kind).length, 1, text);
  }
  assert.deepEqual(membersWordsIn("毎日の予定を知らせるコマンド", theirs, "prose"), []);
  assert.equal(membersWordsIn("花子さんのために", theirs, "prose")[0]?.what, "a member's name");
});

it("finds a short message that speaks of the person, but none that only says what is wished for", () => {
  const theirs: Members = {
    names: [],
    ids: [],
    words: [
      "remind me to call my therapist",
      "a command that rolls dice",
      "see instagram.com/gertrude.flump",
    ],
  };
  const what = (text: string) => membersWordsIn(text, theirs, "prose").map((leak) => leak.what);
  assert.deepEqual(what("A button: Remind me to call my therapist."), ["a short message, word for word"]);
  assert.deepEqual(what("A command that rolls dice."), []);
  assert.deepEqual(what("Posts from https://instagram.com/gertrude.flump."), [
    "a detail that a member wrote",
  ]);
});

it("reads long texts in linear time", { timeout: 60_000 }, () => {
  const long = "a1 ".repeat(15_000);
  const words = [long, "@".repeat(25_000), `${"a.".repeat(12_000)}@`, "1 (".repeat(12_000)];
  assert.ok(membersWordsIn(long, { ...members, words }, "prose").length > 0);
});
