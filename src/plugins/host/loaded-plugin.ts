import { isDeepStrictEqual } from "node:util";
import { ApplicationCommandType, type RESTPostAPIApplicationCommandsJSONBody } from "discord-api-types/v10";
import { createLooks } from "../../commands/name-skeleton.ts";
import { type Command, isMenu, typed } from "../../commands/notation.ts";
import { commandDefinition, menuDefinition } from "../../declaration/command-definitions.ts";
import { localNames } from "../../declaration/localized.ts";
import { type Manifest, ManifestError, reachesIn } from "../../declaration/manifest.ts";
import type { Blame, RefusalError } from "../../declaration/refusal.ts";
import { secretKey, secretsOf } from "../../declaration/secrets.ts";
import { isApiError } from "../../discord/rest/api-errors.ts";
import { readingNeeds } from "../../plugin-api/needs.ts";
import type { HostApi } from "../capabilities/host-api.ts";
import type { HostTime } from "../capabilities/host-time.ts";
import { type Engine, newEngine } from "../per-server/engine.ts";
import type { Home } from "../per-server/home.ts";
import { PluginError } from "../sandbox/plugin-error.ts";
import type { PluginReport } from "./plugin-report.ts";
import type { Found, PluginFile } from "./read-plugins.ts";

/** A plugin as the runner knows it. */
export interface Plugin {
  readonly name: string;
  readonly path: string;
  /** The file in `plugins/`. */
  readonly original: PluginFile;
  /** What runs: the original, or an earlier version that worked. */
  file: PluginFile;
  /** The engine for all servers. A plugin that reads has it only until its declaration is known: each server gets one then. */
  readonly whole: Engine;
  /** What its engine in a home can ask of the bot. */
  readonly hostApiAt: (home: Home) => HostApi;
  /** Servers have parts of their own in its store. */
  readonly hasParts: () => boolean;
  readonly hostTime: HostTime;
  /** "quarantined": it had to be stopped too often. "off": an admin switched it off everywhere. */
  state: "loading" | "loaded" | "failed" | "quarantined" | "off";
  /** Why it isn't loaded. */
  reason: string;
  /** Why an earlier version runs; undefined: the original does. */
  fallbackReason: string | undefined;
  /** A handler of this version succeeded, and that was stored. */
  hasWorked: boolean;
  manifest: Manifest;
  /** It once blocked a worker, so it gets a dedicated one. */
  ownWorker: boolean;
  /** This load or the last one took so long that only its own commands wait for it. */
  isLate: boolean;
  /** When it had to be stopped, on the monotonic clock. */
  strikes: readonly number[];
  /** Its latest refusals, newest first. */
  refusals: readonly NotedRefusal[];
  /** How often it was loaded: only the newest load counts. */
  loads: number;
  /** Stops its schedules, and ends its engines in servers. */
  endWork: () => void;
  /** One of its timers was set. */
  timerSet: () => void;
  /** Settles when the plugin is loaded, or won't be. */
  ready: Promise<void>;
}

/** A refusal without its cause, which can hold everything that was sent. */
export interface NotedRefusal {
  readonly message: string;
  readonly blame: Blame;
  /** What people read instead. */
  readonly forPeople: string | undefined;
  /** Discord refused it, rather than Turbot. */
  readonly isDiscords: boolean;
  /** The name of the engine that it was told. */
  readonly engine: string;
}

/** The manifest of a plugin that isn't loaded. */
export const emptyManifest: Manifest = {
  apiVersion: "",
  needs: { http: [], discord: [], unattended: [] },
  settings: {},
  checksSettings: false,
  registered: [],
};

/** A plugin that isn't loaded yet. */
export function newPlugin(
  file: PluginFile,
  hostTime: HostTime,
  hasParts: () => boolean,
  hostApiOf: (plugin: () => Plugin, home: Home) => HostApi,
): Plugin {
  const hostApiAt = (home: Home) => hostApiOf(() => plugin, home);
  const [forAll, outside] = [hostApiAt("anywhere"), hostApiAt("no server")];
  // Once it is known to read, what is left of its first engine reaches no server.
  const hostApi = () => (isPerServer(plugin) ? outside : forAll);
  const plugin: Plugin = {
    name: file.name,
    path: file.path,
    original: file,
    file,
    whole: newEngine(file.name, "anywhere", {
      give: (value) => hostApi().give(value),
      suggested: (...asked) => hostApi().suggested(...asked),
      perform: (...asked) => hostApi().perform(...asked),
      press: (...asked) => hostApi().press(...asked),
      timedOutUntil: (...asked) => hostApi().timedOutUntil(...asked),
    }),
    hostApiAt,
    hasParts,
    hostTime,
    state: "loading",
    reason: "It isn't loaded yet",
    fallbackReason: undefined,
    hasWorked: false,
    manifest: emptyManifest,
    ownWorker: false,
    isLate: false,
    strikes: [],
    refusals: [],
    loads: 0,
    endWork: () => {},
    timerSet: () => {},
    ready: Promise.resolve(),
  };
  return plugin;
}

/** Keep this many refusals, to recognize one when the plugin fails because of it. */
const mostRefusals = 20;

/**
 * It reads, or once did, gets what an admin's address leads to, or asks with an admin's key: it has an engine, and a part of its store, for
 * each server.
 */
export function isPerServer({ manifest, hasParts }: Plugin): boolean {
  const { discord, addresses = [], secrets } = manifest.needs;
  const reads = discord.some((need) => readingNeeds.includes(need));
  return reads || addresses.length > 0 || secretsOf(secrets).length > 0 || hasParts();
}

export function noteRefusal(
  plugin: Plugin,
  engine: string,
  { message, blame, forPeople, cause }: RefusalError,
): void {
  const noted = { message, blame, forPeople, isDiscords: isApiError(cause), engine };
  plugin.refusals = [noted, ...plugin.refusals].slice(0, mostRefusals);
}

/** The refusal that made a plugin fail: its error quotes the refusal, which the same engine was told. */
export function refusalBehind({ name, refusals }: Plugin, error: unknown): NotedRefusal | undefined {
  if (!(error instanceof Error)) return undefined;
  const from = error instanceof PluginError ? error.plugin : name;
  return refusals.find(
    ({ message, engine }) => engine === from && error.message.includes(message.slice(0, quoted)),
  );
}

/** Discord's newest refusal that was the plugin's own fault: it helps whoever fixes the plugin. */
export function refusedByDiscord({ refusals }: Plugin): NotedRefusal | undefined {
  return refusals.find(({ blame, isDiscords }) => blame === "plugin" && isDiscords);
}

/** A plugin's error quotes at most 1,000 characters of what it threw. */
const quoted = 900;

/** What the bot reports about a plugin. */
export function reportOf(plugin: Plugin): PluginReport {
  const { name, path, reason } = plugin;
  const isOut = plugin.state !== "loaded" && plugin.state !== "loading";
  // A plugin that is being reloaded after its engine was stopped still counts as loaded.
  if (isOut || plugin.manifest === emptyManifest) return { state: "failed", name, path, reason };
  return {
    state: "loaded",
    name,
    path,
    slash: definitionsOf(plugin).filter(({ type }) => type === ApplicationCommandType.ChatInput),
    menus: commandsOf(plugin.manifest).flatMap(({ kind, name }) => (isMenu(kind) ? [{ kind, name }] : [])),
    prefix: commandsOf(plugin.manifest).flatMap(({ kind, name }) => (kind === "prefix" ? [name] : [])),
    needs: plugin.manifest.needs,
    pings: reachesIn(plugin.manifest, "ping"),
    letters: reachesIn(plugin.manifest, "dm"),
    mails: reachesIn(plugin.manifest, "mail"),
    settings: plugin.manifest.settings,
    listens: [
      ...new Set(plugin.manifest.registered.flatMap((one) => (one.kind === "event" ? [one.spec.event] : []))),
    ],
  };
}

/** It runs or is being loaded: its commands are its own. */
export function isAlive({ state }: Plugin): boolean {
  return state === "loaded" || state === "loading";
}

/** It is being loaded for the first time and hasn't declared anything yet. */
export function isUnknown({ state, manifest }: Plugin): boolean {
  return state === "loading" && manifest === emptyManifest;
}

/** It may turn out to have a command: the scan saw it, or there was no scan. */
export function mayHave(plugin: Plugin, kind: Command["kind"], name: string): boolean {
  if (!isUnknown(plugin)) return false;
  const found = "found" in plugin.file ? plugin.file.found : undefined;
  return (
    found === undefined ||
    found.commands.some((one) => one.kind === kind && one.name.toLowerCase() === name.toLowerCase())
  );
}

/** Its slash and menu commands, as Discord wants them. */
export function definitionsOf({ manifest, state }: Plugin): RESTPostAPIApplicationCommandsJSONBody[] {
  if (state === "off" || state === "failed") return [];
  return manifest.registered.flatMap((one) => {
    if (one.kind === "slash") return [commandDefinition(one.spec)];
    return one.kind === "userMenu" || one.kind === "messageMenu" ? [menuDefinition(one.kind, one.spec)] : [];
  });
}

/** Its commands, prefix commands in lower case with their aliases. */
export function commandsOf(manifest: Manifest): readonly Command[] {
  return manifest.registered.flatMap((one): Command[] => {
    if (one.kind === "slash" || one.kind === "userMenu" || one.kind === "messageMenu")
      return [{ kind: one.kind, name: one.spec.name }];
    if (one.kind !== "prefix") return [];
    return [one.spec.name, ...(one.spec.aliases ?? [])].map((name) => ({
      kind: "prefix" as const,
      name: name.toLowerCase(),
    }));
  });
}

/** Its commands as anybody sees them, in whichever language: none can pass for somebody else's. */
function shownNamesOf(manifest: Manifest): readonly Command[] {
  const inOthers = manifest.registered.flatMap((one): Command[] =>
    one.kind === "slash" || one.kind === "userMenu" || one.kind === "messageMenu"
      ? localNames(one.spec.localizations).map((name) => ({ kind: one.kind, name }))
      : [],
  );
  return [...commandsOf(manifest), ...inOthers];
}

/** Reviewers saw what the scan saw: a plugin that registers anything else when it runs isn't the one they approved. */
export function checkAgainstScan(manifest: Manifest, found: Found): void {
  const keyOf = ({ kind, name }: Command) => `${kind} ${isMenu(kind) ? name : name.toLowerCase()}`;
  const known = new Set(found.commands.map(keyOf));
  const unknown = commandsOf(manifest).find((command) => !known.has(keyOf(command)));
  if (unknown !== undefined) {
    throw new ManifestError(
      `It registers ${unknown.kind} "${unknown.name}", which can't be seen in its source`,
    );
  }
  const host = manifest.needs.http.find((name) => !found.http.includes(name));
  const need = host ?? manifest.needs.discord.find((name) => !found.discord.includes(name));
  if (need !== undefined) throw new ManifestError(`It needs "${need}", which can't be seen in its source`);
  const unattended = manifest.needs.unattended.find((name) => !found.unattended.includes(name));
  if (unattended !== undefined)
    throw new ManifestError(`It does "${unattended}" by itself, which can't be seen in its source`);
  if (manifest.needs.keeps !== found.keeps)
    throw new ManifestError("Why it keeps what members wrote (`needs.keeps`) isn't what its source says");
  const setting = Object.entries(manifest.settings).find(
    ([name, spec]) =>
      !isDeepStrictEqual(spec, Object.hasOwn(found.settings, name) ? found.settings[name] : undefined),
  );
  if (setting !== undefined)
    throw new ManifestError(`Its setting "${setting[0]}" can't be seen in its source as it is`);
  if (manifest.needs.claude !== found.claude && manifest.needs.claude !== undefined)
    throw new ManifestError(
      `It uses Claude to "${manifest.needs.claude}", which can't be seen in its source`,
    );
  const secrets = new Set(found.secrets.map(secretKey));
  const secret = secretsOf(manifest.needs.secrets).find((one) => !secrets.has(secretKey(one)));
  if (secret !== undefined)
    throw new ManifestError(`Its key "${secret.id}" isn't what can be seen in its source`);
  const ping = reachesIn(manifest, "ping").find((words) => !found.pings.includes(words));
  if (ping !== undefined)
    throw new ManifestError(`It can ping people "${ping}", which can't be seen in its source`);
  const letter = reachesIn(manifest, "dm").find((words) => !found.letters.includes(words));
  if (letter !== undefined)
    throw new ManifestError(`It can write to people "${letter}", which can't be seen in its source`);
  const mail = reachesIn(manifest, "mail").find((words) => !found.mails.includes(words));
  if (mail !== undefined)
    throw new ManifestError(`It takes direct messages "${mail}", which can't be seen in its source`);
}

/** The first command of a manifest that Turbot or an earlier plugin already has, as a sentence; undefined if there is none. */
export function commandTaken(
  manifest: Manifest,
  others: readonly Plugin[],
  reserved: readonly Command[],
  prefix: string,
): string | undefined {
  const mine = shownNamesOf(manifest);
  const shown = (command: Command) => typed(command, prefix);
  const turbots = createLooks(reserved.map((command) => [command, command] as const));
  for (const command of mine) {
    const own = turbots.get(command);
    if (own === undefined) continue;
    const isSame = own.name.toLowerCase() === command.name.toLowerCase();
    return isSame
      ? `${shown(own)} is Turbot's own command`
      : `${shown(command)} looks like ${shown(own)}, which is Turbot's own command`;
  }
  for (const other of others) {
    const theirs = createLooks(
      shownNamesOf(other.manifest).map((command) => [command, command.name] as const),
    );
    for (const command of mine) {
      const taken = theirs.get(command);
      if (taken === command.name) return `${shown(command)} is taken by the ${other.name} plugin`;
      if (taken === undefined) continue;
      const alike = shown({ ...command, name: taken });
      return `${shown(command)} looks like ${alike}, which is taken by the ${other.name} plugin`;
    }
  }
  return undefined;
}
