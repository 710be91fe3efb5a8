import type { GatewayDispatchPayload, GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import type { BuiltInCommands } from "../../built-ins/built-in-commands.ts";
import type { ChatPanel } from "../../built-ins/chat-panel.ts";
import { createDeedPanel } from "../../built-ins/deed-panel.ts";
import { createMailPanel } from "../../built-ins/mail-panel.ts";
import { createMorePanel } from "../../built-ins/more-panel.ts";
import type { ForgetMe } from "../../built-ins/privacy/forget-me.ts";
import { createPrivacyPanel } from "../../built-ins/privacy/panel.ts";
import { createRingPanel } from "../../built-ins/ring-panel.ts";
import { createTimeZonePanel } from "../../built-ins/time-zone-panel.ts";
import type { TurbotPanel } from "../../built-ins/turbot/turbot-panel.ts";
import type { WhoSaidMenu } from "../../built-ins/who-said-menu.ts";
import type { Chat } from "../../chat/create-chat.ts";
import type { ChannelFacts } from "../../discord/channel-facts.ts";
import { createBackfill } from "../../discord/gateway/backfill.ts";
import { createSourceCheck, type FoundGone } from "../../discord/gateway/check-sources.ts";
import { createGateway } from "../../discord/gateway/connect-gateway.ts";
import type { GatewayRefusedError } from "../../discord/gateway/gateway-refused.ts";
import { createInboxDispatcher } from "../../discord/gateway/inbox-dispatcher.ts";
import { createOwnRoles } from "../../discord/own-roles.ts";
import { createGatewaySessions } from "../../discord/store/gateway-session.ts";
import type { Inbox, NewInboxEntry } from "../../discord/store/inbox.ts";
import { createMissedMessages } from "../../discord/store/missed-messages.ts";
import type { OwnMessages } from "../../discord/store/own-messages.ts";
import { createStoredOwnRoles } from "../../discord/store/own-roles.ts";
import { createPendingMembers } from "../../discord/store/pending-members.ts";
import { createSourcesToCheck } from "../../discord/store/sources-to-check.ts";
import type { FollowUp } from "../../follow-up/follow-up.ts";
import type { GuildPowers } from "../../plugins/capabilities/guild-powers.ts";
import { createHears } from "../../plugins/dispatch/heard-by-plugins.ts";
import type { MailEnds } from "../../plugins/dispatch/mail-ends.ts";
import type { PluginHost } from "../../plugins/host/plugin-host.ts";
import { sealKeys } from "../../plugins/secrets/seal-keys.ts";
import type { Vault } from "../../plugins/secrets/vault.ts";
import { createClosedLetters } from "../../plugins/store/closed-letters.ts";
import type { MailConversations } from "../../plugins/store/mail-conversations.ts";
import { createPingConsents } from "../../plugins/store/ping-consents.ts";
import { createPluginDeeds } from "../../plugins/store/plugin-deeds.ts";
import { createTimeZones } from "../../plugins/store/time-zones.ts";
import type { Privacy } from "../../privacy/create-privacy.ts";
import { createHideLeftOut } from "../../privacy/hide-left-out.ts";
import type { LeftOut } from "../../privacy/store/left-out.ts";
import type { DirectPushReports } from "../../reports/report-direct-push.ts";
import type { SetUp } from "../../reports/set-up/create-set-up.ts";
import type { Told } from "../../reports/store/told.ts";
import type { TellOnce } from "../../reports/tell-once.ts";
import type { Requests } from "../../requests/requests.ts";
import { timerScheduler } from "../../requests/scheduler.ts";
import { createLeftOutAnswers } from "../answer-left-out.ts";
import { createDeadLetter } from "../dead-letter.ts";
import { createEventHandler, type EventPowers } from "../handle-event.ts";
import { createConcern } from "../is-relevant.ts";
import { createUnservedGuilds } from "../leave-unserved-guilds.ts";
import type { CommandRegistration } from "../register-commands.ts";
import { createDirectReplies } from "../reply-to-dm.ts";
import type { Basis } from "./basis.ts";

/** Channels and threads handled at the same time. Calls to Claude have their own limit. */
const lanesAtOnce = 1_000;

/** From an event of the gateway to whom it concerns: stored first, handled from there. */
export function composeGateway(
  basis: Basis,
  powers: {
    readonly told: Told;
    readonly tellOnce: TellOnce;
    readonly chat: Chat;
    readonly requests: Requests;
    readonly followUp: FollowUp;
    readonly plugins: PluginHost;
    readonly builtIns: BuiltInCommands;
    readonly privacy: Privacy;
    readonly forgetMe: ForgetMe;
    readonly leftOut: LeftOut;
    readonly inbox: Inbox;
    readonly vault: Vault;
    readonly isWithdrawn: EventPowers["isWithdrawn"];
    readonly ownMessages: Pick<OwnMessages, "of">;
    readonly mails: MailConversations;
    readonly ends: MailEnds;
    /** Somebody has deleted a message. */
    readonly isGone: (messageId: string) => boolean;
    /** What plugins repeat goes with what is deleted. */
    readonly followCopies: (payload: GatewayDispatchPayload | FoundGone) => void;
    readonly whoSaid: WhoSaidMenu;
    readonly chatPanel: ChatPanel;
    readonly childInThread: EventPowers["childInThread"];
    readonly leavesAlone: EventPowers["leavesAlone"];
    /** Whether a moderator wanted quiet in a channel. */
    readonly isQuiet: (guildId: string, channelId: string) => Promise<boolean>;
    readonly channelFacts: ChannelFacts;
    readonly turbotPanel: TurbotPanel;
    readonly guilds: Pick<GuildPowers, "standing" | "isMember">;
    readonly heads: DirectPushReports;
    readonly registration: CommandRegistration;
    readonly setUp: SetUp;
    /** Of new sessions. */
    readonly intents: number;
    readonly onRefused: (error: GatewayRefusedError) => void;
  },
) {
  const { config, database, identity, admins } = basis;
  const { told, tellOnce, chat, requests, followUp, plugins, builtIns, heads, registration, setUp } = powers;
  const { privacy, leftOut, inbox, mails, ends, isGone } = powers;
  const { proven, log, now, elapsed } = basis.bot;
  const { rest, api, messenger, discordNow } = basis.clients;
  const { commandPrefix } = config.discord;
  const { botUserId } = identity;
  const serves = (guildId: string) => identity.guildIds.has(guildId);

  const ownRoles = createOwnRoles({ api, botUserId, stored: createStoredOwnRoles(database) });
  const veil = createHideLeftOut({
    leftOut,
    wordsOf: (messageId) => powers.ownMessages.of(messageId)?.wordsOf ?? [],
    botUserId,
    commandPrefix,
  });
  const consents = createPingConsents(database, now);
  const letters = createPingConsents(database, now, "letter_consents");
  const closedLetters = createClosedLetters(database, now);
  const nameOf = async (guildId: string) =>
    (await api.guilds.get(guildId).catch(() => undefined))?.name ?? "?";
  const isMember = async (guildId: string, userId: string) =>
    serves(guildId) && (await powers.guilds.isMember(guildId, userId));
  const direct = { messenger, mails, ends, closedLetters, plugins, isGone, nameOf, isMember, log, elapsed };
  const handle = createEventHandler({
    identity,
    messenger,
    chat,
    requests,
    followUp,
    plugins,
    builtIns,
    whoSaid: powers.whoSaid,
    chatPanel: powers.chatPanel,
    childInThread: powers.childInThread,
    leavesAlone: powers.leavesAlone,
    isWithdrawn: powers.isWithdrawn,
    turbotPanel: powers.turbotPanel,
    heads,
    commandPrefix,
    log,
    rings: createRingPanel({ consents, letters, closedLetters, mails, ends, messenger }),
    mails: createMailPanel({ mails, ends, nameOf, messenger }),
    zones: createTimeZonePanel({ zones: createTimeZones(database, now), messenger, now }),
    deeds: createDeedPanel({ plugins, messenger, log }),
    more: createMorePanel({
      ...{ messenger, log, guilds: powers.guilds },
      deeds: createPluginDeeds(database, now),
      isOperator: (userId) => identity.operatorIds.has(userId),
    }),
    privacyPanel: createPrivacyPanel({
      privacy,
      forgetMe: powers.forgetMe,
      consents,
      letters,
      mails,
      messenger,
      repositoryUrl: setUp.repositoryUrl,
      contactIds: identity.operatorIds,
    }),
    leftOut: createLeftOutAnswers({
      leftOut,
      messenger,
      requests,
      isQuiet: powers.isQuiet,
      botUserId,
      commandPrefix,
      elapsed,
    }),
  });
  const dispatcher = createInboxDispatcher({
    inbox,
    handle: createDirectReplies(
      { ...direct, guildIds: () => identity.guildIds },
      async (waiting, ...rest) => {
        const event = veil.readStored(waiting);
        const read = await ownRoles.readStored(event);
        // When it arrived, the bot may not have known yet that it mentions Turbot.
        if (read !== event && read.t === "MESSAGE_UPDATE") chat.observe(read);
        return handle(read, ...rest);
      },
    ),
    onGiveUp: createDeadLetter({ admins, messenger, requests, chat, identity }),
    atOnce: lanesAtOnce,
    log,
  });
  for (const { event } of inbox.waiting()) chat.observe(veil.readStored(event));
  const onStored = (entry: NewInboxEntry) => {
    chat.observe(entry.event);
    dispatcher.accept(entry);
  };
  const isRelevant = createConcern({ botUserId, commandPrefix, requests, plugins });
  const concerns = (message: GatewayMessageCreateDispatchData) =>
    !veil.isEmptied(message) && isRelevant(message);
  const takesMail = (userId: string) => mails.current(userId) !== undefined;
  const backfill = createBackfill({
    api,
    inbox,
    log,
    concerns,
    onStored,
    missed: createMissedMessages(database),
    directChannels: mails.channels,
    takesMail,
    guildIds: identity.guildIds,
    now: discordNow,
    read: (message) => veil.readMessage(ownRoles.readMessage(message)),
    hold: dispatcher.hold,
  });
  const sources = createSourceCheck({
    ...{ api, inbox, log, now: discordNow, later: timerScheduler },
    sources: createSourcesToCheck(database, now),
    onGone(found) {
      chat.observe(found);
      powers.followCopies(found);
    },
    onEdited(id, message) {
      if (mails.ofMessage(message.id) === undefined) return;
      const entry: NewInboxEntry = { id, event: { t: "MESSAGE_UPDATE", d: message } };
      if (inbox.add(entry)) onStored(entry);
    },
  });
  const unserved = createUnservedGuilds({
    api,
    messenger,
    admins,
    areNamed: config.discord.guildIds.length > 0,
    proven,
    told,
    tellOnce,
    isHome: (guildId) => serves(guildId) || guildId === identity.logGuildId,
    repositoryUrl: setUp.repositoryUrl,
    log,
  });
  const pending = createPendingMembers(database, now);
  const gateway = createGateway({
    token: config.discord.token,
    rest,
    sessions: createGatewaySessions(database),
    inbox,
    log,
    now,
    elapsed,
    serves,
    intents: powers.intents,
    pending,
    concerns,
    mayConcern: isRelevant,
    hears: createHears(plugins),
    takesMail,
    // First of all: what is stored of a form with a key has it sealed.
    read: (payload) => veil.read(ownRoles.read(sealKeys(payload, powers.vault))),
    onStored,
    onDispatch(payload) {
      messenger.onDispatch(payload);
      powers.channelFacts.onDispatch(payload);
      ownRoles.onDispatch(payload);
      registration.onDispatch(payload);
      chat.observe(payload);
      powers.followCopies(payload);
      if (payload.t === "CHANNEL_UPDATE" && "guild_id" in payload.d && payload.d.guild_id !== undefined)
        plugins.channelChanged(payload.d.guild_id, payload.d.id);
      if (payload.t === "CHANNEL_DELETE" || payload.t === "THREAD_DELETE") plugins.channelGone(payload.d.id);
      unserved.onDispatch(payload);
      setUp.onDispatch(payload);
      requests.onDispatch(payload);
      if (payload.t === "GUILD_CREATE") void backfill.guildSeen(payload.d);
    },
    onNewSession(shard) {
      backfill.sessionLost(shard);
      sources.sessionLost();
    },
    onSession(kind) {
      if (kind === "new") {
        messenger.onSessionLost();
        powers.channelFacts.onSessionLost();
      }
      backfill.begun(kind);
      sources.resume();
    },
    onRefused: powers.onRefused,
  });
  return { dispatcher, backfill, sources, gateway, pending };
}
