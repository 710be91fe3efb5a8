import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Registered } from "../../declaration/manifest.ts";
import { RefusalError } from "../../declaration/refusal.ts";
import { isRefused } from "../../discord/rest/discord-errors.ts";
import type { Log } from "../../log/log.ts";
import { createAgreements } from "../capabilities/reach/agree.ts";
import type { HandlerCall, Target } from "../dispatch/call.ts";
import type { Responder } from "../dispatch/responder.ts";
import type { ChangeSignal } from "../host/change-signal.ts";
import { isAlive, isUnknown, mayHave, type Plugin, refusalBehind } from "../host/loaded-plugin.ts";
import type { PluginRecords } from "../host/plugin-records.ts";
import type { PluginProblem } from "../host/plugin-report.ts";
import { PluginsStoppedError } from "../host/plugins-stopped.ts";
import { PluginError } from "./plugin-error.ts";
import type { Sandbox } from "./sandbox.ts";

/** Runs plugins' handlers, for whoever brings a reason to. */
export interface Calls {
  plugin(name: string): Plugin | undefined;
  /** The first registration that fits, and whose it is: one who runs has it before one who doesn't. */
  find(fits: (registered: Registered) => boolean): Handler | undefined;
  /** Nobody is known to have it, but somebody who is being loaded may. */
  mayCome(kind: "slash" | "prefix", name: string): boolean;
  /** Who has a command, once everybody who may has said so. */
  findInTime(
    kind: "slash" | "prefix",
    name: string,
    fits: (registered: Registered) => boolean,
  ): Promise<Handler | undefined>;
  /** Waits until it is known what a plugin has, or that it won't run. */
  untilKnown(plugin: Plugin): Promise<void>;
  /** All plugins, and once each is known, which of its registrations listen. */
  listeners(
    event: "message" | "reaction" | "memberJoin" | "memberScreened",
    guildId: string | undefined,
  ): readonly { readonly plugin: Plugin; readonly indexes: Promise<readonly number[]> }[];
  /** Whether a plugin listens there, or isn't known well enough to say that it doesn't. */
  mayListen(event: "message", guildId: string): boolean;
  /** An admin switched it off, there or everywhere. */
  isOff(plugin: Plugin, guildId: string | undefined): boolean;
  /** Runs a handler. Throws PluginError. */
  call(plugin: Plugin, target: Target, answering?: Responder, ms?: number): Promise<unknown>;
  /**
   * Runs a handler for a person, who in any case gets an answer.
   *
   * @throws PluginsStoppedError if Turbot ends before it did anything: the next one will run it
   */
  serve(plugin: Plugin, target: Target, answering: Responder): Promise<void>;
  /** Tells the admins what a handler came to. */
  complain(plugin: Plugin, error: unknown): void;
}

/** One of a plugin's registrations. */
export interface Handler {
  readonly plugin: Plugin;
  readonly index: number;
}

export interface CallsParts {
  readonly plugins: ReadonlyMap<string, Plugin>;
  /** Tells whenever a plugin's state or what it registers is another. */
  readonly news: ChangeSignal;
  readonly running: () => Promise<Sandbox>;
  readonly isStopped: () => boolean;
  readonly log: Log;
  readonly report: (plugin: string, problem: PluginProblem) => void;
  readonly handlerMs: number;
  readonly records: Pick<PluginRecords, "switches" | "grants" | "pings">;
  /** A handler of it ended well. */
  readonly onWorked: (plugin: Plugin) => void;
}

/** What somebody asked for, rather than something that happened or whose time had come. */
const asking: ReadonlySet<Target["kind"]> = new Set(["slash", "prefix", "button", "select", "modal"]);
/** Calls whose answers are still known: an interaction may be answered for 15 minutes. */
const MOST_INVOCATIONS = 200;

/** Milliseconds before the second and third try to say how a handler ended. */
const SAY_AGAIN_MS = [1000, 5000];

export function createCalls(parts: CallsParts): Calls {
  const { plugins, news, running, isStopped, log, report, handlerMs, records, onWorked } = parts;
  const isOffIn = (plugin: Plugin, guildId: string | undefined) =>
    plugin.state === "off" || (guildId !== undefined && records.switches.isOff(plugin.name, guildId));
  const mayHear = (plugin: Plugin, event: string, guildId: string | undefined) =>
    event !== "message" ||
    (guildId !== undefined &&
      records.grants.has(plugin.name, guildId, "read_messages", plugin.manifest.needs));

  const listening = (plugin: Plugin, event: string, guildId: string | undefined): readonly number[] =>
    plugin.manifest.registered.flatMap((one, index) =>
      plugin.state !== "failed" &&
      one.kind === "event" &&
      one.spec.event === event &&
      !isOffIn(plugin, guildId) &&
      mayHear(plugin, event, guildId)
        ? [index]
        : [],
    );

  const remember = (plugin: Plugin, id: string, invocation: HandlerCall) => {
    plugin.invocations.set(id, invocation);
    const oldest = plugin.invocations.keys().next().value;
    if (plugin.invocations.size > MOST_INVOCATIONS && oldest !== undefined) plugin.invocations.delete(oldest);
  };

  const once = async (
    plugin: Plugin,
    wanted: Registered | undefined,
    target: Target,
    invocation: HandlerCall,
    ms: number,
  ): Promise<unknown> => {
    await plugin.ready;
    if (plugin.state !== "loaded") throw new PluginError(plugin.name, "load", plugin.reason);
    const id = randomUUID();
    remember(plugin, id, invocation);
    const { handler, kind, options } = target;
    const index = indexNow(plugin, wanted, target.index);
    const given = { call: id, index, handler, kind, facts: target.facts(id), options };
    try {
      const result = await (await running()).call(plugin.name, given, ms);
      onWorked(plugin);
      return result;
    } finally {
      invocation.isOver = true;
    }
  };

  /** One that was stopped because of another plugin, before it did anything, is run once more. */
  const call: Calls["call"] = async (plugin, target, answering, ms = handlerMs) => {
    const { caller, kind } = target;
    const owesAnswer = asking.has(target.kind);
    const invocation: HandlerCall = { answering, caller, kind, isOver: false, hasActed: false, owesAnswer };
    const wanted = plugin.manifest.registered[target.index];
    try {
      return await once(plugin, wanted, target, invocation, ms);
    } catch (error) {
      if (!(error instanceof PluginError) || error.kind === "plugin" || invocation.hasActed) throw error;
      if (isStopped()) throw new PluginsStoppedError({ cause: error });
      if (error.kind !== "lost") throw error;
      return once(plugin, wanted, target, { ...invocation, isOver: false }, ms);
    }
  };

  const complain = (plugin: Plugin, error: unknown) => {
    // That Turbot ends is nobody's mistake.
    if (error instanceof PluginsStoppedError) return;
    const message = error instanceof Error ? error.message : String(error);
    log.warn("pluginError", { plugin: plugin.name, message });
    // A stop is reported as a strike, and a plugin that isn't there was reported when it went.
    const isNews = !(error instanceof PluginError) || error.kind === "plugin" || error.kind === "late";
    if (!isNews) return;
    const refusal = refusalBehind(plugin, error);
    const isItsFault = refusal === undefined || refusal.blame === "plugin";
    report(
      plugin.name,
      isItsFault ? { kind: "error", message } : { kind: "refused", message: refusal.message },
    );
  };

  /** The handler has done its work and is not run again only because Discord is away for a moment. */
  const withPatience = async (say: () => Promise<void>): Promise<void> => {
    for (const ms of [...SAY_AGAIN_MS, undefined]) {
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

  const agreements = createAgreements({ consents: records.pings, log });

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
    while (isUnknown(plugin)) await news.next();
  };

  return {
    plugin: (name) => plugins.get(name),
    find,
    mayCome,
    async findInTime(kind, name, fits) {
      for (;;) {
        const found = find(fits);
        if (found === undefined && isStopped()) throw new PluginsStoppedError();
        if (found !== undefined || !mayCome(kind, name)) return found;
        await news.next();
      }
    },
    untilKnown,
    listeners: (event, guildId) =>
      [...plugins.values()].map((plugin) => ({
        plugin,
        indexes: untilKnown(plugin).then(() => listening(plugin, event, guildId)),
      })),
    mayListen: (event, guildId) =>
      [...plugins.values()].some(
        (plugin) => isUnknown(plugin) || listening(plugin, event, guildId).length > 0,
      ),
    isOff: isOffIn,
    call,
    async serve(plugin, target, answering) {
      if (isOffIn(plugin, target.caller?.guildId)) {
        return answering.fail(offSentence(plugin));
      }
      let end = () => answering.finish();
      let agree = async () => {};
      try {
        const used = plugin.manifest.registered[target.index];
        await call(plugin, target, answering);
        agree = () => agreements.afterUse(plugin.name, used, target, answering);
      } catch (error) {
        if (error instanceof PluginsStoppedError) throw error;
        const wasLost = error instanceof PluginError && error.kind === "lost";
        if (isOffIn(plugin, target.caller?.guildId)) end = () => answering.fail(offSentence(plugin));
        else {
          complain(plugin, error);
          const sentence = refusedSentence(plugin, error) ?? kindSentence(plugin);
          end = () => answering.fail(sentence, wasLost ? "if unanswered" : "always");
        }
      }
      await withPatience(end);
      await agree();
    },
    complain,
  };
}

/**
 * Where a registration is now: the version that runs may be another one than when somebody asked for it.
 *
 * @throws PluginError if it hasn't got that any more
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

/** Undefined: what failed isn't what the server, Discord or Turbot refused to it. */
function refusedSentence(plugin: Plugin, error: unknown): string | undefined {
  const refusal = refusalBehind(plugin, error);
  if (refusal === undefined || refusal.blame === "plugin") return undefined;
  const [sentence = ""] = refusal.message.split(" (Discord: ");
  return `The ${plugin.name} plugin couldn't do that. ${sentence}. 🐟`;
}

function kindSentence({ name, state }: Plugin): string {
  return state === "quarantined"
    ? `The ${name} plugin is resting on the sea floor after too many mishaps. The admins know. 🐟`
    : `Something fishy happened in the ${name} plugin, sorry! The admins know. Please try again in a moment. 🐟`;
}
