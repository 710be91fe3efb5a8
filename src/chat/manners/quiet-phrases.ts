import { plainlySaid } from "../../discord/messages/plainly-said.ts";

/** From a moderator, as a whole message: no answers here for an hour. From anybody, it stops the answer being written. */
const quiets: ReadonlySet<string> = new Set([
  "quiet",
  "be quiet",
  "quiet here",
  "be quiet here",
  "quiet for an hour",
  "be quiet for an hour",
  "quiet here for an hour",
  "be quiet here for an hour",
]);

const endings: ReadonlySet<string> = new Set([
  "you can talk again",
  "you can talk",
  "you may talk again",
  "talk again",
  "talk to us again",
  "you can chat again",
  "chat again",
  "quiet is over",
]);

export function meansQuiet(text: string): boolean {
  return quiets.has(wordsOf(text));
}

export function meansTalkAgain(text: string): boolean {
  return endings.has(wordsOf(text));
}

function wordsOf(text: string): string {
  return (plainlySaid(text)?.words ?? "").replace(/^please /, "").replace(/ (?:please|turbot|now)$/, "");
}
