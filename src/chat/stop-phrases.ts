import { plainlySaid } from "../discord/messages/plainly-said.ts";

/** What people say to make somebody stop talking. Only as a whole message: "stop" in a sentence is just a word. */
const stops: ReadonlySet<string> = new Set([
  "stop",
  "stop it",
  "stop that",
  "stop now",
  "stop talking",
  "please stop",
  "stop please",
  "ok stop",
  "halt",
  "hush",
  "quiet",
  "be quiet",
  "shush",
  "shut up",
  "enough",
  "thats enough",
  "cancel",
  "never mind",
  "nevermind",
  "nvm",
]);

/** Reactions that mean the same, on the question or on the reply. */
const stopSigns: ReadonlySet<string> = new Set(["🛑", "⏹️", "⏹"]);

/** "stop?" asks and "> stop" quotes: neither stops anything. */
export function meansStop(text: string): boolean {
  const said = plainlySaid(text);
  return (said !== undefined && stops.has(said.words)) || stopSigns.has(text.trim());
}

export function isStopSign(emoji: string | null): boolean {
  return emoji !== null && stopSigns.has(emoji);
}
