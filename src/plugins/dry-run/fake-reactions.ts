import type { APIMessage, APIReaction } from "discord-api-types/v10";

/** Counts one more, as Discord does, so that a look-up of the message shows it. */
export function addReaction(message: APIMessage, emoji: APIReaction["emoji"]): void {
  const before = message.reactions?.find((one) => one.emoji.name === emoji.name);
  const count = (before?.count ?? 0) + 1;
  const reaction: APIReaction = {
    ...{ emoji, count, count_details: { burst: 0, normal: count } },
    ...{ me: false, me_burst: false, burst_colors: [] },
  };
  message.reactions = [...(message.reactions ?? []).filter((one) => one !== before), reaction];
}

/** @param name only those with this emoji */
export function removeReactions(message: APIMessage, name: string | undefined): void {
  message.reactions = (message.reactions ?? []).filter(
    ({ emoji }) => name !== undefined && emoji.name !== name,
  );
}
