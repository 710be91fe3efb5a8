import type { APIInteraction } from "discord-api-types/v10";
import type { Messenger, OutgoingMessage } from "../discord/messages/messenger.ts";

/**
 * Changes the panel that was used, and says what came of it in a message of its own: a screen reader doesn't announce an edit.
 *
 * @param outcome undefined if nothing came of it: somebody only turned a page
 */
export async function changePanel(
  messenger: Pick<Messenger, "update" | "followUp">,
  interaction: APIInteraction,
  panel: OutgoingMessage,
  outcome: string | undefined,
): Promise<void> {
  await messenger.update(interaction, panel);
  if (outcome !== undefined) await messenger.followUp(interaction, { content: outcome, ephemeral: true });
}
