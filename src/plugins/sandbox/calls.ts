import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "../../commands/notation.ts";
import { reachOfHandler } from "../../declaration/read-reach.ts";
import { RefusalError } from "../../declaration/refusal.ts";
import type { Registered } from "../../declaration/registration.ts";
import { isRefused } from "../../discord/rest/discord-errors.ts";
import type { Log } from "../../log/log.ts";
import type { Events } from "../../plugin-api/events.ts";
import { needForEvent } from "../../plugin-api/needs.ts";
import type { Heard } from "../capabilities/hearing.ts";
import { createAgreements } from "../capabilities/reach/agree.ts";
import type { HandlerCall, Target } from "../dispatch/call.ts";
import type { Responder } from "../dispatch/responder.ts";
import type { ChangeSignal } from "../host/change-signal.ts";
import {
  isAlive,
  isPerServer,
  isUnknown,
  mayHave,
  type Plugin,
  refusalBehind,
} from "../host/loaded-plugin.ts";
import type { PluginRecords } from "../host/plugin-records.ts";
import type { PluginProblem } from "../host/plugin-report.ts";
import { PluginsStoppedError } from "../host/plugins-stopped.ts";
import { type Engine, rememberCall } from "../per-server/engine.ts";
import { serverOf } from "../per-server/home.ts";
import type { ServerEngines } from "../per-server/server-engines.ts";
import type { BeforeKind } from "../store/before-journal.ts";
import type { Declared } from "../store/plugin-grants.ts";
import { messageOf, namesInCall, quotedInCall, saidInCall, typedInCall } from "../words/people-in-calls.ts";
import { PluginError } from "./plugin-error.ts";
import type { Sandbox } from "./sandbox.ts";

/** Events in a channel, which may be one that Turbot leaves alone. */
export type HeardInChannels =
  | ("message" | "messageEdit" | "messageDelete" | "unknownCommand")
  | ("reaction" | "reactionRemove" | "reactionClear" | "pollVoteAdd" | "pollVoteRemove")
  | ("threadCreate" | "threadUpdate" | "threadDelete" | "autoModAlert");

/** Finds and runs plugins' handlers. */
export interface Calls {
  plugin(name: string): Plugin | undefined;
  /** The first registration that fits, and its plugin. Running plugins come before others. */
  find(fits: (registered: Registered) => boolean): Handler | undefined;
  /** A plugin that is still loading may turn out to have it. */
  mayCome(kind: Command["kind"], name: string): boolean;
  /** Finds a command's handler, once every plugin that may have it is known. */
  findOnceKnown(
    kind: Command["kind"],
    name: string,
    fits: (registered: Registered) => boolean,
  ): Promise<Handler | undefined>;
  /** Waits until a plugin's registrations are known, or it is known not to run. */
  untilKnown(plugin: Plugin): Promise<void>;
  /** All plugins, each with the registrations that listen, once they are known. */
  listeners(
    event: keyof Events,
    guildId: string | undefined,
    channelId: string | undefined,
  ): readonly { readonly plugin: Plugin; readonly indexes: Promise<readonly number[]> }[];
  /** Whether a plugin listens there, or isn't known yet; also if it is told there how things were, which takes this event. */
  mayListen(event: keyof Events, guildId: string): boolean;
  /** Whether a plugin may be told there how such things were before they changed. */
  mayKeep(kind: BeforeKind, guildId: string): boolean;
  /** The same for certain, and in a channel: one is told of their changes there. */
  keeps(kind: BeforeKind, guildId: string, channelId: string | undefined): Promise<boolean>;
  /** Whether a plugin is told how things were. */
  recalls(plugin: Plugin, guildId: string | undefined): Promise<boolean>;
  /** An admin switched it off, there or everywhere. */
  isOff(plugin: Plugin, guildId: string | undefined): boolean;
  /** Runs a handler. Throws PluginError. */
  call(plugin: Plugin, target: Target, responder?: Responder, ms?: number): Promise<unknown>;
  /**
   * Runs a handler for a person, who always gets an answer.
   *
   * @throws PluginsStoppedError if Turbot stops before it did anything: the next process will run it
   */
  serve(plugin: Plugin, target: Target, responder: Responder): Promise<void>;
  /** Reports a handler's failure to the admins. */
  reportError(plugin: Plugin, error: unknown): void;
  /** What people read of a failure; undefined: it wasn't caused by a refusal of the server, Discord or Turbot. */
  refusedSentence(plugin: Plugin, error: unknown): string | undefined;
}

/** One of a plugin's registrations. */
export interface Handler {
  readonly plugin: Plugin;
  readonly index: number;
}

export interface CallsParts {
  readonly plugins: ReadonlyMap<string, Plugin>;
  /** Signals every change of a plugin's state or registrations. */
  readonly changes: ChangeSignal;
  readonly running: () => Promise<Sandbox>;
  readonly engines: Pick<ServerEngines, "use">;
  readonly isStopped: () => boolean;
  readonly log: Log;
  readonly report: (plugin: string, problem: PluginProblem) => void;
  readonly handlerMs: number;
  readonly records: Pick<PluginRecords, "switches" | "grants" | "pings" | "letters">;
  /** Whether a plugin that listens is told: also asks Discord. */
  readonly mayBeTold: (heard: Heard) => Promise<boolean>;
  /** Whether whoever let a plugin see how things were before still may. */
  readonly mayRecall: (plugin: string, guildId: string, declares: Declared) => Promise<boolean>;
  /** One of its handlers succeeded. */
  readonly onWorked: (plugin: Plugin) => void;
  /** Takes out of a text what only admins may know. */
  readonly hide: (plugin: string, text: string) => string;
}

/** Kinds that a person asks for, unlike events and schedules. */
const askedKinds: ReadonlySet<Target["kind"]> = new Set([
  ...(["slash", "prefix", "userMenu", "messageMenu"] as const),
  ...(["button", "select", "modal"] as const),
]);

/** The events that tell how something was. */
const toldWithBefore = {
  message: ["messageEdit", "messageDelete"],
  member: ["memberUpdate"],
  voice: ["voiceUpdate"],
} as const satisfies Readonly<Record<BeforeKind, readonly (keyof Events)[]>>;

/** What is kept, or ceases to be, with an event. */
function keptFrom(event: keyof Events): readonly BeforeKind[] {
  switch (event) {
    case "message":
    case "messageEdit":
    case "messageDelete":
      return ["message"];
    case "memberLeave":
      return ["member", "voice"];
    default:
      return [];
  }
}

/** Milliseconds before the second and third attempt to send a handler's outcome. */
const retryMs = [1000, 5000];

export function createCalls(parts: CallsParts): Calls {
  const { plugins, changes, running, engines, isStopped, log, report, handlerMs } = parts;
  const { records, mayBeTold, mayRecall, onWorked, hide } = parts;
  const isOffIn = (plugin: Plugin, guildId: string | undefined) =>
    plugin.state === "off" || (guildId !== undefined && records.switches.isOff(plugin.name, guildId));
  const mayHear = (plugin: Plugin, event: string, guildId: string | undefined) => {
    const need = needForEvent(event);
    if (need === undefined) return true;
    return guildId !== undefined && records.grants.has(plugin.name, guildId, need, plugin.manifest.needs);
  };
  const listening = (plugin: Plugin, event: string, guildId: string | undefined): readonly number[] =>
    plugin.manifest.registered.flatMap((one, index) =>
      plugin.state !== "failed" &&
      one.kind === "event" &&
      one.spec.event === event &&
      !isOffIn(plugin, guildId)
        ? [index]
        : [],
    );

  const once = async (
    plugin: Plugin,
    wanted: Registered | undefined,
    target: Target,
    handlerCall: HandlerCall,
    ms: number,
  ): Promise<unknown> => {
    await plugin.ready;
    if (plugin.state !== "loaded") throw new PluginError(plugin.name, "load", plugin.reason);
    if (!isPerServer(plugin))
      return inEngine(plugin, plugin.whole, await running(), wanted, target, handlerCall, ms);
    return engines.use(plugin, target.guildId, (engine, there) =>
      inEngine(plugin, engine, there, wanted, target, handlerCall, ms),
    );
  };

  const inEngine = async (
    plugin: Plugin,
    engine: Engine,
    there: Sandbox,
    wanted: Registered | undefined,
    target: Target,
    handlerCall: HandlerCall,
    ms: number,
  ): Promise<unknown> => {
    const id = randomUUID();
    rememberCall(engine, id, handlerCall);
    const { handler, kind, options, suggestsTo } = target;
    const index = indexNow(plugin, wanted, target.index);
    const facts = target.facts(id);
    const given = {
      ...{ call: id, index, handler, kind },
      facts: engine.hostApi.give(facts),
      options: engine.hostApi.give(options),
    };
    // An event's options are its name.
    const words = kind === "event" ? undefined : options;
    handlerCall.said = saidInCall(facts, words);
    handlerCall.typed = typedInCall(facts, words);
    handlerCall.saidIn = messageOf(facts);
    handlerCall.quoted = quotedInCall(facts);
    handlerCall.names = namesInCall(facts);
    try {
      const result = await there.call(engine.name, given, ms);
      onWorked(plugin);
      if (suggestsTo === undefined) return result;
      return await engine.hostApi.suggested(result, suggestsTo, [...engine.handlerCalls.values()]);
    } finally {
      handlerCall.isOver = true;
    }
  };

  /** Runs a handler again if another plugin's fault stopped it before it did anything. */
  const call: Calls["call"] = async (plugin, target, responder, ms = handlerMs) => {
    const { caller, kind } = target;
    const awaitsFirstResponse = askedKinds.has(target.kind);
    const wanted = plugin.manifest.registered[target.index];
    const mailWords = wanted === undefined ? undefined : reachOfHandler(wanted.spec, target.handler, "mail");
    const handlerCall: HandlerCall = {
      responder,
      caller,
      guildId: target.guildId,
      mailWords,
      kind,
      said: [],
      typed: [],
      saidIn: undefined,
      names: new Map(),
      quoted: [],
      isOver: false,
      hasActed: false,
      awaitsFirstResponse,
      // Somebody who floods uses up nothing that others need.
      ...(isMail(target) ? { prepaid: messagesOfMail } : {}),
    };
    try {
      return await once(plugin, wanted, target, handlerCall, ms);
    } catch (error) {
      if (!(error instanceof PluginError) || error.kind === "plugin" || handlerCall.hasActed) throw error;
      if (isStopped()) throw new PluginsStoppedError({ cause: error });
      if (error.kind !== "lost") throw error;
      return once(plugin, wanted, target, { ...handlerCall, isOver: false }, ms);
    }
  };

  const reportError = (plugin: Plugin, error: unknown) => {
    // Turbot's stop is nobody's fault.
    if (error instanceof PluginsStoppedError) return;
    const message = hide(plugin.name, error instanceof Error ? error.message : String(error));
    log.warn("pluginError", { plugin: plugin.name, message });
    // A stop was reported as a strike, and a missing plugin when it went.
    const isNew = !(error instanceof PluginError) || error.kind === "plugin" || error.kind === "late";
    if (!isNew) return;
    const refusal = refusalBehind(plugin, error);
    const isItsFault = refusal === undefined || refusal.blame === "plugin";
    const kind = refusal?.forPeople !== undefined ? "full" : isItsFault ? "error" : "refused";
    // A plugin chooses the words of its own mistakes, of which only some are reported.
    const said = kind === "error" ? message : hide(plugin.name, refusal?.message ?? "");
    const problem: PluginProblem = { kind, message: said };
    const where = error instanceof PluginError ? serverOf(error.plugin) : {};
    report(plugin.name, { ...problem, ...where });
  };

  /** The handler has done its work, so retry only the answer while Discord is briefly unavailable. */
  const withRetries = async (say: () => Promise<void>): Promise<void> => {
    for (const ms of [...retryMs, undefined]) {
      try {
        return await say();
      } catch (error) {
        log.warn("pluginAnswerFailed", { error });
        if (error instanceof RefusalError || isRefused(error)) return;
        if (ms === undefined) throw error;
        await sleep(ms, undefined, { ref: false });
      }
    }
  };

  const agreements = createAgreements({ pings: records.pings, letters: records.letters, log });

  const find: Calls["find"] = (fits) => {
    const all = [...plugins.values()];
    for (const plugin of [...all.filter(isAlive), ...all]) {
      const index = plugin.manifest.registered.findIndex(fits);
      if (index >= 0) return { plugin, index };
    }
    return undefined;
  };

  const mayCome: Calls["mayCome"] = (kind, name) =>
    [...plugins.values()].some((plugin) => mayHave(plugin, kind, name));

  const untilKnown: Calls["untilKnown"] = async (plugin) => {
    while (isUnknown(plugin)) await changes.next();
  };

  const hasBefore = ({ name, manifest }: Plugin, guildId: string) =>
    manifest.needs.discord.includes("see_before") &&
    records.grants.has(name, guildId, "see_before", manifest.needs);

  const mayKeep: Calls["mayKeep"] = (kind, guildId) =>
    [...plugins.values()].some((plugin) =>
      isUnknown(plugin)
        ? records.grants.of(plugin.name, guildId).includes("see_before")
        : hasBefore(plugin, guildId) &&
          toldWithBefore[kind].some(
            (event) => listening(plugin, event, guildId).length > 0 && mayHear(plugin, event, guildId),
          ),
    );

  const recalls: Calls["recalls"] = async (plugin, guildId) =>
    guildId !== undefined &&
    hasBefore(plugin, guildId) &&
    (await mayRecall(plugin.name, guildId, plugin.manifest.needs));

  const keeps: Calls["keeps"] = async (kind, guildId, channelId) => {
    if (!mayKeep(kind, guildId)) return false;
    for (const plugin of plugins.values()) {
      if (isUnknown(plugin) && records.grants.of(plugin.name, guildId).includes("see_before"))
        await untilKnown(plugin);
      if (!(await recalls(plugin, guildId))) continue;
      for (const event of toldWithBefore[kind]) {
        if (listening(plugin, event, guildId).length === 0) continue;
        const { name, manifest } = plugin;
        if (await mayBeTold({ plugin: name, declares: manifest.needs, event, guildId, channelId }))
          return true;
      }
    }
    return false;
  };

  return {
    plugin: (name) => plugins.get(name),
    find,
    mayCome,
    async findOnceKnown(kind, name, fits) {
      for (;;) {
        const found = find(fits);
        if (found === undefined && isStopped()) throw new PluginsStoppedError();
        if (found !== undefined || !mayCome(kind, name)) return found;
        await changes.next();
      }
    },
    untilKnown,
    listeners: (event, guildId, channelId) =>
      [...plugins.values()].map((plugin) => ({
        plugin,
        indexes: untilKnown(plugin).then(async () => {
          const indexes = listening(plugin, event, guildId);
          if (indexes.length === 0) return indexes;
          const { name, manifest } = plugin;
          const heard = { plugin: name, declares: manifest.needs, event, guildId, channelId };
          return (await mayBeTold(heard)) ? indexes : [];
        }),
      })),
    mayListen: (event, guildId) =>
      [...plugins.values()].some(
        (plugin) =>
          isUnknown(plugin) ||
          (listening(plugin, event, guildId).length > 0 && mayHear(plugin, event, guildId)),
      ) || keptFrom(event).some((kind) => mayKeep(kind, guildId)),
    mayKeep,
    keeps,
    recalls,
    isOff: isOffIn,
    call,
    async serve(plugin, target, responder) {
      if (isOffIn(plugin, target.caller?.guildId)) {
        return responder.fail(offSentence(plugin));
      }
      let end = () => responder.finish();
      let agree = async () => {};
      try {
        const used = plugin.manifest.registered[target.index];
        await call(plugin, target, responder);
        agree = () => agreements.afterUse(plugin.name, used, target, responder);
      } catch (error) {
        if (error instanceof PluginsStoppedError) throw error;
        const wasLost = error instanceof PluginError && error.kind === "lost";
        if (isOffIn(plugin, target.caller?.guildId)) end = () => responder.fail(offSentence(plugin));
        else {
          reportError(plugin, error);
          const sentence = refusedSentence(plugin, error) ?? apology(plugin);
          end = () => responder.fail(sentence, wasLost ? "if unanswered" : "always");
        }
      }
      await withRetries(end);
      await agree();
    },
    reportError,
    refusedSentence,
  };
}

/** What one direct message and its author's name become: 4,000 characters and more. */
const messagesOfMail = 3;

function isMail({ kind, options }: Target): boolean {
  return kind === "event" && (options === "mail" || options === "mailEdit");
}

/**
 * A registration's index now: another version may be running than when the person asked.
 *
 * @throws PluginError if this version doesn't have it
 */
function indexNow({ name, manifest }: Plugin, wanted: Registered | undefined, index: number): number {
  const there = manifest.registered[index];
  if (wanted === undefined || (there !== undefined && isSame(there, wanted))) return index;
  const found = manifest.registered.findIndex((one) => isSame(one, wanted));
  if (found < 0) throw new PluginError(name, "load", "The version that runs now doesn't have this");
  return found;
}

function isSame(a: Registered, b: Registered): boolean {
  const nameOf = ({ spec }: Registered) =>
    "name" in spec ? spec.name : "id" in spec ? spec.id : JSON.stringify(spec);
  return a.kind === b.kind && nameOf(a) === nameOf(b);
}

function offSentence({ name }: Plugin): string {
  return `The ${name} plugin is switched off here. An admin can switch it back on with \`/plugins\`. 🐟`;
}

function refusedSentence(plugin: Plugin, error: unknown): string | undefined {
  const refusal = refusalBehind(plugin, error);
  if (refusal?.forPeople !== undefined)
    return `The ${plugin.name} plugin couldn't do that. ${refusal.forPeople}. 🐟`;
  if (refusal === undefined || refusal.blame === "plugin") return undefined;
  const [sentence = ""] = refusal.message.split(" (Discord: ");
  return `The ${plugin.name} plugin couldn't do that. ${sentence}. 🐟`;
}

function apology({ name, state }: Plugin): string {
  return state === "quarantined"
    ? `The ${name} plugin is resting on the sea floor after too many mishaps. The admins know. 🐟`
    : `Something fishy happened in the ${name} plugin, sorry! The admins know. Please try again in a moment. 🐟`;
}
