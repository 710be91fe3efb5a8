/**
 * Discord's AutoMod, as far as it is documented: keywords, patterns and mentions. The words of its presets and what it takes for spam are
 * Discord's secret. Bots' messages are exempt (https://support.discord.com/hc/en-us/articles/4421269296535-AutoMod-FAQ), and so are
 * members with Manage Server or Administrator.
 * https://docs.discord.com/developers/resources/auto-moderation
 */
export const autoModerationLimits = {
  /** Rules of the type "keyword" in a guild. */
  keywordRules: 6,
  /** In one rule. */
  keywords: 1_000,
  patterns: 10,
  allowed: 100,
  /** Characters of one. */
  keyword: { min: 1, max: 60 },
  pattern: { min: 1, max: 260 },
  mentions: 50,
  exemptRoles: 20,
  exemptChannels: 50,
} as const;

/** What a rule looks for in messages. */
export interface AutoModTrigger {
  readonly keywords: readonly string[];
  /** In Rust's flavour. */
  readonly patterns: readonly string[];
  /** Keywords that excuse what lies within them. */
  readonly allowed: readonly string[];
  /** More unique mentions of people and roles than this; undefined: any number is fine. */
  readonly mentions?: number | undefined;
}

/** Where something was found, in UTF-16 code units. */
export interface Found {
  readonly at: number;
  readonly text: string;
}

/** All places where a pattern matches. */
export type FindPattern = (pattern: string, text: string) => readonly Found[];

/**
 * Whether a text contains a keyword: `cat` as a word of its own, `cat*` at its start, `*cat` at its end, `*cat*` anywhere. Case
 * doesn't matter.
 * https://docs.discord.com/developers/resources/auto-moderation#auto-moderation-rule-object-keyword-matching-strategies
 */
export function findKeyword(text: string, keyword: string): string | undefined {
  return findKeywords(text, keyword)[0]?.text;
}

function findKeywords(text: string, keyword: string): readonly Found[] {
  const bare = keyword.replace(/^\*/, "").replace(/\*$/, "");
  // Nearly always enough: a server can have 6,000 keywords.
  if (bare === "" || !text.toLowerCase().includes(bare.toLowerCase())) return [];
  const start = keyword.startsWith("*") ? "" : "(?<![\\p{L}\\p{N}_])";
  const end = keyword.endsWith("*") ? "" : "(?![\\p{L}\\p{N}_])";
  const literal = bare.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  const all = text.matchAll(new RegExp(`${start}${literal}${end}`, "giu"));
  return [...all].map(({ index, 0: found }) => ({ at: index, text: found }));
}

/**
 * What a rule finds in a text that nothing excuses. How a keyword that is allowed excuses isn't documented: here, what lies within it.
 *
 * @returns with the keyword or pattern that it matches; "" for mentions
 */
export function findTriggers(
  text: string,
  { keywords, patterns, allowed, mentions }: AutoModTrigger,
  findPattern: FindPattern,
): readonly (Found & { readonly matches: string })[] {
  const found = [
    ...keywords.flatMap((one) => findKeywords(text, one).map((it) => ({ ...it, matches: one }))),
    ...patterns.flatMap((one) => findPattern(one, text).map((it) => ({ ...it, matches: one }))),
  ];
  const excuses = found.length === 0 ? [] : allowed.flatMap((one) => findKeywords(text, one));
  const left = found.filter(
    ({ at, text: { length } }) =>
      !excuses.some((one) => one.at <= at && at + length <= one.at + one.text.length),
  );
  const mentioned = mentions === undefined ? new Set() : new Set(text.match(/<@[!&]?\d{1,20}>/g));
  if (mentions === undefined || mentioned.size <= mentions) return left;
  return [...left, { at: 0, text: [...mentioned].join(" "), matches: "" }];
}
