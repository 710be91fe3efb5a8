import {
  type APIInteraction,
  type APIMessageApplicationCommandInteractionData,
  type APIUserApplicationCommandInteractionData,
  ApplicationCommandType,
  InteractionType,
} from "discord-api-types/v10";
import { type Command, typed } from "../../commands/notation.ts";
import type { Registered } from "../../declaration/registration.ts";
import type { Messenger } from "../../discord/messages/messenger.ts";
import type { TargetMessage } from "../../plugin-api/menus.ts";
import type { Member, User } from "../../plugin-api/people.ts";
import type { SetTimer } from "../host/timer.ts";
import type { Calls } from "../sandbox/calls.ts";
import { answerInteraction } from "./responder.ts";
import { callerOf, serializeInteraction, serializeMember, serializeUser } from "./serialize.ts";

/** Routes uses of menu commands to their plugins. The returned function resolves to whether there was one. */
export function routeMenus(
  calls: Calls,
  messenger: Messenger,
  setTimer: SetTimer,
): (interaction: APIInteraction) => Promise<boolean> {
  return async (interaction) => {
    if (interaction.type !== InteractionType.ApplicationCommand) return false;
    const { data } = interaction;
    if (data.type !== ApplicationCommandType.User && data.type !== ApplicationCommandType.Message)
      return false;
    const kind = data.type === ApplicationCommandType.User ? "userMenu" : "messageMenu";
    const { name } = data;
    const fits = (one: Registered) => one.kind === kind && one.spec.name === name;
    if (calls.find(fits) === undefined && !calls.mayCome(kind, name)) return false;
    // Before any waiting, so that the person sees "thinking" in time.
    const responder = answerInteraction(messenger, interaction, setTimer);
    const found = await calls.findOnceKnown(kind, name, fits);
    if (found === undefined) {
      await responder.fail(gone({ kind, name }));
      return true;
    }
    const target =
      data.type === ApplicationCommandType.User ? memberOf(data, interaction.guild_id) : messageOf(data);
    if (target === undefined) {
      await responder.fail("Discord didn't tell me what you opened that menu on. Try again, please. 🐟");
      return true;
    }
    const facts = (call: string) => ({
      ...serializeInteraction(call, interaction),
      commandName: name,
      target,
    });
    const caller = callerOf(interaction);
    const { guild_id: guildId } = interaction;
    const used = { index: found.index, handler: "", kind, facts, guildId, caller } as const;
    await calls.serve(found.plugin, used, responder);
    return true;
  };
}

function gone(command: Command): string {
  return `\`${typed(command, "")}\` got away: its plugin isn't running right now. Admins can see why in \`/plugins\`. 🐟`;
}

function memberOf(
  { target_id: id, resolved }: APIUserApplicationCommandInteractionData,
  guildId: string | undefined,
): { readonly user: User; readonly member: Member | null } | undefined {
  const user = resolved.users[id];
  if (user === undefined) return undefined;
  // They may have left since they wrote what the menu was opened on.
  const member = resolved.members?.[id];
  return {
    user: serializeUser(user, member?.nick),
    member: member === undefined ? null : serializeMember(user, member, guildId),
  };
}

function messageOf({
  target_id: id,
  resolved,
}: APIMessageApplicationCommandInteractionData): TargetMessage | undefined {
  const message = resolved.messages[id];
  if (message === undefined) return undefined;
  const { content, author, channel_id: channelId } = message;
  return { id, content, author: serializeUser(author), channelId };
}
