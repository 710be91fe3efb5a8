import { plainlySaid } from "../../discord/messages/plainly-said.ts";
import { withoutOwnName } from "../../discord/messages/spoken-to.ts";

/** What a message can mean when it isn't about the plan. */
export type Word = "go" | "cancel";

/**
 * Recognizes a message that is plainly a confirmation or a cancellation and nothing else. "Yes, but blue", "go?" and "go 👎" are
 * neither: they are about the plan. Case, a full stop, friendly emoji and a leading mention of Turbot don't matter; a mention of
 * anybody else means that the words are for them.
 */
export function readWord(content: string, botUserId: string): Word | undefined {
  const said = plainlySaid(withoutOwnName(content, botUserId));
  if (said === undefined) return undefined;
  const { emoji } = said;
  const words = withoutPoliteness(said.words).replace(/^(?:ok|okay|yes|yeah|yep) (?=.)/, "");
  if (emoji.every((one) => confirming.has(one) || friendly.has(one))) {
    if (confirmations.has(words)) return "go";
    if (words === "" && emoji.length > 0 && emoji.every((one) => confirming.has(one))) return "go";
  }
  const cancels = cancellations.has(words) && emoji.every((one) => friendly.has(one) || ending.has(one));
  return cancels ? "cancel" : undefined;
}

const polite: ReadonlySet<string> = new Set(["please", "pls", "turbot"]);

/** Strips trailing politeness. Word by word, because a pattern would backtrack over long runs. */
function withoutPoliteness(text: string): string {
  const words = text.split(" ");
  let end = words.length;
  while (end > 1 && polite.has(words[end - 1] ?? "")) end -= 1;
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
]);

const cancellations: ReadonlySet<string> = new Set([
  ...["cancel", "cancel it", "cancel that", "cancel this", "nvm", "nevermind", "never mind", "abort", "stop"],
  ...["stop it", "forget it", "forget about it", "quit", "scrap it", "scrap that", "drop it"],
]);

/** Mean yes on their own. */
const confirming: ReadonlySet<string> = new Set(["👍", "✅", "🚀", "🚢"]);

/** Don't change the meaning of the words next to them. Any other could: 👎, 🤔, 🙃, or a custom emoji. */
const friendly: ReadonlySet<string> = new Set([
  ...[
    "🙂",
    "😀",
    "😃",
    "😄",
    "😁",
    "😊",
    "😍",
    "🥰",
    "🤩",
    "😎",
    "🥳",
    "🙏",
    "🙌",
    "👏",
    "👌",
    "💪",
    "🤝",
    "🫶",
  ],
  ...["🎉", "🎊", "✨", "🔥", "💯", "⭐", "🌟", "❤", "💙", "💚", "💛", "🧡", "💜", "🆗", "✔", "☑", "🟢"],
  ...["🐟", "🐠", "🐡", "🎣", "🌊", "⚓", "⛵"],
]);

/** Fit a cancellation. */
const ending: ReadonlySet<string> = new Set([
  ...[
    "👎",
    "❌",
    "✖",
    "❎",
    "🚫",
    "⛔",
    "🛑",
    "✋",
    "🙅",
    "👋",
    "😞",
    "😔",
    "😢",
    "😭",
    "🙁",
    "☹",
    "😕",
    "🗑",
    "👍",
    "✅",
  ],
]);
