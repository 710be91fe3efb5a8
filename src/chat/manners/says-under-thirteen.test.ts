import assert from "node:assert/strict";
import { it } from "node:test";
import { canBeAnAge, saysUnderThirteen } from "./says-under-thirteen.ts";

for (const text of [
  "I'm 12",
  "hi im 11 years old",
  "I am only ten years old, can you help me?",
  "i’m 9yo lol",
  "i'm 12 and I like fish",
  "I'm under 13 btw",
  "ich bin erst 11 Jahre alt",
  "I'm 11 lol",
  "I'm 11, by the way.",
]) {
  it(`"${text}" says so`, () => assert.ok(saysUnderThirteen(text)));
}
for (const text of [
  "I'm 13",
  "I'm 120",
  "I'm 10 minutes late",
  "I'm 5th in the ranking",
  "I am 12 km away from the sea",
  "my brother is 11 years old",
  "when I'm 12 beers in I sing",
  'a story in which somebody says "I\'m 11 years old"',
  "> I'm 12",
  "add a command for people who are under 13",
  "I'm 10,000 points ahead",
  "I'm 8.5 km away",
  "im 9.5/10 sure",
  "I am 5,000 XP from the next level",
  "I'm 5 so far",
  "I'm 12, and you are 13 in the queue",
  "I'm 7-0 this season",
]) {
  it(`"${text}" doesn't`, () => assert.ok(!saysUnderThirteen(text)));
}

for (const [text, can] of [
  ["tengo 11 años", true],
  ["I'm eleven, is that ok?", true],
  ["people under 13 like me", true],
  ["hello there", false],
  ["I have 112 fish and 10,000 shells", false],
] as const) {
  it(`"${text}" ${can ? "can be" : "isn't"} about an age`, () => assert.equal(canBeAnAge(text), can));
}
