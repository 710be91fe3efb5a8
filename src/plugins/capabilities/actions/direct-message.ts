import { z } from "zod";
import { RefusalError } from "../../../declaration/refusal.ts";
import type { OutgoingMessage } from "../../../discord/messages/messenger.ts";
import { UnreachableError } from "../reach/unreachable-error.ts";
import type { Action } from "./action.ts";
import { snowflake } from "./place.ts";

const need = "write_to_people";

const input = z.object({
  guildId: snowflake,
  userId: snowflake,
  content: z.unknown(),
  once: z.string().min(1).max(200).optional(),
});

/**
 * Writes to somebody who agreed to it in that server: rule 5 of what makes power safe. It concerns nobody else, so it takes nobody's right,
 * in a schedule as in a call.
 */
export const directMessage: Action = {
  need,
  isAlsoByItself: false,
  async perform(given, { checks, guilds, letters, readContent, carryOut }) {
    const { guildId, userId, content, once } = input.parse(given);
    await checks.granted(need, guildId);
    // All of it is known here: whoever stopped it costs Discord nothing.
    if (!letters.agreed(guildId, userId)) throw new UnreachableError("consent");
    if (letters.isClosed(userId)) throw new UnreachableError("closed");
    const message = readContent(content);
    checkLetter(message);
    if (message.files !== undefined) await checks.granted("send_files", guildId);
    if (!(await guilds.isMember(guildId, userId))) throw new UnreachableError("left");
    const named = once === undefined ? message : { ...message, nonce: once };
    const about = { userId, lendsRights: false, guildId, channelId: undefined, messageId: undefined };
    await carryOut(need, guildId, { kind: "letter", guildId, userId, message: named }, about);
    // Which channel it is concerns no plugin.
    return undefined;
  },
};

/** @throws RefusalError */
export function checkLetter({ components = [], isLaidOut, poll }: OutgoingMessage): void {
  if (components.length === 0 && isLaidOut !== true && poll === undefined) return;
  throw new RefusalError(
    "A direct message has text, embeds and files: buttons, menus, layouts and polls work in servers alone",
  );
}
