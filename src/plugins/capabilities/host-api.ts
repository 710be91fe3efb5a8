import { createHash } from "node:crypto";
import { z } from "zod";
import type { FindPattern } from "../../../packages/discord-rules/auto-moderation.ts";
import { type Manifest, pingsIn } from "../../declaration/manifest.ts";
import { RefusalError } from "../../declaration/refusal.ts";
import type { Messenger, OutgoingMessage } from "../../discord/messages/messenger.ts";
import type { DiscordFiles } from "../../discord/messages/read-attachment.ts";
import type { MessageSource } from "../../discord/messages/source.ts";
import type { DiscordNeed } from "../../plugin-api/needs.ts";
import type { HandlerCall, MessageRef } from "../dispatch/call.ts";
import { openedForm } from "../dispatch/opened-form.ts";
import { validateMessage } from "../dispatch/validate-message.ts";
import type { PluginRecords } from "../host/plugin-records.ts";
import { type Home, isIn, partOf } from "../per-server/home.ts";
import { stayHome } from "../per-server/stay-home.ts";
import { type ActionName, isAction, performAction } from "./actions/actions.ts";
import { type CarryOut, createCarryOut } from "./actions/carry-out.ts";
import { checkFiles } from "./actions/check-files.ts";
import { createChecks } from "./actions/checks.ts";
import { snowflake } from "./actions/place.ts";
import { createCharge } from "./charge.ts";
import { createConfinement } from "./confinement.ts";
import { createPluginFiles } from "./files/plugin-files.ts";
import type { Granters } from "./granters.ts";
import type { GuildPowers } from "./guild-powers.ts";
import type { HostShares } from "./host-shares.ts";
import type { HostTime } from "./host-time.ts";
import type { HttpGate } from "./http-gate.ts";
import { createKeepCopies } from "./keep-copies.ts";
import { createKnownOpenness } from "./known-openness.ts";
import { createMembersWords } from "./members-words.ts";
import { createOfferMore } from "./more-time.ts";
import type { PluginStore } from "./plugin-store.ts";
import { createRinging } from "./reach/ring.ts";
import { createReadHistory } from "./read-history.ts";
import { createSeeMembers } from "./see-members.ts";
import { createSentMessages, signatureOf } from "./sent-messages.ts";
import { createSources } from "./sources.ts";
import { callStore, isStoreCall } from "./store-calls.ts";

/** What one engine of a plugin can ask of the bot. Checks declarations, quotas and rates. */
export interface HostApi {
  /** What a call gives the plugin, with handles for files. */
  give(value: unknown): unknown;
  /** @throws RefusalError, or Discord's error */
  perform(
    method: string,
    input: Readonly<Record<string, unknown>>,
    handlerCall: HandlerCall | undefined,
    /** All of the plugin's calls under way: what isn't tied to one of them may come from any. */
    underWay?: readonly HandlerCall[],
  ): Promise<unknown>;
  /** Until when Turbot is timed out in the guild that a call is about, as ISO 8601; undefined: it isn't. */
  timedOutUntil(
    input: Readonly<Record<string, unknown>>,
    handlerCall: HandlerCall | undefined,
  ): Promise<string | undefined>;
}

/** Methods without lasting effects: a handler that has called only these can safely run again. */
export const idempotent: ReadonlySet<string> = new Set([
  "store.get",
  "store.keys",
  "getChannel",
  "guild",
  "guilds",
  "roles",
  "member",
  "members",
  "memberCount",
  "defer",
  "getMessage",
  "history",
  "file.read",
  "file.picture",
]);

const switchedOff = "The plugin is switched off in this server";

/** Methods that answer the person who asked. */
const responseMethods: ReadonlySet<string> = new Set(["reply", "editReply", "update", "showModal"]);

export interface HostApiParts {
  readonly plugin: string;
  readonly manifest: () => Manifest;
  readonly messenger: Messenger;
  /** The engine's. @default "anywhere" */
  readonly home?: Home;
  /** What it shares with the plugin's other engines. */
  readonly shares: HostShares;
  readonly guilds: GuildPowers;
  /** What admins and members decided. */
  readonly records: Pick<PluginRecords, "switches" | "grants" | "pings" | "deeds" | "messages" | "copies">;
  /** Whether what admins granted holds now. */
  readonly granters: Granters;
  /** The whole plugin's. */
  readonly store: PluginStore;
  /** Writes down where a thread's name comes from. @default nowhere */
  readonly noteThread?: (threadId: string, source: MessageSource) => void;
  readonly http: HttpGate;
  /** Files at Discord. */
  readonly files: DiscordFiles;
  /** Waits for one of few turns of all plugins, for what takes much memory. */
  readonly inTurn: <T>(act: () => Promise<T>) => Promise<T>;
  /** Finds what AutoMod's patterns match. */
  readonly findPattern: FindPattern;
  /** Pays for what the bot does for the plugin. */
  readonly hostTime: HostTime;
  /** The monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
}

/** What answers a call concerns nobody but the person whose call it is. */
const itsAnswer = async () => true;

const onceName = z.string().min(1).max(200).optional();

export function createHostApi(parts: HostApiParts): HostApi {
  const { plugin, manifest, messenger, guilds, records, granters, http, hostTime, elapsed } = parts;
  const { noteThread = () => {}, home = "anywhere" } = parts;
  const { callLimit, messages, requests, actionLimit, readLimit, lookups, inOrder } = parts.shares;
  const part = partOf(home);
  const store = part === undefined ? parts.store : parts.store.in(part, lookups.served);

  const tooManyActions = () => new RefusalError("Too many at once: 10, then one a second");
  const { charged, tooMany } = createCharge(messages);
  const signature = signatureOf(plugin);
  const isOff = (guildId: string) =>
    records.switches.isOff(plugin, guildId) || records.switches.isOff(plugin);
  const objectsOf = (guildId: string, need: DiscordNeed) => records.grants.objectsOf(plugin, guildId, need);
  const confine = createConfinement(objectsOf, guilds, createKnownOpenness(guilds, elapsed));
  const checks = createChecks({
    declares: (need) => manifest().needs.discord.includes(need),
    objectsOf,
    declaresUnattended(guildId, need) {
      const { unattended } = manifest().needs;
      // A version that lists anything knows that it has to.
      const isOlder = unattended.length === 0 && records.grants.isOnOldTerms(plugin, guildId, need);
      return isOlder || unattended.includes(need);
    },
    grantOf: (guildId, permit, channelId) =>
      granters.stateOf(plugin, guildId, permit, manifest().needs, channelId),
    isOff,
    guilds,
  });

  const { peopleIn, sourceOf, ofOwnAccord } = createSources(plugin, store);
  const keepCopies = createKeepCopies({ plugin, store, part, copies: records.copies });
  const membersWords = createMembersWords({ guilds, store, findPattern: parts.findPattern });
  const offerMore = createOfferMore({
    ...{ plugin, messenger, elapsed },
    sourceOf: (asker) => sourceOf(asker, "button", []),
  });
  const checkPlace = async (channelId: string): Promise<string> => {
    const guildId = await checks.guildOf(channelId);
    if (isOff(guildId)) throw new RefusalError(switchedOff, { blame: "server" });
    return guildId;
  };
  const files = createPluginFiles({ files: parts.files, inTurn: parts.inTurn, elapsed });
  /** Refuses to carry elsewhere what was read where not everybody can. */
  const checkCarried = (message: Partial<OutgoingMessage>, channelId: string) => {
    readHistory.checkWords(message, channelId);
    files.checkPlace(message, channelId);
  };
  const sourcesOf = (message: Partial<OutgoingMessage>, calls: readonly HandlerCall[]) =>
    keepCopies.sourcesOf(message, calls, files.sourcesIn(message));
  const seeMembers = createSeeMembers(lookups, checks);
  const reads = typeof home === "string" ? parts.shares.words : parts.shares.words.in(home.guildId);
  const readHistory = createReadHistory({
    ...{ plugin, guilds, checks, checkPlace },
    messages: records.messages,
    words: reads,
    give: files.give,
    pay() {
      if (!readLimit.take()) throw new RefusalError("Too many looks: 20 at once, then one a second");
    },
  });
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
    words: () => pingsIn(manifest()),
    consents: records.pings,
    elapsed,
  });

  const answer = async (
    method: string,
    input: Readonly<Record<string, unknown>>,
    { responder: to, caller, kind, isOver }: HandlerCall,
    isFirstResponse: boolean,
    underWay: readonly HandlerCall[],
  ): Promise<unknown> => {
    if (to === undefined) throw new RefusalError("This can't be answered");
    if (caller !== undefined && isOff(caller.guildId))
      throw new RefusalError(switchedOff, { blame: "server" });
    switch (method) {
      case "defer":
        return to.defer(input.ephemeral === true);
      case "showModal": {
        const form = manifest().registered.find((one) => one.kind === "modal" && one.spec.id === input.id);
        if (form?.kind !== "modal") throw new RefusalError("There is no such modal in this plugin");
        if (!isFirstResponse && !messages.take()) throw tooMany();
        return to.showModal(openedForm(plugin, form.spec, input));
      }
      case "reply":
      case "followUp":
      case "editReply":
      case "update": {
        // Discord shows whose command or button an interaction was, and people know which prefix command they just used.
        const isUnasked = kind === "event" || (kind === "prefix" && isOver);
        const said = charged(() => {
          const message = validateMessage(plugin, input.content, manifest().registered);
          const source = caller && sourceOf(caller, kind, peopleIn(message, underWay));
          return {
            ...message,
            ...(source === undefined ? {} : { source }),
            ...(isUnasked ? { signature } : {}),
          };
        }, isFirstResponse);
        if (said.files !== undefined) {
          const channelId = caller?.channelId ?? "";
          const guildId = await checks.guildOf(channelId);
          await checkFiles(checks, { guildId, channelId, caller, underWay, concernsThem: itsAnswer });
        }
        // Whoever asked may read where they do; an event is no question.
        const channelId = caller?.channelId ?? "";
        if (isUnasked) checkCarried(said, channelId);
        const isToThem = said.ephemeral === true && !isUnasked;
        if (caller !== undefined) await confine(caller.guildId, channelId, isToThem ? caller : undefined);
        if (caller !== undefined)
          await membersWords.check(said, { guildId: caller.guildId, channelId }, underWay);
        const isForAll = said.ephemeral !== true;
        const sources = isForAll ? sourcesOf(said, underWay) : [];
        const named = isForAll ? membersWords.named(said, underWay, caller?.userId) : said;
        const say = () => files.withBytes(named, (whole) => to[method](whole));
        const answered = await (kind === "event" || kind === "prefix" ? inOrder(channelId, say) : say());
        if (caller === undefined) return { id: "", channelId };
        if (!answered.isPrivate)
          keepCopies.sent(answered.ids, { channelId, guildId: caller.guildId, isThread: false }, sources);
        const signed = isUnasked ? "plugin" : "";
        return sentMessages.note(channelId, caller.guildId, { ...answered, signed });
      }
      default:
        throw new RefusalError(`Turbot has no "${method}"`);
    }
  };

  /** Most actions need a person whose call is under way, and check their permissions if they asked for it; some work without one. */
  const action = async (
    method: ActionName,
    input: Readonly<Record<string, unknown>>,
    handlerCall: HandlerCall | undefined,
    underWay: readonly HandlerCall[],
  ): Promise<unknown> => {
    const isCalled = "call" in input;
    const caller = handlerCall?.isOver === false ? handlerCall.caller : undefined;
    if (isCalled && caller === undefined)
      throw new RefusalError("This can only be done while its handler runs, in a server");
    if (!actionLimit.take()) throw tooManyActions();
    if (typeof input.name === "string")
      readHistory.checkWords({ content: input.name }, String(caller?.channelId ?? input.channelId));
    let said: OutgoingMessage = { content: "" };
    const act = createCarryOut(plugin, { guilds, deeds: records.deeds, onCap: offerMore });
    const carryOut: CarryOut = async (need, guildId, deed, by) => {
      if (deed.kind !== "thread" && deed.kind !== "post") return act(need, guildId, deed, by);
      await confine(guildId, deed.channelId, undefined);
      const texts = [{ content: deed.name }, ...(deed.kind === "post" ? [deed.message] : [])];
      for (const one of texts)
        await membersWords.check(one, { guildId, channelId: deed.channelId }, underWay);
      const sources = texts.flatMap((one) => sourcesOf(one, underWay));
      const opened = await (deed.kind === "thread"
        ? act(need, guildId, deed, by)
        : files.withBytes(membersWords.named(deed.message, underWay), (message) =>
            act(need, guildId, { ...deed, message }, by),
          ));
      const id = opened?.id ?? "";
      keepCopies.sent([id], { channelId: id, guildId, isThread: true }, sources);
      return opened;
    };
    const ownMessage = sentMessages.find;
    const readContent = (content: unknown, channelId: string): OutgoingMessage => {
      const message = charged(() => ({
        ...validateMessage(plugin, content, manifest().registered),
        signature,
      }));
      checkCarried(message, channelId);
      said = message;
      return message;
    };
    const on = { caller, underWay, checks, guilds, carryOut, ownMessage, readContent };
    const thread = await performAction(method, input, on);
    if (thread !== undefined) {
      const guildId = thread.guildId ?? "";
      const people = [thread.name, said.content].flatMap((content) =>
        peopleIn({ ...said, content }, underWay),
      );
      noteThread(thread.id, ofOwnAccord(guildId, underWay, people));
      // A post begins with a message that has its id.
      if (method === "post")
        sentMessages.note(thread.id, guildId, { ids: [thread.id], isPrivate: false, signed: "plugin" });
    }
    return thread;
  };

  const act = async (
    method: string,
    input: Readonly<Record<string, unknown>>,
    underWay: readonly HandlerCall[],
  ): Promise<unknown> => {
    if (isStoreCall(method)) {
      const answer = callStore(store, method, input, underWay);
      if (typeof input.value === "string") keepCopies.stored(input.value, underWay);
      return answer;
    }
    switch (method) {
      case "http":
        if (!requests.take()) throw new RefusalError("Too many requests: 20 at once, then one a second");
        return http.request(input, manifest().needs.http, plugin);
      case "getChannel":
        return lookups.channel(snowflake.parse(input.id));
      case "file.read":
      case "file.picture":
        if (!requests.take()) throw new RefusalError("Too many requests: 20 at once, then one a second");
        return method === "file.read" ? files.read(input) : files.picture(input);
      case "getMessage":
        return readHistory.getMessage(input, underWay);
      case "history":
        return readHistory.history(input, underWay);
      case "member":
        return seeMembers.member(input, underWay);
      case "members":
        return seeMembers.members(input, underWay);
      case "memberCount":
        return lookups.memberCount(snowflake.parse(input.guildId));
      case "guild":
        return lookups.guild(snowflake.parse(input.id));
      case "guilds":
        return (await lookups.guilds()).filter(({ id }) => isIn(home, id));
      case "roles":
        return lookups.roles(snowflake.parse(input.guildId));
      case "send": {
        const channelId = snowflake.parse(input.channelId);
        const once = onceName.parse(input.once);
        // Charged before Discord is asked anything: requests for channels that don't exist count against us.
        const message = charged(() => ({
          ...validateMessage(plugin, input.content, manifest().registered),
          signature,
          ephemeral: false,
          ...(once === undefined ? {} : { nonce: nonceOf(plugin, channelId, once) }),
        }));
        const guildId = await checkPlace(channelId);
        if (message.files !== undefined)
          await checkFiles(checks, { guildId, channelId, caller: undefined, underWay });
        await confine(guildId, channelId, undefined);
        checkCarried(message, channelId);
        await membersWords.check(message, { guildId, channelId }, underWay);
        const sources = sourcesOf(message, underWay);
        const said = { ...message, source: ofOwnAccord(guildId, underWay, peopleIn(message, underWay)) };
        let signed: "plugin" | "pings" = "plugin";
        const ids = await inOrder(channelId, () =>
          ringing(guildId, said, (it) => {
            if (it.rings !== undefined) signed = "pings";
            return files.withBytes(membersWords.named(it, underWay), (whole) =>
              messenger.send(channelId, whole),
            );
          }),
        );
        keepCopies.sent(ids, { channelId, guildId, isThread: false }, sources);
        return sentMessages.note(channelId, guildId, { ids, isPrivate: false, signed });
      }
      default:
        throw new RefusalError(`Turbot has no "${method}"`);
    }
  };

  /** Changes a message that the plugin sent before, in a call or without one. */
  const change = async (
    method: "editMessage" | "deleteMessage" | "endPoll",
    input: Readonly<Record<string, unknown>>,
    during: HandlerCall | undefined,
    underWay: readonly HandlerCall[],
  ): Promise<null> => {
    if (method !== "editMessage") {
      if (!actionLimit.take()) throw tooManyActions();
      await (method === "endPoll" ? sentMessages.endPoll(input) : sentMessages.delete(input, during));
      return null;
    }
    const read = () => charged(() => validateMessage(plugin, input.content));
    const isAsked = during?.isOver === false && during.caller?.lendsRights === true;
    const running = during?.isOver === false ? during.caller : undefined;
    let sources: readonly MessageRef[] = [];
    await sentMessages.edit(input, during, read, {
      check: async (message, place) => {
        if (message.files !== undefined)
          await checkFiles(checks, { ...place, caller: running, underWay, concernsThem: itsAnswer });
        const isPrivate = during?.responder?.privateAnswers?.has(String(input.messageId)) === true;
        await confine(place.guildId, place.channelId, isPrivate ? during?.caller : undefined);
        if (!isAsked) checkCarried(message, place.channelId);
        await membersWords.check(message, place, underWay);
        sources = sourcesOf(message, underWay);
      },
      withBytes: files.withBytes,
      edited: (ids, { guildId, channelId }) =>
        keepCopies.sent(ids, { guildId, channelId, isThread: false }, sources),
      named: (message) => membersWords.named(message, underWay, isAsked ? during?.caller?.userId : undefined),
      sourceOf: (message, guildId) => {
        const others = peopleIn(message, underWay);
        const { caller, kind } = during ?? {};
        if (caller === undefined || kind === undefined) return ofOwnAccord(guildId, underWay, others);
        return { ...sourceOf(caller, kind, others), guildId };
      },
    });
    return null;
  };

  const dispatch = async (
    method: string,
    input: Readonly<Record<string, unknown>>,
    handlerCall: HandlerCall | undefined,
    isFirstResponse: boolean,
    underWay: readonly HandlerCall[],
  ): Promise<unknown> => {
    try {
      if (isAction(method)) return (await action(method, input, handlerCall, underWay)) ?? null;
      if (method === "editMessage" || method === "deleteMessage" || method === "endPoll")
        return await change(method, input, handlerCall, underWay);
      if ("call" in input) {
        if (handlerCall === undefined) throw new RefusalError("This can't be answered any more");
        return (await answer(method, input, handlerCall, isFirstResponse, underWay)) ?? null;
      }
      return (await act(method, input, underWay)) ?? null;
    } catch (error) {
      if (error instanceof z.ZodError) {
        const issue = error.issues[0];
        throw new RefusalError(`${method}: ${issue?.path.join(".")} ${issue?.message}`, { cause: error });
      }
      throw error;
    }
  };

  return {
    give: (value) => files.give(value),
    async perform(method, input, handlerCall, calls = []) {
      const isFirstResponse = responseMethods.has(method) && handlerCall?.awaitsFirstResponse === true;
      if (handlerCall !== undefined && isFirstResponse) handlerCall.awaitsFirstResponse = false;
      // The first response to a person never waits for earlier work, but is charged like the others.
      const waitMs = isFirstResponse ? 0 : Math.max(callLimit.reserve(), hostTime.waitMs());
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      // Before the work that is charged, which ends with its first wait.
      if (home !== "anywhere") await stayHome(home, method, input, guilds);
      const underWay = [...calls, ...reads.asCalls()];
      return hostTime.spend(() => dispatch(method, input, handlerCall, isFirstResponse, underWay));
    },
    async timedOutUntil({ channelId }, handlerCall) {
      const here = typeof channelId === "string" ? await guilds.guildOf(channelId) : undefined;
      const guildId = handlerCall?.caller?.guildId ?? here;
      return guildId === undefined ? undefined : guilds.timedOutUntil(guildId);
    },
  };
}

/** The same for the same `once` of a plugin in a channel, even across restarts, so that Discord accepts it only once. */
function nonceOf(plugin: string, channelId: string, once: string): string {
  const name = JSON.stringify([plugin, channelId, once]);
  return createHash("sha256").update(name).digest("base64url").slice(0, 20);
}
