import assert from "node:assert/strict";
import { test } from "node:test";
import { lookAlike, unreadable } from "./name-skeleton.ts";

test("names that look alike are one name: Cyrillic, full-width, invisible, another case, a digit for a letter", () => {
  for (const [one, other] of [
    ["help", "hеlp"],
    ["help", "ｈｅｌｐ"],
    ["help", "he\u200blp"],
    ["help", "HELP"],
    ["help", "heIp"],
    ["poll", "pol1"],
    ["roll", "ro11"],
    ["dice", "ԁісе"],
    ["plugins", "рlugins"],
    ["modern", "modem"],
    ["würfel", "wu\u0308rfel"],
  ] as const) {
    assert.equal(lookAlike(one, other), true, `${one} ${other}`);
  }
});

test("names that look different are different names, in any script", () => {
  for (const [one, other] of [
    ["help", "helps"],
    ["roll", "rolls"],
    ["wurfel", "würfel"],
    ["кость", "кости"],
    ["サイコロ", "サイコ"],
    ["骰子", "投票"],
  ] as const) {
    assert.equal(lookAlike(one, other), false, `${one} ${other}`);
  }
});

test("a name mixes no scripts that look alike, and has no full-width or invisible characters", () => {
  for (const name of [
    "hеlp",
    "αlpha",
    "ｈｅｌｐ",
    "he\u200blp",
    "𝓱𝓮𝓵𝓹",
    "ⓗelp",
    "\u3164",
    "roll²",
    "щhelp",
  ]) {
    assert.notEqual(unreadable(name), undefined, name);
  }
});

test("names in any one script are fine, and those that are written in several", () => {
  const names = [
    "help",
    "poll-2",
    "würfel",
    "кость",
    "ψήφος",
    "サイコロを振る",
    "dj再生",
    "投票",
    "주사위",
    "ㅋㅋ",
  ];
  for (const name of [...names, "ทำ", "पासा", "نرد", "קובייה", "l'heure", "_x"]) {
    assert.equal(unreadable(name), undefined, name);
  }
});
