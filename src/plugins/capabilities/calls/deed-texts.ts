import type { OutgoingMessage } from "../../../discord/messages/messenger.ts";
import type { MessageSource } from "../../../discord/messages/source.ts";
import type { Deed } from "../../deeds/deed.ts";
import type { HandlerCall, MessageRef } from "../../dispatch/call.ts";
import { ofServer } from "../actions/checks.ts";
import { isTyped } from "../notices/reason-to-pass-on.ts";

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

/** Nothing takes its words back when what they repeat is deleted. */
export function isForGood({ kind }: Deed): boolean {
  return kind === "changeChannel" || kind === "nickname";
}

/**
 * What stays for good can't repeat members' messages.
 *
 * @param sources the messages that it repeats
 * @param call whose it is
 * @throws RefusalError
 */
export function checkRepeats(
  deed: Deed,
  sources: readonly MessageRef[],
  call: HandlerCall | undefined,
): void {
  if (sources.length === 0) return;
  if (deed.kind === "changeChannel")
    throw ofServer("A channel's name and topic can't repeat what members wrote: nothing takes it back");
  if (deed.kind === "nickname" && !isTyped(deed.nickname ?? "", call))
    throw ofServer(
      "A nickname can't repeat what members wrote, but for what whoever asks typed: nothing takes it back",
    );
}

/** Where a deed says something; undefined: it says nothing, or in no channel. */
export function placeOf(deed: Deed): string | undefined {
  return "channelId" in deed ? deed.channelId : undefined;
}

/** The thread that it names, if its id is known before: one that starts from a message has the message's. */
export function threadOf(deed: Deed): string | undefined {
  if (deed.kind === "changeThread") return deed.channelId;
  return deed.kind === "thread" ? deed.messageId : undefined;
}

/** With where Turbot's own message about it comes from, for a deed that has one. */
export function withSource(deed: Deed, source: () => MessageSource): Deed {
  return deed.kind === "privateThread" || deed.kind === "addToThread" ? { ...deed, source: source() } : deed;
}
