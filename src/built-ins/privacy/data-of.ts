import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import type { Privacy } from "../../privacy/create-privacy.ts";
import { privacyWords } from "../../privacy/privacy-words.ts";

/** Everything that is stored about a person, as a file. */
export function dataOf(privacy: Privacy, userId: string): OutgoingMessage {
  return {
    content: privacyWords.yourData(privacy.pluginsWithNotes()),
    files: [
      {
        name: "turbot-mydata.json",
        data: `${JSON.stringify(privacy.exportOf(userId), null, 2)}\n`,
        type: "application/json",
        description: "Everything I remember about you, as text in JSON",
      },
    ],
  };
}
