import type { OutgoingMessage } from "../../../discord/messages/messenger.ts";
import type { MessageSource } from "../../../discord/messages/source.ts";
import type { Deed } from "../../deeds/deed.ts";

/** What a deed says in a server, in the plugin's words: it passes what every message of a plugin passes. */
export function textsOf(deed: Deed): readonly Partial<OutgoingMessage>[] {
  const named = (...texts: readonly (string | undefined)[]) =>
    texts.flatMap((content) => (content === undefined ? [] : [{ content }]));
  switch (deed.kind) {
    case "post":
      return [...named(deed.name), deed.message];
    case "thread":
    case "privateThread":
    case "changeThread":
      return named(deed.name);
    case "nickname":
      return named(deed.nickname ?? undefined);
    case "changeChannel":
      return named(deed.name, deed.topic);
    default:
      return [];
  }
}

/** Where a deed says something; undefined: it says nothing, or in no channel. */
export function placeOf(deed: Deed): string | undefined {
  return "channelId" in deed ? deed.channelId : undefined;
}

/** With where Turbot's own message about it comes from, for a deed that has one. */
export function withSource(deed: Deed, source: () => MessageSource): Deed {
  return deed.kind === "privateThread" || deed.kind === "addToThread" ? { ...deed, source: source() } : deed;
}
