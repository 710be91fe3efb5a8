import type { FindPattern } from "../../../../packages/discord-rules/auto-moderation.ts";
import { type Manifest, reachesIn } from "../../../declaration/manifest.ts";
import { RefusalError } from "../../../declaration/refusal.ts";
import type { Registered } from "../../../declaration/registration.ts";
import { secretsOf } from "../../../declaration/secrets.ts";
import type { Messenger } from "../../../discord/messages/messenger.ts";
import type { DiscordFiles } from "../../../discord/messages/read-attachment.ts";
import type { MessageSource } from "../../../discord/messages/source.ts";
import type { Permit } from "../../../plugin-api/needs.ts";
import type { AskingNow, ClaudeForPlugins } from "../../claude/claude-for-plugins.ts";
import { createNoticeClaude } from "../../claude/notice-claude.ts";
import { createOfferPress } from "../../claude/offer-press.ts";
import { type MailBlock, noteDecision } from "../../deeds/decisions.ts";
import type { Deed } from "../../deeds/deed.ts";
import type { Caller, HandlerCall } from "../../dispatch/call.ts";
import { validateMessage } from "../../dispatch/validate-message.ts";
import type { PluginRecords } from "../../host/plugin-records.ts";
import type { KeptPictures } from "../../images/kept-pictures.ts";
import type { Renderer } from "../../images/renderer.ts";
import { type Home, isIn, partOf } from "../../per-server/home.ts";
import { createChooseCredential } from "../../secrets/choose-credential.ts";
import type { ServerStore } from "../../server-store/server-store.ts";
import { wordsOfBoth } from "../../server-store/words-of-both.ts";
import { createOwnSettings } from "../../settings/own-settings.ts";
import { createCheckAddresses } from "../../settings/private-address.ts";
import type { TimeReader } from "../../time/time-reader.ts";
import { createTimerCalls } from "../../timers/timer-calls.ts";
import { createTimersAbout } from "../../timers/timers-about.ts";
import type { ActionName } from "../actions/actions.ts";
import { createChecks, switchedOff } from "../actions/checks.ts";
import { createDelegation } from "../actions/delegation.ts";
import { createAskTime } from "../ask-time.ts";
import { createOwnRules } from "../auto-mod/own-rules.ts";
import { createCharge } from "../charge.ts";
import { createCheckCarried } from "../check-carried.ts";
import { createCheckMail } from "../check-mail.ts";
import { createConfinement } from "../confinement.ts";
import { createDrawPicture } from "../draw-picture.ts";
import { createPluginFiles } from "../files/plugin-files.ts";
import type { Granters } from "../granters.ts";
import type { GuildPowers } from "../guild-powers.ts";
import type { HostShares } from "../host-shares.ts";
import type { HostTime } from "../host-time.ts";
import type { HttpGate } from "../http/http-gate.ts";
import { createPluginHttp } from "../http/plugin-http.ts";
import type { XmlReader } from "../http/xml/xml-reader.ts";
import { createKeepCopies } from "../keep-copies.ts";
import { createMembersWords, type MembersWords } from "../members-words.ts";
import { createOfferMore } from "../more-time.ts";
import type { PluginStore } from "../plugin-store.ts";
import { createGreeting } from "../reach/greet.ts";
import { createRinging } from "../reach/ring.ts";
import { createReadHistory } from "../read-history.ts";
import { createSeeMembers } from "../see-members.ts";
import { createSentMessages, signatureOf } from "../sent-messages.ts";
import { createSources } from "../sources.ts";
import { createOutgoing } from "./outgoing.ts";

/** What answers a call concerns nobody but the person whose call it is. */
export const itsAnswer = async () => true;

export interface HostApiParts {
  readonly plugin: string;
  readonly manifest: () => Manifest;
  readonly messenger: Messenger;
  /** The engine's. @default "anywhere" */
  readonly home?: Home;
  /** What it shares with the plugin's other engines. */
  readonly shares: HostShares;
  readonly guilds: GuildPowers;
  /** Who can read a channel, remembered for a while. */
  readonly openness: GuildPowers["openness"];
  /** What admins and members decided. */
  readonly records: Pick<
    PluginRecords,
    | ("switches" | "grants" | "settings" | "pings" | "deeds" | "due" | "messages" | "copies")
    | ("letters" | "closedLetters" | "mails")
    | ("timers" | "zones" | "withClaude" | "presses" | "secrets" | "autoMod")
  >;
  /** Whether what admins granted holds now. */
  readonly granters: Granters;
  /** The whole plugin's. */
  readonly store: PluginStore;
  /** What it keeps apart for each server. */
  readonly serverStore: ServerStore;
  /** Writes down where a thread's name comes from. @default nowhere */
  readonly noteThread?: (threadId: string, source: MessageSource) => void;
  readonly http: HttpGate;
  /** Reads what the web answers as XML. */
  readonly xml: Pick<XmlReader, "read">;
  /** Files at Discord. */
  readonly files: DiscordFiles;
  readonly claude: ClaudeForPlugins;
  /** Those whose question to Claude is under way, through any plugin. */
  readonly asking: AskingNow;
  /** Who wants no part in AI. */
  readonly isLeftOut: (userId: string) => boolean;
  /** Waits for one of few turns of all plugins, for what takes much memory. */
  readonly inTurn: <T>(act: () => Promise<T>) => Promise<T>;
  readonly renderer: Pick<Renderer, "draw">;
  readonly keptPictures: KeptPictures;
  /** Finds what AutoMod's patterns match. */
  readonly findPattern: FindPattern;
  /** Pays for what the bot does for the plugin. */
  readonly hostTime: HostTime;
  /** The monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
  /** The wall clock, in milliseconds since 1970. */
  readonly now: () => number;
  readonly timeReader: TimeReader;
  /** A timer of the plugin's was set. */
  readonly onTimerSet: () => void;
  /** Something was done for a time. */
  readonly onDue: () => void;
}

/** What the calls of one engine of a plugin are made of: checks, limits, and what is kept of what they do. */
export function createCallTools(parts: HostApiParts) {
  const { plugin, manifest, messenger, guilds, records, granters, elapsed } = parts;
  const { noteThread = () => {}, home = "anywhere" } = parts;
  const { messages, requests, actionLimits, readLimit, lookups, inOrder } = parts.shares;
  const part = partOf(home);
  const store = part === undefined ? parts.store : parts.store.in(part, lookups.served);

  const payForAction = (caller: Caller | undefined) => {
    const { asked, byItself } = actionLimits;
    if (!(caller?.lendsRights === true ? asked.take(caller.userId) : byItself.take()))
      throw new RefusalError("Too many at once: 10, then one a second");
  };
  const { charged, tooMany } = createCharge(messages);
  const signature = signatureOf(plugin);
  const isOff = (guildId: string) =>
    records.switches.isOff(plugin, guildId) || records.switches.isOff(plugin);
  const objectsOf = (guildId: string, permit: Permit) => records.grants.objectsOf(plugin, guildId, permit);
  const confine = createConfinement(objectsOf, guilds, parts.openness);
  const grantOf = (guildId: string, permit: Permit, channelId?: string) =>
    granters.stateOf(plugin, guildId, permit, manifest().needs, channelId);
  const { delegatedRoles } = records.grants;
  const checks = createChecks({
    declares: (need) => manifest().needs.discord.includes(need),
    objectsOf,
    declaresUnattended(guildId, need) {
      const { unattended } = manifest().needs;
      // A version that lists anything knows that it has to.
      const isOlder = unattended.length === 0 && records.grants.isOnOldTerms(plugin, guildId, need);
      return isOlder || unattended.includes(need);
    },
    ...{ grantOf, isOff, guilds, delegatedRoles },
    isOperator: granters.isOperator,
    delegation: createDelegation({
      rolesOf: (guildId, permit) => records.grants.objectsOf(plugin, guildId, permit) ?? [],
      ...{ delegatedRoles, grantOf, guilds },
      isOperator: granters.isOperator,
    }),
  });

  const { serverStore } = parts;
  const storedWords = wordsOfBoth(store, serverStore.words, part);
  const { peopleIn, sourceOf, ofOwnAccord } = createSources(plugin, storedWords);
  const keepCopies = createKeepCopies({ plugin, store: storedWords, part, copies: records.copies });
  const { claudeWords } = parts.shares;
  const ofMembers = createMembersWords({ guilds, store: storedWords, findPattern: parts.findPattern });
  const membersWords: MembersWords = {
    check: ofMembers.check,
    named: (message, calls, seen) => claudeWords.signed(ofMembers.named(message, calls, seen), calls),
  };
  const offers = createOfferPress({
    ...{ plugin, messenger, presses: records.presses },
    sourceOf: (asker, about) => sourceOf(asker, "button", about),
  });
  const offerPress = (method: ActionName, deed: Deed, by: Caller | undefined) =>
    by === undefined
      ? new RefusalError("This can't be done in nobody's name")
      : offers({ method, deed, asker: by });
  const offerMore = createOfferMore({
    ...{ plugin, messenger, elapsed },
    sourceOf: (asker) => sourceOf(asker, "button", []),
  });
  const checkPlace = async (channelId: string): Promise<string> => {
    const guildId = await checks.guildOf(channelId);
    if (isOff(guildId)) throw switchedOff();
    return guildId;
  };
  const noticeClaude = createNoticeClaude({
    ...{ plugin, botUserId: guilds.botUserId },
    messages: records.messages,
    withClaude: records.withClaude,
  });
  const handles = createPluginFiles({ files: parts.files, inTurn: parts.inTurn, elapsed });
  const files = {
    ...handles,
    give(value: unknown, isPrivate?: boolean) {
      noticeClaude(value);
      return handles.give(value, isPrivate);
    },
  };
  const drawPicture = createDrawPicture({
    plugin,
    files,
    renderer: parts.renderer,
    kept: parts.keptPictures,
    pictures: parts.shares.pictures,
  });
  /** Validates what the plugin says. @throws RefusalError */
  const outgoingMessage = (content: unknown, registered?: readonly Registered[]) =>
    files.withWords(validateMessage(plugin, content, registered));
  const keys = createChooseCredential({
    ...{ plugin, home, isOff },
    secrets: records.secrets,
    declared: () => secretsOf(manifest().needs.secrets),
    served: lookups.served,
  });
  const http = createPluginHttp({
    ...{ plugin, files, keys },
    ...{ gate: parts.http, xml: parts.xml, inTurn: parts.inTurn, hostTime: parts.hostTime },
  });
  const seeMembers = createSeeMembers(lookups, checks);
  const ownSettings = createOwnSettings({ plugin, manifest, home, lookups, settings: records.settings });
  const reads = typeof home === "string" ? parts.shares.words : parts.shares.words.in(home.guildId);
  const pay = () => {
    if (!readLimit.take()) throw new RefusalError("Too many looks: 20 at once, then one a second");
  };
  const readHistory = createReadHistory({
    ...{ plugin, guilds, checks, checkPlace },
    messages: records.messages,
    words: reads,
    give: files.give,
    pay,
  });
  const askTime = createAskTime({ reader: parts.timeReader, now: parts.now, pay });
  const timerCalls = createTimerCalls({
    ...{ plugin, timers: records.timers, now: parts.now, onSet: parts.onTimerSet },
    about: createTimersAbout(parts.serverStore, parts.now),
    names: () => manifest().registered.flatMap((one) => (one.kind === "timer" ? [one.spec.name] : [])),
    checkServer(guildId) {
      if (!lookups.served().includes(guildId))
        throw new RefusalError("Turbot isn't in this server", { blame: "server" });
      if (isOff(guildId)) throw switchedOff();
    },
  });
  const checkCarried = createCheckCarried({
    guilds,
    placesOf: (message, channelId) => [
      ...readHistory.privatePlaces(message, channelId),
      ...files.privatePlaces(message, channelId),
    ],
  });
  const checkAddresses = createCheckAddresses(ownSettings.addresses, guilds);
  const outgoing = createOutgoing({
    checks,
    confine,
    checkCarried,
    checkAddresses,
    files,
    membersWords,
    keepCopies,
    checkMail: createCheckMail({
      ...{ mails: records.mails, guilds, openness: parts.openness },
      hasMail: (guildId) => records.mails.isKnown(plugin, guildId),
    }),
  });
  /** Checks what one person is shown that is no message. */
  const checkShown = (texts: readonly string[], to: Caller, underWay: readonly HandlerCall[]) => {
    const { guildId, channelId = "" } = to;
    const where = { guildId, channelId, to, asker: to, filesBy: undefined };
    return outgoing.check({ content: texts.join("\n") }, where, underWay);
  };
  const sentMessages = createSentMessages({
    plugin,
    messenger,
    messages: records.messages,
    checkPlace,
    isGone: records.copies.isGone,
    inOrder,
  });

  const ringing = createRinging({
    plugin,
    words: () => reachesIn(manifest(), "ping"),
    consents: records.pings,
    elapsed,
    greet: createGreeting({
      ...{ plugin, deeds: records.deeds, now: parts.now },
      isGranted: async (guildId) =>
        manifest().needs.discord.includes("greet_newcomers") &&
        (await grantOf(guildId, "greet_newcomers")) === "granted",
    }),
  });

  const letters = {
    agreed: (guildId: string, userId: string) =>
      records.letters.among([userId], plugin, guildId, reachesIn(manifest(), "dm")).length > 0,
    isClosed: (userId: string) => records.closedLetters.has(userId),
    ...{ plugin, mails: records.mails },
    conversation(id: string) {
      const found = records.mails.find(id);
      return found?.plugin === plugin && isIn(home, found.guildId) ? found : undefined;
    },
    serverName: async (guildId: string) => (await lookups.guild(guildId))?.name ?? "",
    blocksBy: (guildId: string, by: string, since: number) =>
      records.deeds.askedBy(guildId, by, since, 2_000).filter(({ what }) => what.kind === "blockedMail")
        .length,
    noteBlock: (what: MailBlock, guildId: string, by: string) =>
      noteDecision(records.deeds, what, { plugin, guildId, by }),
  };

  return {
    ...{ plugin, manifest, messenger, guilds, records, home, http, keys, noteThread, now: parts.now },
    ...{ messages, requests, lookups, inOrder, store, serverStore, signature, isOff },
    ...{ charged, tooMany, payForAction, checks, checkPlace, outgoing, checkShown },
    ...{ peopleIn, sourceOf, ofOwnAccord, keepCopies, membersWords, offerMore },
    ...{
      files,
      outgoingMessage,
      drawPicture,
      seeMembers,
      ownSettings,
      reads,
      readHistory,
      sentMessages,
      opennessOf: parts.openness,
      ringing,
    },
    ...{ askTime, timerCalls, letters, onDue: parts.onDue },
    ownRules: createOwnRules({
      ...{ plugin, guilds, records: records.autoMod },
      findPattern: parts.findPattern,
    }),
    ...{ claudeWords, offerPress },
    ...{ claude: parts.claude, asking: parts.asking, isLeftOut: parts.isLeftOut },
  };
}

export type CallTools = ReturnType<typeof createCallTools>;
