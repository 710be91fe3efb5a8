import {
  type APIInteraction,
  type APIMessageComponentInteraction,
  type GatewayMessageCreateDispatchData,
  type GatewayMessageUpdateDispatchData,
  InteractionType,
} from "discord-api-types/v10";
import type { BuiltInCommands } from "../built-ins/built-in-commands.ts";
import type { ChatPanel } from "../built-ins/chat-panel.ts";
import type { DeedPanel } from "../built-ins/deed-panel.ts";
import { createKeysPanel } from "../built-ins/keys/keys-panel.ts";
import type { MailPanel } from "../built-ins/mail-panel.ts";
import type { MorePanel } from "../built-ins/more-panel.ts";
import { createPluginPanel } from "../built-ins/plugin-panel.ts";
import type { PrivacyPanel } from "../built-ins/privacy/panel.ts";
import type { RingPanel } from "../built-ins/ring-panel.ts";
import type { TimeZonePanel } from "../built-ins/time-zone-panel.ts";
import type { TurbotPanel } from "../built-ins/turbot/turbot-panel.ts";
import type { WhoSaidMenu } from "../built-ins/who-said-menu.ts";
import type { Chat } from "../chat/create-chat.ts";
import { mentions, readMention } from "../chat/read-mention.ts";
import { isStopButton } from "../chat/stop-button.ts";
import type { DiscordEvent } from "../discord/gateway/event.ts";
import { isFromAPerson } from "../discord/messages/is-from-a-person.ts";
import type { Messenger } from "../discord/messages/messenger.ts";
import type { FollowUp } from "../follow-up/follow-up.ts";
import type { Log } from "../log/log.ts";
import type { PluginHost } from "../plugins/host/plugin-host.ts";
import type { HeardInChannels } from "../plugins/sandbox/calls.ts";
import type { DirectPushReports } from "../reports/report-direct-push.ts";
import type { Requests } from "../requests/requests.ts";
import type { LeftOutAnswers } from "./answer-left-out.ts";
import type { Identity } from "./who-we-are.ts";

export interface EventPowers {
  readonly identity: Identity;
  readonly messenger: Messenger;
  readonly chat: Chat;
  readonly requests: Requests;
  readonly followUp: Pick<FollowUp, "onMessage" | "onButton">;
  readonly plugins: PluginHost;
  readonly builtIns: BuiltInCommands;
  readonly rings: RingPanel;
  readonly mails: MailPanel;
  readonly zones: TimeZonePanel;
  readonly more: MorePanel;
  readonly deeds: DeedPanel;
  readonly privacyPanel: PrivacyPanel;
  readonly leftOut: LeftOutAnswers;
  readonly whoSaid: WhoSaidMenu;
  readonly chatPanel: ChatPanel;
  /** Whether a channel is for adults only, and nobody has let Turbot in. */
  readonly leavesAlone: (guildId: string, channelId: string) => Promise<boolean>;
  /** Whether somebody who plans with Turbot said that they are under 13, which ends it. */
  readonly childInThread: (message: GatewayMessageCreateDispatchData) => Promise<boolean>;
  /** Whether a message's writer has left AI, or was forgotten, since it came. */
  readonly isWithdrawn: (messageId: string) => boolean;
  readonly turbotPanel: TurbotPanel;
  readonly heads: Pick<DirectPushReports, "onInteraction">;
  readonly commandPrefix: string;
  readonly log: Log;
}

/** Routes an event to its handler. Rejects if it should be retried. `leaveLane`: the channel's next event can start. */
export type HandleEvent = (event: DiscordEvent, signal: AbortSignal, leaveLane?: () => void) => Promise<void>;

export function createEventHandler(powers: EventPowers): HandleEvent {
  const { identity, messenger, chat, requests, followUp, plugins, builtIns, rings, more, deeds, heads } =
    powers;
  const { privacyPanel, leftOut, whoSaid, chatPanel, childInThread, leavesAlone, isWithdrawn } = powers;
  const { commandPrefix, log } = powers;
  const isOperator = (userId: string) => identity.operatorIds.has(userId);
  const panel = createPluginPanel({ care: plugins.admin, messenger, commandPrefix, isOperator, log });
  const keys = createKeysPanel({ care: plugins.admin, messenger, isOperator, log });
  const told = new WeakSet<DiscordEvent>();

  async function onMessage(
    message: GatewayMessageCreateDispatchData,
    signal: AbortSignal,
    letGo: () => void,
  ): Promise<void> {
    if (!isFromAPerson(message)) return;
    if (!serves(message.guild_id)) return;
    if (await leftOut.onMessage(message)) return;
    if (requests.mayOwn(message.channel_id) && (await childInThread(message))) return;
    if (requests.owns(message.channel_id)) return requests.onThreadMessage(message);
    const isCall = mentions(message, identity.botUserId);
    // Chat takes back what it had begun to say.
    if (isWithdrawn(message.id)) return isCall ? chat.onMention(message, signal) : undefined;
    if (await followUp.onMessage(message)) return;
    const asksAgain = isCall && readMention(message, identity.botUserId).kind === "request";
    if (!asksAgain && (await requests.onWordsAfterEnd(message))) return;
    if (isCall) return chat.onMention(message, signal);
    if (!message.content.startsWith(commandPrefix)) return;
    if (await builtIns.onPrefixCommand(message)) return;
    if (await plugins.onPrefixCommand(message, letGo)) return;
    if (await isLeftAlone("unknownCommand", message)) return;
    await plugins.onUnknownCommand(message, letGo);
  }

  async function onEdit(message: GatewayMessageUpdateDispatchData, signal: AbortSignal): Promise<void> {
    if (!serves(message.guild_id) || requests.owns(message.channel_id)) return;
    // Such an edit only matters if it mentions a role that turned out to be a bot's.
    if (!message.mentions.some((user) => user.bot === true)) return;
    if (await leftOut.onMessage(message)) return;
    if (isFromAPerson(message) && (await followUp.onMessage(message))) return;
    await chat.onEdit(message, signal);
  }

  async function onInteraction(interaction: APIInteraction): Promise<void> {
    // Direct messages have the button that stops them.
    if (interaction.guild_id === undefined) {
      if (await rings.onInteraction(interaction)) return;
      if (await powers.mails.onInteraction(interaction)) return;
    }
    if (!serves(interaction.guild_id)) {
      const content = "I only work in the server I was set up for: please use me there.";
      return void (await messenger.respond(interaction, { content, ephemeral: true }));
    }
    if (isStopButton(interaction)) return chat.onStopButton(interaction);
    if (isRequestButton(interaction)) {
      if (await leftOut.onRequestButton(interaction)) return;
      return (await followUp.onButton(interaction)) ? undefined : requests.onButton(interaction);
    }
    if (await heads.onInteraction(interaction)) return;
    if (await powers.turbotPanel.onInteraction(interaction)) return;
    if (await panel.onInteraction(interaction)) return;
    if (await keys.onInteraction(interaction)) return;
    if (await privacyPanel.onInteraction(interaction)) return;
    if (await rings.onInteraction(interaction)) return;
    if (await more.onInteraction(interaction)) return;
    if (await powers.zones.onInteraction(interaction)) return;
    if (await deeds.onInteraction(interaction)) return;
    if (await whoSaid.onInteraction(interaction)) return;
    if (await chatPanel.onInteraction(interaction)) return;
    if (await builtIns.onInteraction(interaction)) return;
    if (await leftOut.onMenu(interaction)) return;
    if (await plugins.onInteraction(interaction)) return;
    if (interaction.type === InteractionType.ApplicationCommandAutocomplete) {
      return messenger.suggest(interaction, []);
    }
    await messenger.respond(interaction, {
      content: "That one got away: nothing here answers to it any more. `/turbot` shows what does.",
      ephemeral: true,
    });
  }

  /** Listening plugins get an event only once, even when its other handling is retried. */
  async function tellPlugins(event: DiscordEvent, letGo: () => void): Promise<void> {
    if (told.has(event)) return;
    told.add(event);
    const heard = heardIn(event);
    if (heard !== undefined && (await isLeftAlone(heard.name, heard))) return;
    await plugins
      .onEvent(event, letGo)
      .catch((error: unknown) => log.warn("plugins could not be told", { error }));
  }

  /** Plugins neither read nor react in age-restricted channels, unless moderators let Turbot in. In doubt they hear nothing. */
  async function isLeftAlone(
    name: HeardInChannels,
    {
      guild_id: guildId,
      channel_id: channelId,
    }: { readonly guild_id?: string | undefined; readonly channel_id?: string | undefined },
  ): Promise<boolean> {
    if (guildId === undefined || channelId === undefined || !plugins.mayListen(name, guildId)) return false;
    return leavesAlone(guildId, channelId).catch((error: unknown) => {
      log.warn("plugins aren't told: nobody knows what channel it is", { error });
      return true;
    });
  }

  function serves(guildId: string | undefined): boolean {
    return guildId !== undefined && identity.guildIds.has(guildId);
  }

  function handle(event: DiscordEvent, signal: AbortSignal, letGo: () => void): Promise<void> {
    switch (event.t) {
      case "MESSAGE_CREATE":
        return onMessage(event.d, signal, letGo);
      case "MESSAGE_UPDATE":
        return onEdit(event.d, signal);
      case "INTERACTION_CREATE":
        return onInteraction(event.d);
      default:
        return Promise.resolve();
    }
  }

  return async (event, signal, leaveLane = () => {}) => {
    const [handling, telling] = [heldFor(), heldFor()];
    void Promise.all([handling.free, telling.free]).then(leaveLane);
    const isUntold =
      event.t === "INTERACTION_CREATE" ||
      leftOut.hides(event) ||
      // Turbot's own reactions come off when a message of its is edited.
      (event.t === "MESSAGE_REACTION_REMOVE" && event.d.user_id === identity.botUserId) ||
      ((event.t === "MESSAGE_CREATE" || event.t === "MESSAGE_UPDATE") && isWithdrawn(event.d.id));
    const toldAll = isUntold ? undefined : tellPlugins(event, telling.letGo);
    await handle(event, signal, handling.letGo);
    handling.letGo();
    if (isUntold) telling.letGo();
    await toldAll;
  };
}

/** An event in a channel that plugins can listen to. */
interface HeardIn {
  readonly name: HeardInChannels;
  readonly guild_id?: string | undefined;
  readonly channel_id?: string | undefined;
}

function heardIn({ t, d }: DiscordEvent): HeardIn | undefined {
  switch (t) {
    case "MESSAGE_CREATE":
      return { name: "message", ...placeOf(d) };
    case "MESSAGE_UPDATE":
      return { name: "messageEdit", ...placeOf(d) };
    case "MESSAGE_DELETE":
    case "MESSAGE_DELETE_BULK":
      return { name: "messageDelete", ...placeOf(d) };
    case "MESSAGE_REACTION_ADD":
      return { name: "reaction", ...placeOf(d) };
    case "MESSAGE_REACTION_REMOVE":
      return { name: "reactionRemove", ...placeOf(d) };
    case "MESSAGE_REACTION_REMOVE_ALL":
    case "MESSAGE_REACTION_REMOVE_EMOJI":
      return { name: "reactionClear", ...placeOf(d) };
    case "AUTO_MODERATION_ACTION_EXECUTION":
      return { name: "autoModAlert", guild_id: d.guild_id, channel_id: d.channel_id };
    case "MESSAGE_POLL_VOTE_ADD":
      return { name: "pollVoteAdd", ...placeOf(d) };
    case "MESSAGE_POLL_VOTE_REMOVE":
      return { name: "pollVoteRemove", ...placeOf(d) };
    // A thread is as age-restricted as the channel it is in, and a deleted one can't be looked up.
    case "THREAD_CREATE":
      return { name: "threadCreate", ...parentOf(d) };
    case "THREAD_UPDATE":
      return { name: "threadUpdate", ...parentOf(d) };
    case "THREAD_DELETE":
      return { name: "threadDelete", ...parentOf(d) };
    default:
      return undefined;
  }
}

interface InChannel {
  readonly guild_id?: string;
  readonly channel_id: string;
}

function placeOf({ guild_id, channel_id }: InChannel): Omit<HeardIn, "name"> {
  return { guild_id, channel_id };
}

function parentOf(thread: {
  readonly guild_id?: string;
  readonly parent_id?: string | null;
}): Omit<HeardIn, "name"> {
  return { guild_id: thread.guild_id, channel_id: thread.parent_id ?? undefined };
}

function heldFor(): { readonly free: Promise<void>; readonly letGo: () => void } {
  const { promise: free, resolve: letGo } = Promise.withResolvers<void>();
  return { free, letGo };
}

function isRequestButton(interaction: APIInteraction): interaction is APIMessageComponentInteraction {
  return (
    interaction.type === InteractionType.MessageComponent && interaction.data.custom_id.startsWith("request:")
  );
}
