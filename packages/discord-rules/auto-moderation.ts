/**
 * Discord's AutoMod, as far as keyword rules go. Bots' messages are exempt
 * (https://support.discord.com/hc/en-us/articles/4421269296535-AutoMod-FAQ), and so are members with Manage Server or Administrator.
 * https://docs.discord.com/developers/resources/auto-moderation
 */
export const autoModerationLimits = {
  /** Rules of the type "keyword" in a guild. */
  keywordRules: 6,
  /** In one rule. */
  keywords: 1_000,
  /** Characters of one. */
  keyword: { min: 1, max: 60 },
} as const;

/**
 * Whether a text contains a keyword: `cat` as a word of its own, `cat*` at its start, `*cat` at its end, `*cat*` anywhere. Case
 * doesn't matter.
 * https://docs.discord.com/developers/resources/auto-moderation#auto-moderation-rule-object-keyword-matching-strategies
 */
export function findKeyword(text: string, keyword: string): string | undefined {
  const bare = keyword.replace(/^\*/, "").replace(/\*$/, "");
  if (bare === "") return undefined;
  const start = keyword.startsWith("*") ? "" : "(?<![\\p{L}\\p{N}_])";
  const end = keyword.endsWith("*") ? "" : "(?![\\p{L}\\p{N}_])";
  const literal = bare.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  return new RegExp(`${start}${literal}${end}`, "iu").exec(text)?.[0];
}
