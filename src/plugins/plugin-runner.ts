import { randomUUID } from "node:crypto";
import {
  type APIInteraction,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ComponentType,
  type GatewayMessageCreateDispatchData,
  InteractionType,
} from "discord-api-types/v10";
import type { DiscordEvent } from "../discord/event.ts";
import type { Messenger } from "../discord/messenger.ts";
import type { Log } from "../log/log.ts";
import { type Answering, answerInteraction, answerMessage } from "./answering.ts";
import { type Bridge, createBridge, harmless, type Lookup } from "./bridge.ts";
import { commandDefinition, named } from "./command-definitions.ts";
import { formValues, interactionFacts, memberFacts, messageFacts, slashOptions, userFacts } from "./facts.ts";
import type { HttpGate } from "./http-gate.ts";
import { type Manifest, ManifestError, type Registered, readManifest } from "./manifest.ts";
import { readCustomId } from "./outgoing.ts";
import { PluginError } from "./plugin-error.ts";
import type { PluginHost, PluginProblem, PluginReport } from "./plugin-host.ts";
import type { PluginStores } from "./plugin-store.ts";
import { readHostCall, readLogLine } from "./read-from-child.ts";
import type { PluginFile } from "./read-plugins.ts";
import { Refusal } from "./refusal.ts";
import { type Sandbox, startSandbox } from "./sandbox.ts";
import { checkSchedules, startSchedules } from "./schedules.ts";
import { splitWords } from "./split-words.ts";

export interface RunnerParts {
  readonly nodePath: string;
  readonly log: Log;
  readonly stores: PluginStores;
  readonly http: HttpGate;
  readonly messenger: Messenger;
  readonly lookup: Lookup;
  readonly report: (plugin: string, problem: PluginProblem) => void;
  readonly commandPrefix: string;
  readonly reserved: readonly string[];
  readonly now: () => number;
  /** Milliseconds for a handler. @default 60000: an interaction lives for 15 minutes, but nobody waits that long. */
  readonly handlerMs?: number;
}

/** Runs plugins: starts and restarts their process, brings calls in and answers out, and stops who misbehaves. */
export interface PluginRunner extends Omit<PluginHost, "start" | "tryOut"> {
  start(files: readonly PluginFile[]): Promise<readonly PluginReport[]>;
  /** The child process now running; for tests that end it. */
  pid(): number | undefined;
  /** Runs a plugin's schedules of a kind, as when their time has come. Throws PluginError. */
  runSchedules(plugin: string, kind: "every" | "at" | "cron"): Promise<void>;
}

interface Plugin {
  readonly name: string;
  readonly path: string;
  readonly file: PluginFile;
  readonly bridge: Bridge;
  state: "loading" | "loaded" | "failed" | "quarantined";
  reason: string;
  manifest: Manifest;
  apart: boolean;
  strikes: number[];
  stopSchedules: () => void;
  /** Settles when the plugin is loaded, or won't be. */
  ready: Promise<void>;
  /** How to answer the calls of the last quarter of an hour, oldest first. */
  readonly invocations: Map<string, Invocation>;
}

interface Invocation {
  readonly answering: Answering | undefined;
  /** It did something that it must not do twice. */
  hasActed: boolean;
}

interface Target {
  readonly index: number;
  readonly handler: string;
  readonly kind: Registered["kind"] | "autocomplete";
  readonly facts: (call: string) => unknown;
  readonly options?: unknown;
}

const HANDLER_MS = 60_000;
const SUGGEST_MS = 2500;
/** Three strikes within ten minutes, and a plugin is out. */
const STRIKES = 3;
const STRIKES_WITHIN_MS = 10 * 60_000;
const MOST_INVOCATIONS = 200;
const LONGEST_BACKOFF_MS = 30_000;
/** A process that lived this long is restarted without waiting. */
const STEADY_MS = 60_000;

const emptyManifest: Manifest = { apiVersion: "", needs: { http: [], discord: [] }, registered: [] };

export function createPluginRunner(parts: RunnerParts): PluginRunner {
  const { log, now, report } = parts;
  const plugins = new Map<string, Plugin>();
  let sandbox: Promise<Sandbox> | undefined;
  let current: Sandbox | undefined;
  let isStopped = false;
  let quickDeaths = 0;

  const open = (): Promise<Sandbox> => {
    const startedAt = now();
    const opening = startSandbox(
      { nodePath: parts.nodePath, log },
      {
        host: (plugin, text) => void onHostCall(plugin, text),
        log: onLog,
        gone: ({ plugin, own, kind, message }) => onGone(plugin, own, kind, message),
        ended: (reason) => onEnded(reason, now() - startedAt),
      },
    );
    sandbox = opening;
    opening.then(
      (opened) => {
        current = opened;
        if (isStopped) void opened.stop();
      },
      (error) => log.error("pluginProcessDoesNotStart", { error }),
    );
    return opening;
  };

  const onEnded = (reason: string, livedMs: number) => {
    current = undefined;
    if (isStopped) return;
    quickDeaths = livedMs < STEADY_MS ? quickDeaths + 1 : 0;
    report("plugins", { kind: "restarted", message: `The plugins' process was restarted: ${reason}` });
    for (const plugin of plugins.values()) plugin.stopSchedules();
    const waitMs = quickDeaths <= 1 ? 0 : Math.min(LONGEST_BACKOFF_MS, 250 * 2 ** quickDeaths);
    sandbox = new Promise<void>((resolve) => setTimeout(resolve, waitMs)).then(open);
    sandbox.catch((error) => onEnded(String(error), 0));
    for (const plugin of plugins.values()) {
      if (plugin.state === "loaded" || plugin.state === "loading") void load(plugin);
    }
  };

  const load = (plugin: Plugin): Promise<void> => {
    plugin.state = "loading";
    plugin.stopSchedules();
    plugin.ready = loadNow(plugin).catch(async (error) => {
      const wasLost = error instanceof PluginError && error.kind === "lost";
      if (wasLost && !isStopped) await load(plugin);
      else if (plugin.state !== "quarantined") fail(plugin, messageOf(error));
    });
    return plugin.ready;
  };

  const loadNow = async (plugin: Plugin): Promise<void> => {
    if (!("source" in plugin.file)) throw new PluginError(plugin.name, "load", plugin.file.problem);
    if (isStopped) throw new PluginError(plugin.name, "load", "Turbot is stopping");
    const { source, found } = plugin.file;
    const manifest = readManifest(await (await running()).load(plugin.name, source, { apart: plugin.apart }));
    checkSchedules(manifest);
    if (found !== undefined) checkAgainstScan(manifest, found);
    const taken = takenBy(plugin, manifest);
    if (taken !== undefined) throw new ManifestError(taken);
    plugin.manifest = manifest;
    plugin.state = "loaded";
    plugin.stopSchedules = startSchedules(manifest, now, (index) => {
      call(plugin, { index, handler: "", kind: "every", facts: () => null }).catch((error) =>
        complain(plugin, error),
      );
    });
  };

  const running = async (): Promise<Sandbox> => sandbox ?? open();

  const fail = (plugin: Plugin, reason: string) => {
    plugin.state = "failed";
    plugin.reason = reason;
    current?.unload(plugin.name).catch(() => {});
    log.warn("pluginFailed", { plugin: plugin.name, reason });
    report(plugin.name, { kind: "failed", message: reason });
  };

  /** The first command of a plugin that someone else has. */
  const takenBy = (plugin: Plugin, manifest: Manifest): string | undefined => {
    const mine = commandsOf(manifest);
    const reserved = mine.find(({ kind, name }) => kind === "slash" && parts.reserved.includes(name));
    if (reserved !== undefined) return `/${reserved.name} is Turbot's own command`;
    for (const other of plugins.values()) {
      if (other === plugin || other.state !== "loaded") continue;
      const theirs = new Set(commandsOf(other.manifest).map(({ kind, name }) => `${kind} ${name}`));
      const taken = mine.find(({ kind, name }) => theirs.has(`${kind} ${name}`));
      if (taken === undefined) continue;
      const shown = `${taken.kind === "slash" ? "/" : parts.commandPrefix}${taken.name}`;
      return `${shown} is taken by the ${other.name} plugin`;
    }
    return undefined;
  };

  /** Its engine is no more. Through its own fault: a strike, and after the third the plugin stays out. */
  const onGone = (name: string, own: boolean, kind: "timeout" | "memory" | "crash", message: string) => {
    const plugin = plugins.get(name);
    if (plugin === undefined || plugin.state === "quarantined" || plugin.state === "failed") return;
    // A load that fails by this is dealt with where it was asked for.
    const wasLoading = plugin.state === "loading";
    if (own) strike(plugin, message);
    if (own && /blocked/.test(message)) plugin.apart = true;
    log.warn("pluginStopped", { plugin: name, own, kind, message });
    if (isQuarantined(plugin) || wasLoading) return;
    void load(plugin);
  };

  const strike = (plugin: Plugin, message: string) => {
    const time = now();
    plugin.strikes = [...plugin.strikes.filter((at) => time - at < STRIKES_WITHIN_MS), time];
    if (plugin.strikes.length < STRIKES) return report(plugin.name, { kind: "strike", message });
    plugin.state = "quarantined";
    plugin.reason = `It was stopped ${STRIKES} times; the last time: ${message}`;
    plugin.stopSchedules();
    current?.unload(plugin.name).catch(() => {});
    log.error("pluginQuarantined", { plugin: plugin.name, message });
    report(plugin.name, { kind: "quarantined", message: plugin.reason });
  };

  const onLog = (name: string, text: string) => {
    const line = readLogLine(text);
    if (line !== undefined && plugins.has(name))
      log[line.level]("pluginSays", { plugin: name, text: line.text });
  };

  const onHostCall = async (name: string, text: string): Promise<void> => {
    const plugin = plugins.get(name);
    const asked = readHostCall(text);
    if (plugin === undefined || asked === undefined) return;
    const invocation = plugin.invocations.get(String(asked.input.call));
    if (invocation !== undefined && !harmless.has(asked.method)) invocation.hasActed = true;
    // What isn't tied to one call may belong to any that is under way.
    if (!("call" in asked.input) && !harmless.has(asked.method)) {
      for (const other of plugin.invocations.values()) other.hasActed = true;
    }
    const to = current;
    try {
      const answer = await plugin.bridge.perform(asked.method, asked.input, invocation?.answering);
      to?.answer(name, { id: asked.id, ok: true, answer });
    } catch (error) {
      if (!(error instanceof Refusal))
        log.warn("pluginCallFailed", { plugin: name, method: asked.method, error });
      const message = error instanceof Refusal ? error.message : `Discord didn't take this (${asked.method})`;
      to?.answer(name, { id: asked.id, ok: false, answer: message });
    }
  };

  /** Runs a handler. One that was stopped because of another plugin, before it did anything, is run once more. */
  const call = async (
    plugin: Plugin,
    target: Target,
    answering?: Answering,
    ms = parts.handlerMs ?? HANDLER_MS,
  ): Promise<unknown> => {
    for (let attempt = 1; ; attempt += 1) {
      await plugin.ready;
      if (plugin.state !== "loaded") throw new PluginError(plugin.name, "load", plugin.reason);
      const id = randomUUID();
      const invocation: Invocation = { answering, hasActed: false };
      plugin.invocations.set(id, invocation);
      const oldest = plugin.invocations.keys().next().value;
      if (plugin.invocations.size > MOST_INVOCATIONS && oldest !== undefined)
        plugin.invocations.delete(oldest);
      const { index, handler, kind, options } = target;
      try {
        const given = { call: id, index, handler, kind, facts: target.facts(id), options };
        return await (await running()).call(plugin.name, given, ms);
      } catch (error) {
        const mayRepeat = error instanceof PluginError && error.kind === "lost" && !invocation.hasActed;
        if (!mayRepeat || attempt > 1 || isStopped) throw error;
      }
    }
  };

  /** Runs a handler for a person, who in any case gets an answer. */
  const serve = async (plugin: Plugin, target: Target, answering: Answering): Promise<void> => {
    try {
      await call(plugin, target, answering);
      await answering.finish();
    } catch (error) {
      complain(plugin, error);
      await answering
        .fail(kindSentence(plugin))
        .catch((cause) => log.warn("pluginAnswerFailed", { error: cause }));
    }
  };

  const complain = (plugin: Plugin, error: unknown) => {
    const message = messageOf(error);
    log.warn("pluginError", { plugin: plugin.name, message });
    // What stopped the engine was a strike and is reported as one; what is quarantined was reported when it was.
    const isKnown = error instanceof PluginError && ["memory", "crash", "load", "lost"].includes(error.kind);
    if (!isKnown && !/computed for|blocked its/.test(message))
      report(plugin.name, { kind: "error", message });
  };

  const find = (fits: (registered: Registered) => boolean) => {
    for (const plugin of plugins.values()) {
      const index = plugin.manifest.registered.findIndex(fits);
      const registered = plugin.manifest.registered[index];
      if (registered !== undefined) return { plugin, index, registered };
    }
    return undefined;
  };

  const onComponent = async (interaction: APIInteraction): Promise<boolean> => {
    if (
      interaction.type !== InteractionType.MessageComponent &&
      interaction.type !== InteractionType.ModalSubmit
    ) {
      return false;
    }
    const id = readCustomId(interaction.data.custom_id);
    const plugin = id === undefined ? undefined : plugins.get(id.plugin);
    if (id === undefined) return false;
    const answering = answerInteraction(parts.messenger, interaction);
    const kind =
      interaction.type === InteractionType.ModalSubmit
        ? "modal"
        : interaction.data.component_type === ComponentType.Button
          ? "button"
          : "select";
    const index =
      plugin?.manifest.registered.findIndex(
        (one) => one.kind === kind && "id" in one.spec && one.spec.id === id.id,
      ) ?? -1;
    if (plugin === undefined || index < 0) {
      await answering.fail("This swam away: what it belonged to isn't here any more. 🐟");
      return true;
    }
    const facts = (call: string) => ({
      ...interactionFacts(call, interaction),
      id: id.id,
      value: id.value,
      ...(interaction.type === InteractionType.ModalSubmit
        ? { fields: formValues(interaction.data.components) }
        : { message: { id: interaction.message.id, content: interaction.message.content } }),
      ...(interaction.type === InteractionType.MessageComponent && "values" in interaction.data
        ? { values: interaction.data.values }
        : {}),
    });
    await serve(plugin, { index, handler: "", kind, facts }, answering);
    return true;
  };

  const onSlash = async (interaction: APIInteraction): Promise<boolean> => {
    if (interaction.type !== InteractionType.ApplicationCommand) return false;
    const { data } = interaction;
    if (data.type !== ApplicationCommandType.ChatInput) return false;
    const found = find((one) => one.kind === "slash" && one.spec.name === data.name);
    if (found === undefined) return false;
    const { subcommand, values } = slashOptions(data);
    await serve(
      found.plugin,
      {
        index: found.index,
        handler: subcommand,
        kind: "slash",
        facts: (call) => ({ ...interactionFacts(call, interaction), commandName: data.name }),
        options: values,
      },
      answerInteraction(parts.messenger, interaction),
    );
    return true;
  };

  const onAutocomplete = async (interaction: APIInteraction): Promise<boolean> => {
    if (interaction.type !== InteractionType.ApplicationCommandAutocomplete) return false;
    const { data } = interaction;
    const found = find((one) => one.kind === "slash" && one.spec.name === data.name);
    if (found === undefined) return false;
    const first = data.options[0];
    const isSubcommand = first?.type === ApplicationCommandOptionType.Subcommand;
    const options = isSubcommand ? (first.options ?? []) : data.options;
    const focused = options.find((option) => "focused" in option && option.focused === true);
    let suggestions: unknown = [];
    try {
      const facts = {
        option: focused?.name,
        typed: focused !== undefined && "value" in focused ? String(focused.value) : "",
      };
      const handler = isSubcommand ? first.name : "";
      const target = { index: found.index, handler, kind: "autocomplete" as const, facts: () => facts };
      suggestions = await call(found.plugin, target, undefined, SUGGEST_MS);
    } catch (error) {
      complain(found.plugin, error);
    }
    await parts.messenger.suggest(interaction, choicesOf(suggestions));
    return true;
  };

  const listeners = (event: "message" | "reaction" | "memberJoin") =>
    [...plugins.values()].flatMap((plugin) =>
      plugin.manifest.registered.flatMap((one, index) =>
        one.kind === "event" && one.spec.event === event ? [{ plugin, index }] : [],
      ),
    );

  const tell = async (
    event: "message" | "reaction" | "memberJoin",
    facts: (call: string) => unknown,
    answering?: () => Answering,
  ): Promise<void> => {
    const allowed = listeners(event).filter(
      ({ plugin }) => event !== "message" || plugin.manifest.needs.discord.includes("read_messages"),
    );
    await Promise.all(
      allowed.map(({ plugin, index }) =>
        call(plugin, { index, handler: "", kind: "event", facts, options: event }, answering?.()).catch(
          (error) => complain(plugin, error),
        ),
      ),
    );
  };

  return {
    async start(files) {
      await open();
      for (const file of files) {
        const plugin: Plugin = {
          name: file.name,
          path: file.path,
          file,
          bridge: createBridge({
            plugin: file.name,
            manifest: () => plugin.manifest,
            messenger: parts.messenger,
            lookup: parts.lookup,
            store: parts.stores.of(file.name),
            http: parts.http,
            now,
          }),
          state: "loading",
          reason: "It isn't loaded yet",
          manifest: emptyManifest,
          apart: false,
          strikes: [],
          stopSchedules: () => {},
          ready: Promise.resolve(),
          invocations: new Map(),
        };
        plugins.set(file.name, plugin);
      }
      await Promise.all([...plugins.values()].map(load));
      return [...plugins.values()].map(reportOf);
    },
    reports: () => [...plugins.values()].map(reportOf),
    commandDefinitions: () => [...plugins.values()].flatMap(definitionsOf),
    onInteraction: async (interaction) =>
      (await onSlash(interaction)) || (await onComponent(interaction)) || (await onAutocomplete(interaction)),
    async onPrefixCommand(message) {
      const words = commandWords(message, parts.commandPrefix);
      if (words === undefined) return false;
      const name = words.name.toLowerCase();
      const found = find(
        (one) =>
          one.kind === "prefix" &&
          [one.spec.name, ...(one.spec.aliases ?? [])].some((known) => known.toLowerCase() === name),
      );
      if (found === undefined) return false;
      await serve(
        found.plugin,
        {
          index: found.index,
          handler: "",
          kind: "prefix",
          facts: (call) => messageFacts(call, message),
          options: splitWords(words.rest),
        },
        answerMessage(parts.messenger, message),
      );
      return true;
    },
    async onEvent(event: DiscordEvent) {
      switch (event.t) {
        case "MESSAGE_CREATE":
          if (event.d.author.bot === true) return;
          return tell(
            "message",
            (call) => messageFacts(call, event.d),
            () => answerMessage(parts.messenger, event.d),
          );
        case "GUILD_MEMBER_ADD": {
          const { guild_id: id, user } = event.d;
          return tell("memberJoin", () => ({ guild: { id }, member: memberFacts(user, event.d) }));
        }
        case "MESSAGE_REACTION_ADD": {
          const { d } = event;
          const user = d.member?.user;
          if (user?.bot === true) return;
          return tell("reaction", () => ({
            guildId: d.guild_id ?? null,
            channelId: d.channel_id,
            messageId: d.message_id,
            userId: d.user_id,
            user: user === undefined ? null : userFacts(user, d.member?.nick),
            emoji: d.emoji.id === null ? (d.emoji.name ?? "") : `${d.emoji.name ?? ""}:${d.emoji.id}`,
          }));
        }
        default:
      }
    },
    async stop() {
      isStopped = true;
      for (const plugin of plugins.values()) plugin.stopSchedules();
      const last = current;
      if (last !== undefined) {
        const loaded = [...plugins.values()].filter(({ state }) => state === "loaded");
        await Promise.all(loaded.map(({ name }) => last.unload(name)));
      }
      await sandbox?.then(
        (opened) => opened.stop(),
        () => {},
      );
    },
    pid: () => current?.pid,
    async runSchedules(name, kind) {
      const plugin = plugins.get(name);
      if (plugin === undefined) throw new PluginError(name, "load", "There is no such plugin");
      for (const [index, registered] of plugin.manifest.registered.entries()) {
        if (registered.kind === kind) await call(plugin, { index, handler: "", kind, facts: () => null });
      }
    },
  };

  function isQuarantined(plugin: Plugin): boolean {
    return plugin.state === "quarantined";
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function reportOf(plugin: Plugin): PluginReport {
  const { name, path, reason } = plugin;
  const isOut = plugin.state === "failed" || plugin.state === "quarantined";
  // One that is being loaded again, after its engine was stopped, is still there.
  if (isOut || plugin.manifest === emptyManifest) return { state: "failed", name, path, reason };
  return {
    state: "loaded",
    name,
    path,
    slash: definitionsOf(plugin),
    prefix: commandsOf(plugin.manifest).flatMap(({ kind, name }) => (kind === "prefix" ? [name] : [])),
  };
}

function definitionsOf({ manifest }: Plugin) {
  return manifest.registered.flatMap((one) => (one.kind === "slash" ? [commandDefinition(one.spec)] : []));
}

function commandsOf(manifest: Manifest): { readonly kind: "slash" | "prefix"; readonly name: string }[] {
  return manifest.registered.flatMap((one): { kind: "slash" | "prefix"; name: string }[] => {
    if (one.kind === "slash") return [{ kind: "slash", name: one.spec.name }];
    if (one.kind !== "prefix") return [];
    return [one.spec.name, ...(one.spec.aliases ?? [])].map((name) => ({
      kind: "prefix" as const,
      name: name.toLowerCase(),
    }));
  });
}

/** Reviewers saw what the scan saw: a plugin that registers something else when it runs isn't the one they approved. */
function checkAgainstScan(
  manifest: Manifest,
  found: {
    readonly commands: readonly { readonly kind: string; readonly name: string }[];
    readonly http: readonly string[];
  },
): void {
  const known = new Set(found.commands.map(({ kind, name }) => `${kind} ${name.toLowerCase()}`));
  const unknown = commandsOf(manifest).find(({ kind, name }) => !known.has(`${kind} ${name}`));
  if (unknown !== undefined) {
    throw new ManifestError(
      `It registers ${unknown.kind} "${unknown.name}", which can't be seen in its source`,
    );
  }
  const host = manifest.needs.http.find((name) => !found.http.includes(name));
  if (host !== undefined) throw new ManifestError(`It needs "${host}", which can't be seen in its source`);
}

function commandWords(
  message: GatewayMessageCreateDispatchData,
  prefix: string,
): { readonly name: string; readonly rest: string } | undefined {
  if (message.author.bot === true || !message.content.startsWith(prefix)) return undefined;
  const [, name, rest] = /^(\S+)\s*([\s\S]*)$/.exec(message.content.slice(prefix.length)) ?? [];
  return name === undefined ? undefined : { name, rest: rest ?? "" };
}

function choicesOf(suggestions: unknown): { name: string; value: string }[] {
  if (!Array.isArray(suggestions)) return [];
  return suggestions.slice(0, 25).flatMap((one: unknown) => {
    if (typeof one === "string" && one !== "") return [{ name: one.slice(0, 100), value: one.slice(0, 100) }];
    if (typeof one !== "object" || one === null || !("name" in one) || !("value" in one)) return [];
    const choice = named({ name: String(one.name).slice(0, 100), value: String(one.value).slice(0, 100) });
    return choice.name === "" || choice.value === "" ? [] : [choice];
  });
}

function kindSentence({ name, state }: Plugin): string {
  return state === "quarantined"
    ? `The ${name} plugin is resting on the sea floor after too many mishaps. The admins know. 🐟`
    : `Something fishy happened in the ${name} plugin, sorry! The admins have been told. Please try again in a moment. 🐟`;
}
