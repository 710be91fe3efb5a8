import assert from "node:assert/strict";
import { test } from "node:test";
import { createLooks, lookAlike, unreadable } from "./name-skeleton.ts";

test("treats look-alikes as one name: Cyrillic, full-width, invisible, another case, a digit for a letter", () => {
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
    ["modem", "ᴍodeɱ"],
    ["würfel", "wu\u0308rfel"],
  ] as const) {
    assert.equal(lookAlike(one, other), true, `${one} ${other}`);
  }
});

test("distinguishes words that differ by rn and m", () => {
  for (const [one, other] of [
    ["modern", "modem"],
    ["burn", "bum"],
    ["corn", "com"],
    ["learn", "leam"],
  ] as const) {
    assert.equal(lookAlike(one, other), false, `${one} ${other}`);
    const kept = createLooks([[{ kind: "prefix", name: one }, one]]);
    assert.equal(kept.has({ kind: "prefix", name: other }), false);
  }
});

test("treats a name in other letters that reads as another one as the same, in either case, even all in one script", () => {
  const twins: Readonly<Record<string, readonly string[]>> = {
    help: [
      "һеӏр",
      "ҺЕӀР",
      "hеӀp",
      "he丨p",
      "heㅣp",
      "he〡p",
      "ʜᴇʟᴘ",
      "heʟp",
      "ɦelp",
      "heɭp",
      "helƥ",
      "ꮋꭼꮮꮲ",
      "ᎻᎬᏞᏢ",
      "ꓧꓰꓡꓑ",
      "heꞁp",
      "he|p",
      "he1p",
      "heıp",
      "heιp",
      "heǀp",
    ],
    plugins: ["pluɡins", "plug1ns", "PLUG1NS", "pıugıns", "p丨ugins", "ᴘʟᴜɢɪɴꜱ", "PLUGINЅ", "pIugins"],
    privacy: ["prıvacy", "рrіvасу", "pr1vacy", "ᴘʀɪᴠᴀᴄʏ", "prɩvacy"],
    turbot: ["turb0t", "ᴛurbot", "ƭurbot", "ᴛᴜʀʙᴏᴛ", "turɓot"],
    bot: ["вот", "ВОТ"],
  };
  for (const [name, likes] of Object.entries(twins)) {
    for (const like of likes) {
      assert.equal(lookAlike(name, like), true, `${name} ${like}`);
      assert.equal(lookAlike(like, name), true, `${like} ${name}`);
      const kept = createLooks([[{ kind: "slash", name }, "Turbot's own"]]);
      assert.equal(kept.get({ kind: "slash", name: like }), "Turbot's own", like);
      assert.equal(kept.has({ kind: "prefix", name: like }), false, like);
    }
  }
});

test("finds a value by every name that looks alike, and distinguishes words that differ by i and l", () => {
  const kept = createLooks<string>([
    [{ kind: "slash", name: "mail" }, "letters"],
    [{ kind: "slash", name: "mall" }, "shops"],
  ]);
  assert.equal(kept.get({ kind: "slash", name: "mail" }), "letters");
  assert.equal(kept.get({ kind: "slash", name: "mall" }), "shops");
  assert.equal(kept.has({ kind: "slash", name: "ma1l" }), true);
  assert.equal(kept.has({ kind: "slash", name: "mali" }), false);
  kept.set({ kind: "slash", name: "mall" }, "walks");
  assert.equal(kept.get({ kind: "slash", name: "mall" }), "walks");
});

test("distinguishes names that look different, in any script", () => {
  for (const [one, other] of [
    ["help", "helps"],
    ["roll", "rolls"],
    ["wurfel", "würfel"],
    ["кость", "кости"],
    ["サイコロ", "サイコ"],
    ["骰子", "投票"],
    ["fail", "fall"],
    ["mail", "mali"],
    ["помощь", "помочь"],
    ["помощь", "help"],
    ["köpek", "kopek"],
    ["żaba", "zaba"],
    ["pięć", "piec"],
    ["sınır", "siner"],
    ["ค้นหา", "คนหา"],
    ["주사위", "주사"],
    ["一覧", "二覧"],
    ["βοήθεια", "βοηθός"],
    ["şans", "sans"],
    ["ħobż", "hobz"],
  ] as const) {
    assert.equal(lookAlike(one, other), false, `${one} ${other}`);
  }
});

test("refuses names that mix look-alike scripts, or have full-width or invisible characters", () => {
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

test("accepts names in any one script, and in scripts that are written together", () => {
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
  for (const name of [
    ...names,
    "ทำ",
    "पासा",
    "نرد",
    "קובייה",
    "l'heure",
    "_x",
    "помощь",
    "ɗaya",
    "ƙasa",
    "ʻohana",
    "βοήθεια",
    "sınır",
  ]) {
    assert.equal(unreadable(name), undefined, name);
  }
});
