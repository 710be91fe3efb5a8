// From 5 to 12. Younger people don't write.
const numbers = "(?:[5-9]|1[0-2])(?![.,:/]?\\d)";
const ages = `(?:${numbers}|(?:five|six|seven|eight|nine|ten|eleven|twelve)\\b)`;
const iAm = "\\bi(?:\\s*['’]\\s*|\\s+a)?m\\s+(?:only\\s+|just\\s+|actually\\s+|still\\s+)*";

const phrases: readonly RegExp[] = [
  new RegExp(`${iAm}${ages}\\s*-?\\s*(?:years?\\s*-?\\s*old|yrs?\\s*old|y\\s*/?\\s*o)\\b`, "i"),
  // "I'm 11" says an age only if the sentence ends or begins anew: "I'm 10 minutes late", "I'm 5th", "I'm 12, you are 13".
  new RegExp(
    `${iAm}${ages}\\s*(?:[.!](?=\\s|$)|$|,?\\s*(?:lol|btw|rn|by the way)\\b|,?\\s*(?:and|but)\\s+i\\b)`,
    "im",
  ),
  new RegExp(
    `${iAm}(?:under|below|younger\\s+than|not\\s+(?:even\\s+)?)\\s*(?:13|thirteen)\\b(?![.,:/]\\d)`,
    "i",
  ),
  new RegExp(`\\bich\\s+bin\\s+(?:erst\\s+)?${numbers}\\s*(?:jahre?\\s+alt|[.!](?=\\s|$)|$)`, "im"),
];

/** Quoted, or somebody else's: no statement about the person who writes. */
const notTheirs = /^\s*>|["“”„«»]|\b(?:if|when|says?|said|pretend|imagine|story|character)\b/i;

/**
 * The plainest ways of saying that one is under 13. Everything else is left to Claude, which reads the whole sentence: a wrong
 * yes would send a grown-up away.
 */
export function saysUnderThirteen(text: string): boolean {
  return !notTheirs.test(text) && phrases.some((phrase) => phrase.test(text));
}

/**
 * Whether a message can be about its writer's age at all. Claude's word alone isn't enough for what follows: it also reads
 * messages of others, which can talk it into that word.
 */
export function canBeAnAge(text: string): boolean {
  const school = "grade|grader|elementary|primary|klasse|kid|child|kind";
  return new RegExp(`(?<![\\d.,])${ages}|\\b(?:13|thirteen|${school})\\b`, "i").test(text);
}
