import type { GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import type { Messenger } from "../../discord/messages/messenger.ts";
import type { BackPressure } from "../host/back-pressure.ts";
import type { Calls } from "../sandbox/calls.ts";
import { createNotifying } from "./notify-listeners.ts";
import { answerMessage } from "./responder.ts";
import { commandWords, writerOf } from "./route-messages.ts";
import { serializeMessage } from "./serialize-message.ts";
import { splitWords } from "./split-words.ts";

/**
 * Tells the plugins that listen of a command that nobody has, so that they can have commands made by people: custom commands, tags.
 * An answer is signed like any listener's, since nobody knows whose it is. The returned function resolves to whether it was one.
 */
export function routeUnknownCommands(
  calls: Calls,
  backPressure: BackPressure,
  messenger: Messenger,
  prefix: string,
): (message: GatewayMessageCreateDispatchData, letGo?: () => void) => Promise<boolean> {
  const notifyAll = createNotifying(calls, backPressure);
  return async (message, letGo = () => {}) => {
    const words = commandWords(message, prefix);
    // "!!!" and "!?" are no commands.
    if (words === undefined || !/^[\p{L}\p{N}]/u.test(words.name)) return false;
    const { guild_id: guildId } = message;
    if (guildId === undefined || !calls.mayListen("unknownCommand", guildId)) return false;
    await notifyAll(
      "unknownCommand",
      writerOf(message, false),
      letGo,
      (call) => ({
        ...serializeMessage(call, message),
        name: words.name.toLowerCase(),
        args: splitWords(words.rest),
      }),
      () => answerMessage(messenger, message),
    );
    return true;
  };
}
