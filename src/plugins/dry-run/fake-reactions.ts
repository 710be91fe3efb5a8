import type { APIMessage, APIReaction } from "discord-api-types/v10";

/** Counts one more, as Discord does, so that a look-up of the message shows it. */
export function addReaction(message: APIMessage, emoji: APIReaction["emoji"]): void {
  count(message, emoji, 1);
}

export function takeReaction(message: APIMessage, emoji: APIReaction["emoji"]): void {
  count(message, emoji, -1);
}

function count(message: APIMessage, emoji: APIReaction["emoji"], more: number): void {
  const before = message.reactions?.find((one) => one.emoji.name === emoji.name);
  const now = (before?.count ?? 0) + more;
  const reaction: APIReaction = {
    ...{ emoji, count: now, count_details: { burst: 0, normal: now } },
    ...{ me: false, me_burst: false, burst_colors: [] },
  };
  const others = (message.reactions ?? []).filter((one) => one !== before);
  message.reactions = now > 0 ? [...others, reaction] : others;
}

/** @param name only those with this emoji */
export function removeReactions(message: APIMessage, name: string | undefined): void {
  message.reactions = (message.reactions ?? []).filter(
    ({ emoji }) => name !== undefined && emoji.name !== name,
  );
}
