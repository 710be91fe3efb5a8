import { join } from "node:path";
import { createChatPlaces, mostChosen } from "../../chat/store/chat-places.ts";
import { openDatabase } from "../../store/open-database.ts";
import { SetupStoppedError } from "../asking/ask.ts";
import { createDecision, type Decided, settled } from "../decision.ts";
import type { StepPowers } from "../step.ts";
import type { Discord } from "./connect-discord.ts";
import { textChannels } from "./text-channels.ts";

/** Where Turbot chats; undefined: it stays as it is, which is everywhere at first. */
export type ChatChannels = readonly string[] | undefined;

const everywhere = "everywhere";

/** Where Turbot chats, as `/chat` has it: everywhere, unless some are picked. */
export async function chatChannels(
  { ask, draft }: StepPowers,
  discord: Discord,
  guildId: string,
): Promise<Decided<ChatChannels | typeof everywhere>> {
  const flag = "chat-channels";
  // Once it runs, `/chat` is the place.
  if (draft.get("LOG_CHANNEL_ID") !== undefined && !ask.isSaid(flag)) return settled(undefined);
  return createDecision<ChatChannels | typeof everywhere>({
    name: "where Turbot chats",
    flag,
    suggestion: everywhere,
    says: (choice) =>
      choice === everywhere || choice === undefined
        ? "Turbot chats where it is mentioned, in every channel that it sees; /chat changes that."
        : `Turbot chats in ${choice.length === 1 ? "one channel" : `${choice.length} channels`} only; /chat changes that.`,
    async ask() {
      if (!ask.isInteractive && !ask.isSaid(flag)) return everywhere;
      const { writable } = await textChannels(discord, guildId);
      const picked = await ask.chooseSome({
        flag,
        message: "Where shall Turbot chat? (none: everywhere)",
        options: writable.map(({ id, name }) => ({ value: id, label: `#${name}` })),
      });
      if (picked.length > mostChosen)
        throw new SetupStoppedError(`Turbot chats everywhere, or in at most ${mostChosen} channels.`);
      return picked.length === 0 ? everywhere : picked;
    },
  });
}

/** Into the database, where `/chat` keeps it. */
export function keepChatChannels(home: string, guildId: string, channels: readonly string[]): void {
  const database = openDatabase(join(home, "data", "sessions.db"));
  try {
    createChatPlaces(database).choose(guildId, channels);
  } finally {
    database.close();
  }
}
