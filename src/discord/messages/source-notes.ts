import type { Copies } from "../store/copies.ts";
import type { OwnMessages } from "../store/own-messages.ts";
import type { SourceNotes } from "./create-messenger.ts";

/** Writes down where Turbot's messages come from and what they repeat: before they are sent, so that a kill leaves none that nobody knows of. */
export function createSourceNotes(
  ownMessages: Pick<OwnMessages, "begins" | "note" | "refused" | "forget">,
  copies: Pick<Copies, "begins" | "note" | "refused">,
): SourceNotes {
  return {
    begins(message) {
      ownMessages.begins(message);
      const { repeats = [] } = message;
      if (repeats.length > 0) copies.begins(message, repeats);
    },
    said(message) {
      ownMessages.note(message);
      const { repeats = [], isThread = false } = message;
      if (repeats.length > 0) copies.note({ ...message, isThread }, repeats);
    },
    refused(name) {
      ownMessages.refused(name);
      copies.refused(name);
    },
    deletes: ownMessages.forget,
  };
}
