/** What a whole message can say besides talking about the plan. */
export type Word = "go" | "cancel";

/**
 * Reads a message that consists of nothing but a confirmation or a cancellation. "Yes, but blue" is neither: it is
 * about the plan. Case, punctuation, emoji and a mention of Turbot in front don't matter.
 */
export function readWord(content: string): Word | undefined {
  const words = bare(content);
  if (confirmations.has(words)) return "go";
  if (cancellations.has(words)) return "cancel";
  return undefined;
}

/** A message without the mentions in front of it. */
export function withoutMentions(content: string): string {
  return content.replace(/^(?:\s*<@[!&]?\d+>)+/, "").trim();
}

function bare(content: string): string {
  const words = withoutMentions(content)
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[’']/g, "")
    .replaceAll(/(?:👍|✅|🚀|🚢)/gu, " $& ")
    .replaceAll(/[^\p{L}\p{N}👍✅🚀🚢]+/gu, " ")
    .trim();
  return withoutPoliteness(words).replace(/^(?:ok|okay|yes|yeah|yep) (?=.)/, "");
}

const polite: ReadonlySet<string> = new Set(["please", "pls", "turbot", "👍", "✅", "🚀", "🚢"]);

/** What is only said along, at the end. Word by word: a pattern would begin anew at each of many. */
function withoutPoliteness(text: string): string {
  const words = text.split(" ");
  let end = words.length;
  for (let at = words.length - 1; at > 0 && polite.has(words[at] ?? ""); at -= 1) {
    if (/[\p{L}\p{N}]$/u.test(words[at - 1] ?? "")) end = at;
  }
  return words.slice(0, end).join(" ");
}

const confirmations: ReadonlySet<string> = new Set([
  ...[
    "go",
    "go ahead",
    "go for it",
    "go go go",
    "lets go",
    "yes",
    "y",
    "yep",
    "yeah",
    "yup",
    "sure",
    "ok",
    "okay",
  ],
  ...["proceed", "confirm", "confirmed", "approve", "approved", "lgtm", "looks good", "looks good to me"],
  ...["sounds good", "perfect", "ship it", "shipit", "ship", "do it", "build it", "make it so", "send it"],
  ...["👍", "✅", "🚀", "🚢"],
]);

const cancellations: ReadonlySet<string> = new Set([
  ...["cancel", "cancel it", "cancel that", "cancel this", "nvm", "nevermind", "never mind", "abort", "stop"],
  ...["stop it", "forget it", "forget about it", "quit", "scrap it", "scrap that", "drop it"],
]);
