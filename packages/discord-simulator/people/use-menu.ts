import { ApplicationCommandType, InteractionType } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import type { MessageRecord } from "../data.ts";
import type { InteractionResult } from "../discord-simulator.ts";
import type { Interactions } from "../interactions/interactions.ts";
import { findUser } from "../lookups.ts";
import { showMessage } from "../messages/show-message.ts";
import { resultOf } from "./interaction-result.ts";
import { resolveIds } from "./resolve-ids.ts";
import { identityOf, offered, UnknownCommandError } from "./use-command.ts";

/** Uses a command from a message's context menu ("Apps"). @throws like `useCommand` */
export async function useMessageMenu(
  core: Core,
  interactions: Interactions,
  use: { readonly userId: string; readonly message: MessageRecord; readonly command: string },
): Promise<InteractionResult> {
  const { id, channel_id: channelId } = use.message.message;
  // Whole, also without the Message Content intent: it is what the person chose.
  // https://docs.discord.com/developers/events/gateway#message-content-intent
  const resolved = { messages: { [id]: showMessage(core, use.message, core.data.botId) } };
  return useMenu(
    core,
    interactions,
    { ...use, channelId, type: ApplicationCommandType.Message },
    id,
    resolved,
  );
}

/**
 * Uses a command from a person's context menu. Its data has their member only while they are one.
 * https://docs.discord.com/developers/interactions/application-commands#user-commands
 *
 * @throws like `useCommand`, and DiscordError 10013
 */
export async function useUserMenu(
  core: Core,
  interactions: Interactions,
  use: {
    readonly userId: string;
    readonly channelId: string;
    readonly targetId: string;
    readonly command: string;
  },
): Promise<InteractionResult> {
  const { id } = findUser(core, use.targetId);
  const { channel } = offered(core, use, ApplicationCommandType.User);
  const resolved = resolveIds(core, channel, [id]);
  return useMenu(core, interactions, { ...use, type: ApplicationCommandType.User }, id, resolved);
}

async function useMenu(
  core: Core,
  interactions: Interactions,
  use: {
    readonly userId: string;
    readonly channelId: string;
    readonly command: string;
    readonly type: ApplicationCommandType;
  },
  targetId: string,
  resolved: object,
): Promise<InteractionResult> {
  const { userId } = use;
  const { here, channel } = offered(core, use, use.type);
  const command = here.find(({ name }) => name === use.command);
  if (command === undefined)
    throw new UnknownCommandError(
      use.command,
      here.map(({ name }) => name),
    );
  const answer = await interactions.use({
    type: InteractionType.ApplicationCommand,
    userId,
    channel,
    name: command.name,
    data: { ...identityOf(command), target_id: targetId, resolved },
  });
  return resultOf(answer);
}
