import type { z } from "zod";
import { RefusalError } from "../../../declaration/refusal.ts";
import type { OutgoingMessage } from "../../../discord/messages/messenger.ts";
import type { DiscordNeed } from "../../../plugin-api/needs.ts";
import type { Channel } from "../../../plugin-api/people.ts";
import type { Caller } from "../../dispatch/call.ts";
import type { PluginMessage } from "../../store/plugin-messages.ts";
import type { GuildPowers } from "../guild-powers.ts";
import type { CarryOut } from "./carry-out.ts";
import type { Checks } from "./checks.ts";

/** One call that changes something in a server. */
export interface Action {
  readonly need: DiscordNeed;
  /**
   * @param input from a plugin
   * @throws RefusalError, z.ZodError, or Discord's error
   */
  perform(input: unknown, on: ActionContext): Promise<Channel | undefined>;
}

/** What an action is given besides its input. */
export interface ActionContext {
  /** Undefined: nobody's call is under way, as in a schedule. */
  readonly caller: Caller | undefined;
  readonly checks: Checks;
  readonly guilds: Omit<GuildPowers, "carryOut">;
  readonly carryOut: CarryOut;
  /** A message of the plugin's, checked, paid for and signed. */
  readonly readContent: (input: unknown, channelId: string) => OutgoingMessage;
  /** One of the plugin's own messages; undefined: it isn't. */
  readonly ownMessage: (channelId: string, messageId: string) => PluginMessage | undefined;
}

/** What it takes, and what it checks before it happens. */
interface ActionParts<Input, Context> {
  readonly need: DiscordNeed;
  readonly input: z.ZodType<Input>;
  perform(input: Input, on: Context): Promise<Channel | undefined>;
}

/** An action that works only while a handler runs for somebody, or in an event about somebody. */
export function inSomebodysName<Input>(
  parts: ActionParts<Input, ActionContext & { readonly caller: Caller }>,
): Action {
  return {
    need: parts.need,
    async perform(input, { caller, ...on }) {
      if (caller === undefined) throw new RefusalError("This can't be done in nobody's name");
      return parts.perform(parts.input.parse(input), { ...on, caller });
    },
  };
}

/** An action that also works by itself, in a schedule for example. */
export function alsoByItself<Input>(parts: ActionParts<Input, ActionContext>): Action {
  return { need: parts.need, perform: async (input, on) => parts.perform(parts.input.parse(input), on) };
}
