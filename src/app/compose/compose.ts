import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createAdministration } from "../../administration/create-administration.ts";
import type { Operators } from "../../administration/operators.ts";
import type { AdminSettings } from "../../administration/store/admin-settings.ts";
import { createReviewers } from "../../administration/store/reviewers.ts";
import { builtInNames, createBuiltInCommands } from "../../built-ins/built-in-commands.ts";
import { createChatPanel } from "../../built-ins/chat-panel.ts";
import { createForgetMe } from "../../built-ins/privacy/forget-me.ts";
import { createServerPage } from "../../built-ins/privacy/server-page.ts";
import { createTurbotPanel } from "../../built-ins/turbot/turbot-panel.ts";
import { createUsagePanel } from "../../built-ins/usage/usage-panel.ts";
import { createWhoSaidMenu } from "../../built-ins/who-said-menu.ts";
import { createChat } from "../../chat/create-chat.ts";
import { createAnswerPlugin } from "../../chat/for-plugins/answer-plugin.ts";
import { createUnderThirteen } from "../../chat/manners/under-thirteen.ts";
import { createLeavesAlone, createWhere } from "../../chat/manners/where.ts";
import { createChatMessages } from "../../chat/store/chat-messages.ts";
import { createChatPlaces } from "../../chat/store/chat-places.ts";
import { createChatReplies } from "../../chat/store/chat-replies.ts";
import { createFirstContacts } from "../../chat/store/first-contacts.ts";
import { createCommandRegistry, turbot } from "../../commands/create-command-registry.ts";
import type { Command } from "../../commands/notation.ts";
import type { TakenCommand } from "../../commands/registry.ts";
import { createAutoModRules } from "../../discord/auto-mod-rules.ts";
import { createChannelFacts } from "../../discord/channel-facts.ts";
import { createChannelsOf } from "../../discord/channels-of.ts";
import { createCopyFollower } from "../../discord/follow-deletions.ts";
import type { GatewayRefusedError } from "../../discord/gateway/gateway-refused.ts";
import { hasPrivileged, readsMessages } from "../../discord/gateway/intents.ts";
import { memberRolesAt } from "../../discord/member-roles.ts";
import { createAttachmentReader } from "../../discord/messages/read-attachment.ts";
import { createSourceNotes } from "../../discord/messages/source-notes.ts";
import { createTakeBack } from "../../discord/messages/take-back.ts";
import { createWriterOf } from "../../discord/messages/writer-of.ts";
import { createCopies } from "../../discord/store/copies.ts";
import { createInbox } from "../../discord/store/inbox.ts";
import { createMessageRemovals } from "../../discord/store/message-removals.ts";
import { createOwnMessages } from "../../discord/store/own-messages.ts";
import { createRegisteredCommands } from "../../discord/store/registered-commands.ts";
import { createFollowUp } from "../../follow-up/create-follow-up.ts";
import { countOpen } from "../../follow-up/proposed.ts";
import { createPullRequestEvents } from "../../follow-up/store/pull-request-events.ts";
import { createGit } from "../../git/git.ts";
import { withGitLock } from "../../git/git-lock.ts";
import type { Wait } from "../../ipc/causes.ts";
import { createOsSandbox } from "../../os-sandbox/create-os-sandbox.ts";
import { createTypeCheck } from "../../pipeline/checks/check-types.ts";
import { createNames } from "../../pipeline/names.ts";
import { labelOfMerged } from "../../pipeline/publish/labels-of.ts";
import { createWorktrees } from "../../pipeline/publish/worktree.ts";
import { pluginsWithStores, readStored } from "../../plugins/capabilities/read-stored.ts";
import { createMailEnds } from "../../plugins/dispatch/mail-ends.ts";
import { createDryRuns } from "../../plugins/dry-run/dry-runs.ts";
import { createVault } from "../../plugins/secrets/vault.ts";
import { createMailConversations } from "../../plugins/store/mail-conversations.ts";
import { createPluginPresses } from "../../plugins/store/plugin-presses.ts";
import { createSettingsSweep } from "../../plugins/store/plugin-settings.ts";
import { createPluginVersions } from "../../plugins/store/plugin-versions.ts";
import { createPrivacy } from "../../privacy/create-privacy.ts";
import { createFinishForgetting } from "../../privacy/finish-forgetting.ts";
import { createForgetServer } from "../../privacy/forget-server.ts";
import { createHideLeftOut } from "../../privacy/hide-left-out.ts";
import { createForgettings } from "../../privacy/store/forgettings.ts";
import { createLeftOut } from "../../privacy/store/left-out.ts";
import { createPersonalData } from "../../privacy/store/personal-data.ts";
import { createServerData } from "../../privacy/store/server-data.ts";
import { createTakeBackMessages } from "../../privacy/take-back-messages.ts";
import { createWithdrawn } from "../../privacy/withdrawn.ts";
import type { AdminChannel } from "../../reports/admin-channel.ts";
import { createPluginErrorReports } from "../../reports/plugin-error-report.ts";
import { createDirectPushReports } from "../../reports/report-direct-push.ts";
import { createStatusReports } from "../../reports/report-status.ts";
import { createSetUp } from "../../reports/set-up/create-set-up.ts";
import { knownSetUp } from "../../reports/set-up/known-facts.ts";
import type { Told } from "../../reports/store/told.ts";
import { tellAutoModGap } from "../../reports/tell-auto-mod-gap.ts";
import type { TellOnce } from "../../reports/tell-once.ts";
import { watchModels } from "../../reports/watch-models.ts";
import { watchReach } from "../../reports/watch-reach.ts";
import { createNotNow } from "../../requests/admission/not-now.ts";
import { createRights } from "../../requests/admission/rights.ts";
import { createStandingOf } from "../../requests/admission/standing.ts";
import { createRequests } from "../../requests/create-requests.ts";
import { openProposals } from "../../requests/planning/open-proposals.ts";
import { timerScheduler } from "../../requests/scheduler.ts";
import { createCooldowns } from "../../requests/store/cooldowns.ts";
import { createRequestStore } from "../../requests/store/request-store.ts";
import { createReverts } from "../../revert/create-reverts.ts";
import { createBadReleases } from "../../revert/store/bad-releases.ts";
import { stopRedacting } from "../../secrets/redact.ts";
import { forgetDamagedStores, forgetInCopies } from "../../store/forget-copies.ts";
import { removeSnapshots } from "../../store/open-database.ts";
import { createUpdateCheck } from "../../upstream/check-update.ts";
import { createUpdates } from "../../upstream/create-updates.ts";
import { createDeliveries } from "../../webhook/store/deliveries.ts";
import { createGuildPowers } from "../act-in-guilds.ts";
import { createChildInThread } from "../child-in-thread.ts";
import { createCommandRegistration } from "../register-commands.ts";
import { createDoctor } from "../turbot/doctor-in-discord.ts";
import { createTurbotFacts } from "../turbot/turbot-facts.ts";
import { createTurbotOrders } from "../turbot/turbot-orders.ts";
import { writeDeploySignal } from "../write-deploy-signal.ts";
import type { Basis } from "./basis.ts";
import { composeGateway } from "./compose-gateway.ts";
import { composePlugins } from "./compose-plugins.ts";
import { composeStatus } from "./compose-status.ts";
import { composeWebhook } from "./compose-webhook.ts";
import { createLatePipeline } from "./late-pipeline.ts";
import { openBudget } from "./open-budget.ts";
import { openClaude } from "./open-claude.ts";

export interface ComposePowers {
  readonly told: Told;
  readonly tellOnce: TellOnce;
  /** Merges into it are deployed; undefined: GitHub hasn't told yet. */
  readonly defaultBranch: () => string | undefined;
  /** What the bot waits for, or does without. */
  readonly waits: () => readonly Wait[];
  /** The clock for pruning, in milliseconds since 1970. */
  readonly pruneNow: () => number;
  /** Of the gateway's new sessions. */
  readonly intents: number;
  readonly onRefused: (error: GatewayRefusedError) => void;
  /** `.deploy` was written. */
  readonly onDeploySignal: () => void;
  /** An operator's order was written. Undefined: there is no supervisor. */
  readonly onOrder: (() => void) | undefined;
  /** What operators set in Discord. */
  readonly settings: AdminSettings;
  readonly operators: Operators;
  readonly adminChannel: AdminChannel;
}

/** How long it is kept who changed what with `/turbot`, in milliseconds. */
const actionsKeptMs = 400 * 24 * 60 * 60 * 1_000;

export type Composition = ReturnType<typeof compose>;

/** A release can bring a year of history. In milliseconds. */
const upstreamMs = 5 * 60_000;

/** Wires the rooms together. Nothing runs yet. */
export function compose(basis: Basis, powers: ComposePowers) {
  const { config, bot, clients, database, identity, admins } = basis;
  const { told, tellOnce, pruneNow, settings, operators, adminChannel } = powers;
  const { release, nodePath, hide, log, now, elapsed } = bot;
  const { rest, api, messenger, github, git, scanner, secrets } = clients;
  const { commandPrefix } = config.discord;
  const { botUserId } = identity;
  const wordsKeptMs = config.wordsKeptDays * 24 * 60 * 60 * 1_000;
  const ownMessages = createOwnMessages(database, now);
  const copies = createCopies(database, now, () => takeBack.schedule());
  messenger.noteSources(createSourceNotes(ownMessages, copies));
  const isOperator = (userId: string) => identity.operatorIds.has(userId);
  const role = (guildId: string) => settings.get("role", guildId) ?? config.discord.featureRequestRole;
  const reviewers = createReviewers(database, now);
  const administration = createAdministration({
    ...{ database, settings, operators, reviewers, now, log },
    tellAdmins: admins.tell,
  });

  const { spending, changes, month, alerts } = openBudget({ config, database, admins, tellOnce, log, now });
  const { claude, prunePaid } = openClaude({
    config,
    database,
    admins,
    budget: spending,
    log,
    now,
    elapsed,
    onKeyRefused: (error) => setUp.onKeyRefused(error),
  });
  const inbox = createInbox(database, now);
  const withdrawn = createWithdrawn({
    inbox,
    isOpenThread: (channelId) => requests.owns(channelId),
    onWithdrawn: (messageIds) => chat.withdraw(messageIds),
  });
  const registry = createCommandRegistry({ database, builtIns: builtInNames });
  const leftOut = createLeftOut(database, now);
  const guilds = createGuildPowers({
    api,
    messenger,
    botUserId,
    served: () => identity.guildIds,
    ownRole: role,
    now,
    veil: createHideLeftOut({
      leftOut,
      wordsOf: (messageId) => ownMessages.of(messageId)?.wordsOf ?? [],
      ...{ botUserId, commandPrefix },
    }).readAgain,
    autoMod: createAutoModRules({
      ...{ api, log, elapsed },
      onLook: (guildId, gap) => void tellAutoModGap(tellOnce, guildId, gap),
    }),
  });
  const vault = createVault(config.pluginSecretsKeys);
  const plugins = composePlugins(basis, {
    commands: registry.taken,
    guilds,
    copies,
    vault,
    isLeftOut: leftOut.has,
    claude: { ask: (question) => answerPlugin(question) },
    onChange: () => registration.look(),
  });
  const mails = createMailConversations(database, now);
  const ends = createMailEnds({ mails, onMail: plugins.onMail, log });
  const store = createRequestStore(database, log);
  const isLeftOut = (userId: string) => leftOut.has(userId);
  const osSandbox = createOsSandbox({ scratch: join(config.home, "data") });
  const deliveries = createDeliveries(database, now);
  const setUp = createSetUp({
    api,
    rest,
    github,
    git,
    identity,
    admins,
    osSandbox,
    now,
    log,
    logChannelId: adminChannel.id(),
    wantedRole: config.discord.featureRequestRole,
    chosenRole: (guildId) => settings.get("role", guildId),
    noGitHub: clients.noGitHub,
    gitHubAccount: clients.gitHubAccount,
    repository: config.github,
    webhookPort: config.webhook.port,
    models: claude.models,
    readsMessages: readsMessages(identity.intents),
    hasHeard: deliveries.any(),
    known: knownSetUp(told),
    later: timerScheduler,
  });
  const checkTypes = createTypeCheck({ nodePath, release, scratch: join(config.home, "data"), osSandbox });
  const pipeline = createLatePipeline({
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
    checkTypes,
    secrets,
    log,
    now,
  });
  const versions = createPluginVersions(database, now);
  const memberRoles = memberRolesAt(api);
  const rights = createRights({ role, isOperator, rolesOf: messenger.roles, memberRoles });
  const standingOf = createStandingOf({ rights, log });
  const answerPlugin = createAnswerPlugin({
    ...{ claude, standingOf, log },
    rolesOf: async (guildId, userId) => (await memberRoles(guildId, userId)) ?? [],
  });
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
    paused: administration.paused,
    hasRoomFor: (building) =>
      config.pullRequestsAtOnce === 0 || countOpen(store) + building < config.pullRequestsAtOnce,
    rights,
    isLeftOut,
    isWithdrawn: withdrawn.has,
    isOperator,
    reportToAdmins: admins.insist,
    faultOf: createPluginErrorReports({ release, versions, hide }),
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
    isWithdrawn: withdrawn.has,
    onChecks: setUp.onChecks,
    hearsWebhook: setUp.hearsWebhook,
    reviewers: () => reviewers.all().filter(({ hasAgreed }) => hasAgreed),
    repositoryUrl: setUp.repositoryUrl,
    onMerge({ commit, pullRequest, base }) {
      // The supervisor deploys this branch alone. What a webhook has told of is under way.
      const isDeployed = base === (powers.defaultBranch() ?? base);
      if (!isDeployed || deliveries.seen({ id: `look-${commit}`, mergeCommit: commit }) !== undefined) return;
      const at = new Date(now()).toISOString();
      writeDeploySignal(config.home, { commit, pullRequest, deliveryId: null, at }, log);
      powers.onDeploySignal();
    },
    log,
    now,
  });
  const replies = createChatReplies(database, now);
  const firstContacts = createFirstContacts(database, now);
  const underThirteen = createUnderThirteen({
    async forget({ id, author }) {
      withdrawn.spare(id);
      requests.leaveOut(author.id);
      await ends.forgetting(author.id);
      privacy.forgetUser(author.id);
    },
    tellStaff: admins.insist,
    messenger,
  });
  const places = createChatPlaces(database, now);
  const channelFacts = createChannelFacts(api);
  const where = createWhere({ places, facts: channelFacts });
  const chat = createChat({
    claude,
    messenger,
    memory: createChatMessages(database, now, wordsKeptMs),
    replies,
    ownMessages,
    attachments: createAttachmentReader({ apiUrl: config.discord.apiUrl, log }),
    requests,
    leftOut,
    isWithdrawn: withdrawn.has,
    writerOf: createWriterOf({ api, log }),
    commands: registry.taken,
    prompt: readFileSync(join(release, "src", "chat", "chat-prompt.md"), "utf8"),
    personaOf: (guildId) => settings.get("persona", guildId),
    firstContacts,
    underThirteen,
    rateLimits: config.chat,
    places,
    facts: channelFacts,
    permissionsIn: guilds.permissionsIn,
    now,
    commandPrefix,
    standingOf,
    botUserId,
    log,
  });
  const removals = createMessageRemovals(database);
  const forgettings = createForgettings(database, now);
  const takeBack = createTakeBackMessages({
    removals,
    takeBack: createTakeBack({ api, botUserId }),
    later: timerScheduler,
    log,
    now,
  });
  const forgetting = createFinishForgetting({
    forgettings,
    forgetRest: (who) =>
      who.scope === "person" ? privacy.forgetRest(who.id, who) : forgetServer.rest(who.id, who),
    cleanCopies() {
      forgetDamagedStores(join(config.home, "data"));
      return forgetInCopies(database, join(config.home, "data", "sessions.db"));
    },
    later: timerScheduler,
    log,
    now,
  });
  const onForgotten = () => {
    takeBack.schedule();
    forgetting.schedule();
  };
  const forgetServer = createForgetServer({
    data: createServerData(database),
    ownMessages,
    forgettings,
    channelsOf: createChannelsOf({ api, log }),
    closeRequests: (guildId) => requests.closeIn(guildId),
    forgetInPlugins: (guildId) => plugins.forget({ guildId }),
    onForgotten,
    log,
    now,
  });
  const privacy = createPrivacy({
    ownMessages,
    removals,
    forgettings,
    forgetInPlugins: (userId) => plugins.forget({ userId }),
    onForgotten,
    data: createPersonalData(database),
    requests: store,
    leftOut,
    withdraw: withdrawn.allOf,
    closeRequests: (userId) => requests.leaveOut(userId),
    removeCopies: (before) => removeSnapshots(join(config.home, "data", "sessions.db"), before),
    pluginsWithNotes: () => pluginsWithStores(join(config.home, "data")),
    keptByPlugins: (userId) => plugins.keptOf(userId),
    shortenReasons: (before) => versions.reword(before, stopRedacting),
    wordsKeptMs,
    now,
  });
  const forgetMe = createForgetMe({ privacy, ends, now });
  const builtIns = createBuiltInCommands({
    messenger,
    commands: registry.taken,
    commandPrefix,
    usage: createUsagePanel({
      ...{ messenger, spending, month, changes, isOperator, standingOf, now },
      onChanged({ words, ...by }) {
        alerts.look();
        administration.noteTold({ kind: "limit", words }, by);
      },
      tellAdmins: admins.tell,
    }),
    privacy,
    forgetMe,
    serverPage: createServerPage({ forgetServer, messenger }),
    repositoryUrl: setUp.repositoryUrl,
  });

  const usage = { spending, month, changes: changes.current, now };
  const turbotPanel = createTurbotPanel({
    ...{ administration, isOperator, messenger, log },
    facts: createTurbotFacts({
      ...{
        config,
        settings,
        operators,
        reviewers,
        administration,
        adminChannel,
        store,
        usage,
        claude,
        setUp,
      },
      isConnected: () => gateway.healthy(),
      waits: powers.waits,
      doctor: createDoctor({ bot, home: config.home }),
      isSupervised: powers.onOrder !== undefined,
      hide,
    }),
    orders: createTurbotOrders({
      ...{ home: config.home, api, messenger, git, github, requests, adminChannel, botUserId, now, log },
      adminGuildId: identity.logGuildId,
      onDeploySignal: powers.onDeploySignal,
      onOrder: powers.onOrder ?? (() => {}),
    }),
  });
  const registration = createCommandRegistration({
    api,
    identity,
    wanted: (guildId) => [...builtIns.definitions, ...plugins.commandDefinitions(guildId)],
    pluginOf: (command) => pluginOf(command, registry.taken()),
    registered: createRegisteredCommands(database, now),
    tellOnce,
    later: timerScheduler,
    log,
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
    hide,
    scanner,
    secrets,
    later: timerScheduler,
    log,
  });

  const updates = createUpdates({
    ...{ home: config.home, git, withGitLock, github, tellOnce, log },
    plainGit: createGit({ cwd: config.home, env: bot.env, timeoutMs: upstreamMs }),
    check: createUpdateCheck({
      worktrees: createWorktrees({ home: config.home, release, git, withGitLock, log }),
      checkTypes,
    }),
    later: timerScheduler,
  });

  const { dispatcher, backfill, sources, gateway, pending } = composeGateway(basis, {
    told,
    tellOnce,
    chat,
    requests,
    followUp,
    plugins,
    builtIns,
    privacy,
    forgetMe,
    leftOut,
    inbox,
    vault,
    isWithdrawn: withdrawn.has,
    mails,
    ends,
    isGone: copies.isGone,
    followCopies: createCopyFollower(copies, takeBack.schedule),
    ownMessages,
    whoSaid: createWhoSaidMenu({ ownMessages, requests: store, messenger, botUserId }),
    childInThread: createChildInThread({ requests: store, underThirteen, botUserId }),
    isQuiet: async (guildId, channelId) => (await where(guildId, channelId)).kind === "quiet",
    leavesAlone: createLeavesAlone({ places, facts: channelFacts }),
    channelFacts,
    chatPanel: createChatPanel({
      places,
      where,
      messenger,
      permissionsOf: async (guildId, userId) => (await guilds.standing(guildId, userId)).permissions,
      now,
    }),
    turbotPanel,
    guilds,
    heads,
    registration,
    setUp,
    intents: powers.intents,
    onRefused: powers.onRefused,
  });
  const webhook = composeWebhook(basis, {
    gateway,
    followUp,
    setUp,
    defaultBranch: powers.defaultBranch,
    requestOf: store.ofPullRequest,
    onDeploySignal: powers.onDeploySignal,
  });
  const status = composeStatus(basis, {
    ...{ gateway, claude, inbox, spending },
    requests: store,
    waits: powers.waits,
  });
  const sweepSettings = createSettingsSweep(database);
  const chores = {
    inbox: inbox.prune,
    "chat replies": replies.prune,
    "own messages": ownMessages.prune,
    copies: copies.prune,
    "first contacts": firstContacts.prune,
    "quiet channels": places.prune,
    "pull request events": events.prune,
    "pending members": pending.prune,
    told: told.prune,
    "paid answers": prunePaid,
    "month alerts": month.prune,
    // What the admin channel couldn't be told is tried again.
    "admins' actions": (at: number, most: number) => {
      void administration.tell();
      return administration.prune(at - actionsKeptMs, most);
    },
    // Where nothing is spent any more, nothing else tries again to tell.
    "look at the month": () => {
      alerts.look();
      return false;
    },
    privacy: privacy.prune,
    "conversations with teams": (at: number, most: number) => {
      void ends.look(at, most);
      return false;
    },
    "plugins' buttons": createPluginPresses(database, now).prune,
    "how things were": () => {
      plugins.forgetUnseen();
      return false;
    },
    requests: store.prune,
    "plugins' stores": plugins.prune,
    "plugins' settings": (at: number) => {
      sweepSettings([...identity.guildIds], at);
      return false;
    },
  };
  const modelWatch = () =>
    watchModels({
      models: claude.models,
      told,
      admins,
      now,
      log,
      onNotKnown: setUp.onModelNotKnown,
      later: timerScheduler,
    });
  const reachWatch = () =>
    watchReach({
      api,
      hasPrivileged: hasPrivileged(identity.intents),
      tellOnce,
      later: timerScheduler,
      log,
    });
  const reports = createStatusReports({
    ...{ home: config.home, admins, requests, heads, reverts, log },
    allowedBy: (commit) => labelOfMerged(commit, { git, scanner, commandPrefix }),
  });
  return {
    administration,
    claude,
    setUp,
    alerts,
    modelWatch,
    reachWatch,
    plugins,
    registration,
    registry,
    requests,
    followUp,
    reverts,
    updates,
    dispatcher,
    backfill,
    sources,
    gateway,
    webhook,
    status,
    reports,
    chores,
    takeBack,
    forgetting,
  };
}

/** The plugin that a command is of; undefined: it is Turbot's own, or unknown. */
function pluginOf({ kind, name }: Command, taken: readonly TakenCommand[]): string | undefined {
  const owner = taken.find((one) => one.kind === kind && one.name === name)?.owner;
  return owner === turbot ? undefined : owner;
}
