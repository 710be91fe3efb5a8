import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { GatewayDispatchPayload } from "discord-api-types/v10";
import { builtInNames, createBuiltInCommands } from "../built-ins/built-in-commands.ts";
import { createRingPanel } from "../built-ins/ring-panel.ts";
import { createChat } from "../chat/create-chat.ts";
import { createChatMessages } from "../chat/store/chat-messages.ts";
import { createChatReplies } from "../chat/store/chat-replies.ts";
import { createCommandRegistry } from "../commands/create-command-registry.ts";
import type { Config } from "../config/config.ts";
import { createBackfill } from "../discord/gateway/backfill.ts";
import { createGateway } from "../discord/gateway/connect-gateway.ts";
import type { GatewayRefusedError } from "../discord/gateway/gateway-refused.ts";
import { createInboxDispatcher } from "../discord/gateway/inbox-dispatcher.ts";
import { readsMessages } from "../discord/gateway/intents.ts";
import { memberRolesAt } from "../discord/member-roles.ts";
import { createAttachmentReader } from "../discord/messages/read-attachment.ts";
import { createOwnRoles } from "../discord/own-roles.ts";
import { createGatewaySessions } from "../discord/store/gateway-session.ts";
import { createInbox, type NewInboxEntry } from "../discord/store/inbox.ts";
import { createMissedMessages } from "../discord/store/missed-messages.ts";
import { createStoredOwnRoles } from "../discord/store/own-roles.ts";
import { createPendingMembers } from "../discord/store/pending-members.ts";
import { createFollowUp } from "../follow-up/create-follow-up.ts";
import { createPullRequestEvents } from "../follow-up/store/pull-request-events.ts";
import { withGitLock } from "../git/git-lock.ts";
import { createOsSandbox } from "../os-sandbox/create-os-sandbox.ts";
import { createTypeCheck } from "../pipeline/checks/check-types.ts";
import { createNames } from "../pipeline/names.ts";
import { createPipeline } from "../pipeline/run-pipeline.ts";
import { pluginsWithStores, readStored } from "../plugins/capabilities/read-stored.ts";
import { createDryRuns } from "../plugins/dry-run/dry-runs.ts";
import type { PluginHost } from "../plugins/host/plugin-host.ts";
import { createPingConsents } from "../plugins/store/ping-consents.ts";
import { createPluginVersions } from "../plugins/store/plugin-versions.ts";
import { createPrivacy } from "../privacy/create-privacy.ts";
import { createPersonalData } from "../privacy/store/personal-data.ts";
import { createPluginErrorReports } from "../reports/plugin-error-report.ts";
import { createDirectPushReports } from "../reports/report-direct-push.ts";
import { createStatusReports } from "../reports/report-status.ts";
import type { Admins } from "../reports/report-to-admins.ts";
import { createSetUp } from "../reports/set-up/create-set-up.ts";
import { knownSetUp } from "../reports/set-up/known-facts.ts";
import { createTold } from "../reports/store/told.ts";
import { createTellOnce } from "../reports/tell-once.ts";
import { watchModels } from "../reports/watch-models.ts";
import { createNotNow } from "../requests/admission/not-now.ts";
import { createRights } from "../requests/admission/rights.ts";
import { createRequests } from "../requests/create-requests.ts";
import { openProposals } from "../requests/planning/open-proposals.ts";
import { timerScheduler } from "../requests/scheduler.ts";
import { createCooldowns } from "../requests/store/cooldowns.ts";
import { createRequestStore } from "../requests/store/request-store.ts";
import { createReverts } from "../revert/create-reverts.ts";
import { createBadReleases } from "../revert/store/bad-releases.ts";
import { stopRedacting } from "../secrets/redact.ts";
import { type Database, removeSnapshots } from "../store/open-database.ts";
import { createDeliveries } from "../webhook/store/deliveries.ts";
import type { BotPowers, Clients } from "./clients.ts";
import { createConcern } from "./concerns.ts";
import { createDeadLetter } from "./dead-letter.ts";
import { createEventHandler } from "./handle-event.ts";
import { createUnservedGuilds } from "./leave-unserved-guilds.ts";
import { openClaude } from "./open-claude.ts";
import { createDirectReplies } from "./reply-to-dm.ts";
import type { Identity } from "./who-we-are.ts";
import { writeDeploySignal } from "./write-deploy-signal.ts";

export interface ComposePowers extends BotPowers {
  readonly config: Config;
  readonly outside: Clients;
  readonly database: Database;
  readonly identity: Identity;
  readonly plugins: PluginHost;
  readonly admins: Admins;
  /** The clock for pruning, in milliseconds since 1970. */
  readonly pruneNow: () => number;
  readonly onRefused: (error: GatewayRefusedError) => void;
  /** Every gateway event, for parts that aren't composed here. */
  readonly onDispatch: (payload: GatewayDispatchPayload) => void;
  /** `.deploy` was written. */
  readonly onDeploySignal: () => void;
}

/** Channels and threads handled at the same time. Calls to Claude have their own limit. */
const lanesAtOnce = 1_000;

export type Composition = ReturnType<typeof compose>;

/** Wires the rooms together. Nothing runs yet. */
export function compose(powers: ComposePowers) {
  const { config, outside, database, identity, plugins, admins, release, nodePath, log } = powers;
  const { now, elapsed, pruneNow } = powers;
  const { rest, api, messenger, github, git, scanner, secrets, discordNow } = outside;
  const { commandPrefix } = config.discord;
  const { botUserId } = identity;
  const isOperator = (userId: string) => identity.operatorIds.has(userId);
  const serves = (guildId: string) => identity.guildIds.has(guildId);

  const { claude, spending } = openClaude({
    ...{ config, database, admins, log, now, elapsed },
    onKeyRefused: (error) => setUp.onKeyRefused(error),
  });
  const registry = createCommandRegistry({ database, builtIns: builtInNames });
  const store = createRequestStore(database, log);
  const told = createTold(database, now);
  const osSandbox = createOsSandbox({ scratch: join(config.home, "data") });
  const setUp = createSetUp({
    ...{ api, rest, github, git, identity, admins, osSandbox, now, log },
    logChannelId: config.discord.logChannelId,
    wantedRole: config.discord.featureRequestRole,
    noGitHub: outside.noGitHub,
    repository: config.github,
    webhookPort: config.webhook.port,
    models: claude.models,
    readsMessages: readsMessages(identity.intents),
    hasHeard: createDeliveries(database, now).any(),
    known: knownSetUp(told),
    later: timerScheduler,
  });
  const pipeline = createPipeline({
    home: config.home,
    release,
    git,
    withGitLock,
    claude,
    github,
    scanner,
    registry,
    names: createNames({ registry, scanner, proposals: () => openProposals(store), elapsed }),
    sandbox: createDryRuns({ nodePath, log }),
    stored: (plugin) => readStored(join(config.home, "data"), plugin),
    osSandbox,
    nodePath,
    commandPrefix,
    checkTypes: createTypeCheck({ nodePath, release, scratch: join(config.home, "data"), osSandbox }),
    secrets,
    log,
    now,
  });
  const versions = createPluginVersions(database, now);
  const memberRoles = memberRolesAt(api);
  const role = config.discord.featureRequestRole;
  const rights = createRights({ role, isOperator, rolesOf: messenger.roles, memberRoles });
  const requests = createRequests({
    store,
    cooldowns: createCooldowns(database, now),
    messenger,
    claude,
    pipeline,
    commands: registry,
    spending,
    botUserId,
    commandPrefix,
    canPush: setUp.canPush,
    memberRoles,
    role,
    rights,
    isOperator,
    reportToAdmins: admins.insist,
    faultOf: createPluginErrorReports({ release, versions, hide: powers.hide }),
    log,
    now,
    elapsed,
    prudentNow: pruneNow,
  });
  const events = createPullRequestEvents(database, now);
  const followUp = createFollowUp({
    store,
    events,
    requests,
    messenger,
    github,
    reviser: pipeline,
    commands: registry,
    botUserId,
    commandPrefix,
    isOperator,
    rights,
    notNow: createNotNow({ claude, spending, canPush: setUp.canPush }),
    onChecks: setUp.onChecks,
    log,
    now,
  });
  const replies = createChatReplies(database, now);
  const chat = createChat({
    claude,
    messenger,
    memory: createChatMessages(database, now),
    replies,
    attachments: createAttachmentReader({ apiUrl: config.discord.apiUrl, log }),
    requests,
    commands: registry.taken,
    prompt: readFileSync(join(release, "src", "chat", "chat-prompt.md"), "utf8"),
    commandPrefix,
    botUserId,
    log,
  });
  const privacy = createPrivacy({
    data: createPersonalData(database),
    requests: store,
    removeCopies: (before) => removeSnapshots(join(config.home, "data", "sessions.db"), before),
    pluginsWithNotes: () => pluginsWithStores(join(config.home, "data")),
    shortenReasons: (before) => versions.reword(before, stopRedacting),
    now,
  });
  const builtIns = createBuiltInCommands({
    messenger,
    commands: registry.taken,
    commandPrefix,
    spending,
    privacy,
    isOperator,
    repositoryUrl: setUp.repositoryUrl,
  });

  const heads = createDirectPushReports({
    admins,
    messenger,
    github,
    isOperator,
    deploy(signal) {
      writeDeploySignal(config.home, signal, log);
      powers.onDeploySignal();
    },
    now,
    later: timerScheduler,
    log,
  });

  const reverts = createReverts({
    bad: createBadReleases(database, now),
    home: config.home,
    git,
    withGitLock,
    github,
    tellAdmins: admins.insist,
    hide: powers.hide,
    scanner,
    secrets,
    later: timerScheduler,
    log,
  });

  const ownRoles = createOwnRoles({ api, botUserId, stored: createStoredOwnRoles(database) });
  const handle = createEventHandler({
    ...{ identity, messenger, chat, requests, followUp, plugins, builtIns, heads, commandPrefix, log },
    rings: createRingPanel({ consents: createPingConsents(database, now), messenger }),
  });
  const inbox = createInbox(database, now);
  const dispatcher = createInboxDispatcher({
    inbox,
    handle: createDirectReplies({ messenger, log, elapsed }, async (event, ...rest) => {
      const read = await ownRoles.readStored(event);
      // When it arrived, the bot may not have known yet that it mentions Turbot.
      if (read !== event && read.t === "MESSAGE_UPDATE") chat.observe(read);
      return handle(read, ...rest);
    }),
    onGiveUp: createDeadLetter({ admins, messenger, requests, chat, identity }),
    atOnce: lanesAtOnce,
    log,
  });
  for (const { event } of inbox.waiting()) chat.observe(event);
  const onStored = (entry: NewInboxEntry) => {
    chat.observe(entry.event);
    dispatcher.accept(entry);
  };
  const concerns = createConcern({ botUserId, commandPrefix, requests, plugins });
  const backfill = createBackfill({
    ...{ api, inbox, log, concerns, onStored },
    missed: createMissedMessages(database),
    guildIds: identity.guildIds,
    now: discordNow,
    read: ownRoles.readMessage,
    hold: dispatcher.hold,
  });
  const manners = createUnservedGuilds({
    api,
    messenger,
    admins,
    areNamed: config.discord.guildIds.length > 0,
    proven: powers.proven,
    told,
    tellOnce: createTellOnce({ admins, told, log }),
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
    intents: identity.intents,
    pending,
    concerns,
    read: ownRoles.read,
    onStored,
    onDispatch(payload) {
      messenger.onDispatch(payload);
      ownRoles.onDispatch(payload);
      powers.onDispatch(payload);
      chat.observe(payload);
      manners.onDispatch(payload);
      setUp.onDispatch(payload);
      requests.onDispatch(payload);
      if (payload.t === "GUILD_CREATE") void backfill.guildSeen(payload.d);
    },
    onNewSession: backfill.sessionLost,
    onSession(kind) {
      if (kind === "new") messenger.onSessionLost();
      backfill.begun(kind);
    },
    onRefused: powers.onRefused,
  });
  const chores = {
    inbox: inbox.prune,
    "chat replies": replies.prune,
    "pull request events": events.prune,
    "pending members": pending.prune,
    told: told.prune,
    privacy: privacy.prune,
    requests: store.prune,
  };
  const modelWatch = () =>
    watchModels({
      ...{ models: claude.models, told, admins, now, log },
      onNotKnown: setUp.onModelNotKnown,
      later: timerScheduler,
    });
  const reports = createStatusReports({ home: config.home, admins, requests, heads, reverts, log });
  return {
    claude,
    setUp,
    modelWatch,
    privacy,
    registry,
    requests,
    followUp,
    reverts,
    dispatcher,
    backfill,
    gateway,
    reports,
    builtIns,
    chores,
  };
}
