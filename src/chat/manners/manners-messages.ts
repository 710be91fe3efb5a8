import { timestamp } from "../../../packages/discord-rules/messages/timestamp.ts";
/** What a member reads when there is no room for an answer yet. */
export function laterWords({
  full,
  waitMs,
}: {
  readonly full: "member" | "channel";
  readonly waitMs: number;
}): string {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  const wait = seconds === 1 ? "a second" : `${seconds} seconds`;
  return full === "member"
    ? `Later, please: I chat with everybody in turn. Ask me again in ${wait}; until then I won't answer you.`
    : `Later, please: I've said a lot in this channel. Ask me again in ${wait}; feature requests still work.`;
}

/** Channels named in one sentence; `/chat` shows the rest. */
const mostNamed = 5;

/** What somebody who mentions Turbot where it doesn't chat reads. */
export function pointerWords(
  place:
    | { readonly kind: "elsewhere"; readonly chosen: readonly string[] }
    | { readonly kind: "age-restricted" },
): string {
  if (place.kind === "age-restricted") {
    return "I stay out of age-restricted channels. Talk to me in another one; people with *Manage Channels* can let me in with `/chat`.";
  }
  const named = place.chosen.slice(0, mostNamed).map((id) => `<#${id}>`);
  if (named.length === 0)
    return "I don't chat in this server at the moment. My commands work; `/help` shows them.";
  const more = place.chosen.length > named.length ? " (`/chat` shows all)" : "";
  return `I don't chat in this channel. Talk to me in ${named.join(", ")}${more}; my commands work everywhere.`;
}

export const quietWords = {
  /** @param until milliseconds since 1970 */
  begins: (until: number) =>
    `I'll be quiet here until ${clockTime(until)}. To end it sooner, mention me and say "you can talk again". Buttons and commands still work.`,
  ends: "I'm back: mention me, and I'll answer here again.",
  notQuiet:
    'I\'m not quiet here. For an hour of it, somebody with *Manage Messages* mentions me and says "quiet".',
} as const;

/** As everybody's own clock shows it. @param at milliseconds since 1970 */
export function clockTime(at: number): string {
  return timestamp(at, "t");
}
