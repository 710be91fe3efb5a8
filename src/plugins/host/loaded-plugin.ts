import { DiscordAPIError } from "@discordjs/rest";
import type { RESTPostAPIApplicationCommandsJSONBody } from "discord-api-types/v10";
import { createLooks } from "../../commands/name-skeleton.ts";
import type { Command } from "../../commands/notation.ts";
import { commandDefinition } from "../../declaration/command-definitions.ts";
import { type Manifest, ManifestError, pingsIn } from "../../declaration/manifest.ts";
import type { Blame, RefusalError } from "../../declaration/refusal.ts";
import type { HostApi } from "../capabilities/host-api.ts";
import type { HostTime } from "../capabilities/host-time.ts";
import type { HandlerCall } from "../dispatch/call.ts";
import type { PluginReport } from "./plugin-report.ts";
import type { Found, PluginFile } from "./read-plugins.ts";

/** A plugin as the runner knows it. */
export interface Plugin {
  readonly name: string;
  readonly path: string;
  /** As it lies in `plugins/`. */
  readonly original: PluginFile;
  /** What runs: the original, or an earlier version that worked. */
  file: PluginFile;
  readonly bridge: HostApi;
  readonly hostTime: HostTime;
  /** "quarantined": it had to be stopped too often. "off": an admin switched it off. */
  state: "loading" | "loaded" | "failed" | "quarantined" | "off";
  /** Why it isn't loaded. */
  reason: string;
  /** Why an earlier version runs; undefined: the original does. */
  comeback: string | undefined;
  /** A handler of this version ended well, and that was written down. */
  hasWorked: boolean;
  manifest: Manifest;
  /** It once blocked a worker, and has one of its own since. */
  apart: boolean;
  /** Its load takes so long, or the last one did, that nothing waits for it but its own commands. */
  isLate: boolean;
  /** When it had to be stopped. */
  strikes: readonly number[];
  /** What was refused to it last, newest first. */
  refusals: readonly NotedRefusal[];
  /** How often it was loaded: only the newest load counts. */
  loads: number;
  stopSchedules: () => void;
  /** Settles when the plugin is loaded, or won't be. */
  ready: Promise<void>;
  /** How to answer its latest calls, oldest first. */
  readonly invocations: Map<string, HandlerCall>;
}

/** A refusal without what caused it, which may hold all that was sent. */
export interface NotedRefusal {
  readonly message: string;
  readonly blame: Blame;
  /** Discord refused it, and not Turbot before it. */
  readonly isDiscords: boolean;
}

/** What a plugin is that isn't there. */
export const emptyManifest: Manifest = { apiVersion: "", needs: { http: [], discord: [] }, registered: [] };

/** A plugin that isn't loaded yet. */
export function newPlugin(
  file: PluginFile,
  hostTime: HostTime,
  bridgeOf: (plugin: () => Plugin) => HostApi,
): Plugin {
  const plugin: Plugin = {
    name: file.name,
    path: file.path,
    original: file,
    file,
    bridge: bridgeOf(() => plugin),
    hostTime,
    state: "loading",
    reason: "It isn't loaded yet",
    comeback: undefined,
    hasWorked: false,
    manifest: emptyManifest,
    apart: false,
    isLate: false,
    strikes: [],
    refusals: [],
    loads: 0,
    stopSchedules: () => {},
    ready: Promise.resolve(),
    invocations: new Map(),
  };
  return plugin;
}

/** So many of the last refusals are remembered, to know one again that the plugin fails by. */
const mostRefusals = 20;

export function noteRefusal(plugin: Plugin, { message, blame, cause }: RefusalError): void {
  const noted = { message, blame, isDiscords: cause instanceof DiscordAPIError };
  plugin.refusals = [noted, ...plugin.refusals].slice(0, mostRefusals);
}

/** What was refused to a plugin, and made it fail: it threw that on. */
export function refusalBehind({ refusals }: Plugin, error: unknown): NotedRefusal | undefined {
  if (!(error instanceof Error)) return undefined;
  return refusals.find(({ message }) => error.message.includes(message.slice(0, quoted)));
}

/** The newest thing of a plugin's own making that Discord refused: who mends it may want to know. */
export function refusedByDiscord({ refusals }: Plugin): NotedRefusal | undefined {
  return refusals.find(({ blame, isDiscords }) => blame === "plugin" && isDiscords);
}

/** A plugin's error quotes at most 1,000 characters of what it threw. */
const quoted = 900;

/** What the bot is told of a plugin. */
export function reportOf(plugin: Plugin): PluginReport {
  const { name, path, reason } = plugin;
  const isOut = plugin.state !== "loaded" && plugin.state !== "loading";
  // One that is being loaded again, after its engine was stopped, is still there.
  if (isOut || plugin.manifest === emptyManifest) return { state: "failed", name, path, reason };
  return {
    state: "loaded",
    name,
    path,
    slash: definitionsOf(plugin),
    prefix: commandsOf(plugin.manifest).flatMap(({ kind, name }) => (kind === "prefix" ? [name] : [])),
    needs: plugin.manifest.needs,
    pings: pingsIn(plugin.manifest),
  };
}

/** It runs, or will in a moment: its commands are its own. */
export function isAlive({ state }: Plugin): boolean {
  return state === "loaded" || state === "loading";
}

/** It is being loaded for the first time, and hasn't said yet what it has. */
export function isUnknown({ state, manifest }: Plugin): boolean {
  return state === "loading" && manifest === emptyManifest;
}

/** It may turn out to have a command: the scan saw that, or nobody scanned it. */
export function mayHave(plugin: Plugin, kind: "slash" | "prefix", name: string): boolean {
  if (!isUnknown(plugin)) return false;
  const found = "found" in plugin.file ? plugin.file.found : undefined;
  return (
    found === undefined ||
    found.commands.some((one) => one.kind === kind && one.name.toLowerCase() === name.toLowerCase())
  );
}

/** Its slash commands, as Discord wants them. */
export function definitionsOf({ manifest, state }: Plugin): RESTPostAPIApplicationCommandsJSONBody[] {
  if (state === "off" || state === "failed") return [];
  return manifest.registered.flatMap((one) => (one.kind === "slash" ? [commandDefinition(one.spec)] : []));
}

/** Its commands, prefix commands in lower case with their aliases. */
export function commandsOf(
  manifest: Manifest,
): { readonly kind: "slash" | "prefix"; readonly name: string }[] {
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
export function checkAgainstScan(manifest: Manifest, found: Found): void {
  const known = new Set(found.commands.map(({ kind, name }) => `${kind} ${name.toLowerCase()}`));
  const unknown = commandsOf(manifest).find(({ kind, name }) => !known.has(`${kind} ${name}`));
  if (unknown !== undefined) {
    throw new ManifestError(
      `It registers ${unknown.kind} "${unknown.name}", which can't be seen in its source`,
    );
  }
  const host = manifest.needs.http.find((name) => !found.http.includes(name));
  const need = host ?? manifest.needs.discord.find((name) => !found.discord.includes(name));
  if (need !== undefined) throw new ManifestError(`It needs "${need}", which can't be seen in its source`);
  const ping = pingsIn(manifest).find((words) => !found.pings.includes(words));
  if (ping !== undefined)
    throw new ManifestError(`It can ping people "${ping}", which can't be seen in its source`);
}

/** The first command of a manifest that Turbot or an earlier plugin has, as a sentence; undefined if there is none. */
export function commandTaken(
  manifest: Manifest,
  others: readonly Plugin[],
  reserved: readonly Command[],
  prefix: string,
): string | undefined {
  const mine = commandsOf(manifest);
  const typed = ({ kind, name }: Command) => `${kind === "slash" ? "/" : prefix}${name}`;
  const turbots = createLooks(reserved.map((command) => [command, command] as const));
  for (const command of mine) {
    const own = turbots.get(command);
    if (own === undefined) continue;
    const isSame = own.name.toLowerCase() === command.name.toLowerCase();
    return isSame
      ? `${typed(own)} is Turbot's own command`
      : `${typed(command)} looks like ${typed(own)}, which is Turbot's own command`;
  }
  for (const other of others) {
    const theirs = createLooks(commandsOf(other.manifest).map((command) => [command, command.name] as const));
    for (const command of mine) {
      const taken = theirs.get(command);
      if (taken === command.name) return `${typed(command)} is taken by the ${other.name} plugin`;
      if (taken === undefined) continue;
      const alike = typed({ ...command, name: taken });
      return `${typed(command)} looks like ${alike}, which is taken by the ${other.name} plugin`;
    }
  }
  return undefined;
}
