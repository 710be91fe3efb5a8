import type { z } from "zod";
import { RefusalError } from "../../../declaration/refusal.ts";
import type { OutgoingMessage } from "../../../discord/messages/messenger.ts";
import { type DiscordNeed, needOf } from "../../../plugin-api/needs.ts";
import type { MailBlock } from "../../deeds/decisions.ts";
import type { Deed } from "../../deeds/deed.ts";
import type { Caller, HandlerCall } from "../../dispatch/call.ts";
import type { MailConversation, MailConversations } from "../../store/mail-conversations.ts";
import type { PluginDeed } from "../../store/plugin-deeds.ts";
import type { PluginMessage } from "../../store/plugin-messages.ts";
import type { OwnRules } from "../auto-mod/own-rules.ts";
import type { DeedAnswer, GuildPowers } from "../guild-powers.ts";
import type { CarryOut } from "./carry-out.ts";
import type { Checks, Right } from "./checks.ts";
import { inWhoseRight, type Wanted } from "./in-whose-right.ts";

/** One call that changes something in a server. */
export interface Action {
  readonly need: DiscordNeed;
  /** It works outside a handler too, in a schedule for example: a mode of its need. */
  readonly isAlsoByItself: boolean;
  /**
   * @param input from a plugin
   * @returns what the plugin gets
   * @throws RefusalError, z.ZodError, or Discord's error
   */
  perform(input: unknown, on: ActionContext): Promise<unknown>;
}

/** What every action is given besides its input. */
export interface ActionContext {
  /** Undefined: nobody's call is under way, as in a schedule. */
  readonly caller: Caller | undefined;
  /** All of the plugin's calls. */
  readonly underWay: readonly HandlerCall[];
  readonly checks: Checks;
  readonly guilds: Omit<GuildPowers, "carryOut">;
  readonly carryOut: CarryOut;
  /** The wall clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** They want no part in AI. */
  readonly isLeftOut: (userId: string) => boolean;
  /** What the plugin did in a server lately, the newest first. */
  readonly lately: (guildId: string) => readonly PluginDeed[];
  /** A message of the plugin's, checked, paid for and signed. */
  readonly readContent: (input: unknown) => OutgoingMessage;
  /** Who can be written to. */
  readonly letters: {
    /** They agreed there, in words that the plugin declares now. */
    agreed(guildId: string, userId: string): boolean;
    /** Discord said lately that they take none. */
    isClosed(userId: string): boolean;
    readonly plugin: string;
    readonly mails: MailConversations;
    /** One of the plugin's own that is open, in the engine's server. */
    conversation(id: string): MailConversation | undefined;
    /** What whoever uses this writes to the team for; undefined: it doesn't say so. */
    readonly mailWords: string | undefined;
    serverName(guildId: string): Promise<string>;
    /** How many people somebody kept from writing to teams since a time, in milliseconds since 1970. */
    blocksBy(guildId: string, by: string, since: number): number;
    noteBlock(what: MailBlock, guildId: string, by: string): void;
    readonly isWithClaude: boolean;
  };
  /** One of the plugin's own messages; undefined: it isn't. */
  readonly ownMessage: (channelId: string, messageId: string) => PluginMessage | undefined;
  /** Its rules in AutoMod. */
  readonly ownRules: OwnRules;
}

/** The same for an action, whose need is said once. */
interface OwnContext extends Omit<ActionContext, "carryOut"> {
  /** It was declared and granted. @param object what it is about, by its id */
  granted(guildId: string, object?: string): Promise<void>;
  /** Turbot, and whoever asked, has the permissions. @param what "open threads" @param targetId upon whom it is. @default nobody */
  permitted(channelId: string, caller: Caller | undefined, what: string, targetId?: string): Promise<Right>;
  /** @param by who asked for it, or whose event it is @param right whoever asked. @default "own" */
  carryOut(guildId: string, deed: Deed, by: Caller | undefined, right?: Right): Promise<DeedAnswer>;
}

/** The same for an action that somebody may have asked for, or nobody. */
interface FreeContext extends OwnContext {
  /** Also says in whose right it happens; undefined: in nobody's. @param concernsThem see `Wanted` */
  mayIn(
    guildId: string,
    channelId: string | undefined,
    concernsThem?: Wanted["concernsThem"],
  ): Promise<Caller | undefined>;
}

/** What it takes, and what it checks before it happens. */
interface ActionParts<Input, Context> {
  readonly need: DiscordNeed;
  readonly input: z.ZodType<Input>;
  perform(input: Input, on: Context): Promise<unknown>;
}

/** An action that works only while a handler runs for somebody, or in an event about somebody. */
export function inSomebodysName<Input>({
  need,
  input: shape,
  perform,
}: ActionParts<Input, OwnContext & { readonly caller: Caller }>): Action {
  return {
    need,
    isAlsoByItself: false,
    async perform(input, on) {
      const { caller } = on;
      if (caller === undefined) throw new RefusalError("This can't be done in nobody's name");
      return perform(shape.parse(input), { ...ownContext(need, on), caller });
    },
  };
}

/** An action that also works by itself, in a schedule for example. */
export function alsoByItself<Input>({
  need,
  input: shape,
  perform,
}: ActionParts<Input, FreeContext>): Action {
  return {
    need,
    isAlsoByItself: true,
    async perform(input, on) {
      const { caller, underWay, checks } = on;
      return perform(shape.parse(input), {
        ...ownContext(need, on),
        async mayIn(guildId, channelId, concernsThem) {
          await checks.granted(need, guildId, needOf(need)?.objects === "channels" ? channelId : undefined);
          const wanted = { need, guildId, channelId, caller, underWay };
          return inWhoseRight(concernsThem === undefined ? wanted : { ...wanted, concernsThem }, checks);
        },
      });
    },
  };
}

function ownContext(need: DiscordNeed, on: ActionContext): OwnContext {
  const { checks, carryOut } = on;
  return {
    ...on,
    granted: (guildId, object) => checks.granted(need, guildId, object),
    permitted: (...where) => checks.permitted(need, ...where),
    carryOut: (...deed) => carryOut(need, ...deed),
  };
}
