import { type FindPattern, findTriggers } from "../../../../packages/discord-rules/auto-moderation.ts";
import { rustToJavaScript } from "../../../../packages/discord-rules/rust-regex.ts";
import { RefusalError } from "../../../declaration/refusal.ts";
import type { AutoModBody } from "../../../discord/auto-mod-body.ts";

/** What people write all day: short, since patterns are tried on each. A rule that catches more than a few would close the server. */
const ordinary = [
  "hello everyone, how are you today?",
  "ok",
  "I'll be there at 20:30, see you!",
  "lol 😂",
  "Bonjour à tous, ça va ?",
  "привет, как дела",
  "今日はとても楽しかったです",
  "no, 3 of them are enough",
] as const;
const most = 2;

/**
 * Refuses a rule that blocks or times out nearly everybody: it would be a way to silence a server in the name of protection. A pattern that
 * can't be tried here is refused too, since what plugins say couldn't be held to it.
 *
 * @throws RefusalError
 */
export function checkCatch({ name, trigger_metadata: data }: AutoModBody, findPattern: FindPattern): void {
  const { keyword_filter: keywords = [], regex_patterns: patterns = [] } = data;
  const odd = patterns.find((one) => rustToJavaScript(one) === undefined);
  if (odd !== undefined)
    throw new RefusalError(`"${name}": Turbot can't read the pattern ${odd}: write it more simply`);
  const caught = new Set<string>();
  const tries = [
    ...keywords.map((one) => ({ keywords: [one], patterns: [], allowed: [] })),
    ...patterns.map((one) => ({ keywords: [], patterns: [withNeighbours(one)], allowed: [] })),
  ];
  for (const one of tries) {
    for (const text of ordinary) if (findTriggers(text, one, findPattern).length > 0) caught.add(text);
    if (caught.size > most)
      throw new RefusalError(`"${name}" would catch nearly everything that people write: look for less`);
  }
}

/** One that finds a place without a letter, such as `^` or `\b`, finds the letters beside it. */
function withNeighbours(pattern: string): string {
  return `(?s:.)?(?:${pattern.replace(/^\(\?i\)/, "")})(?s:.)?`;
}
