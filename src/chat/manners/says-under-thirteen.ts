/** From 5 to 12. Younger people don't write. */
const ages = "(?:[5-9]|1[0-2]|five|six|seven|eight|nine|ten|eleven|twelve)";
const iAm = "\\bi(?:\\s*['’]\\s*|\\s+a)?m\\s+(?:only\\s+|just\\s+|actually\\s+|still\\s+)*";

const phrases: readonly RegExp[] = [
  new RegExp(`${iAm}${ages}\\s*-?\\s*(?:years?\\s*-?\\s*old|yrs?\\s*old|y\\s*/?\\s*o)\\b`, "i"),
  // "I'm 11" says an age only if nothing follows: "I'm 10 minutes late", "I'm 5th".
  new RegExp(`${iAm}${ages}\\s*(?:[.!,;)]|$|and\\b|but\\b|so\\b)`, "im"),
  new RegExp(`${iAm}(?:under|below|younger\\s+than|not\\s+(?:even\\s+)?)\\s*(?:13|thirteen)\\b`, "i"),
  /\bich\s+bin\s+(?:erst\s+)?(?:[5-9]|1[0-2])\s*(?:jahre?\s+alt|[.!,;]|$)/im,
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
