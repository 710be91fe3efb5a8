import type { APIInteraction } from "discord-api-types/v10";
import type { Messenger } from "../../discord/messages/messenger.ts";

/** Discord waits 3 s for the first answer; the rest is for the network. In milliseconds. */
const patienceMs = 2_000;

/** Says "thinking" to whoever asked, for their eyes only, if the work takes longer than Discord waits. */
export async function thinkIfSlow<T>(
  messenger: Pick<Messenger, "defer">,
  interaction: APIInteraction,
  work: () => Promise<T>,
): Promise<T> {
  // If that fails, so will the answer, which says why.
  const timer = setTimeout(
    () => void messenger.defer(interaction, { ephemeral: true }).catch(() => {}),
    patienceMs,
  );
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}
