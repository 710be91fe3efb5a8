import type { API } from "@discordjs/core";
import type { GatewayDispatchPayload, RESTPostAPIApplicationCommandsJSONBody } from "discord-api-types/v10";
import { guildCommands } from "../commands/guild-commands.ts";
import { type Command, notationOf, typed } from "../commands/notation.ts";
import {
  commandLimit,
  menuLimit,
  type RefusedCommand,
  type SyncResult,
  syncCommands,
} from "../commands/sync-commands.ts";
import { discordCode, refusedFor } from "../discord/rest/discord-errors.ts";
import { discordAway, isFinalNo } from "../discord/rest/discord-trouble.ts";
import type { RegisteredCommands } from "../discord/store/registered-commands.ts";
import type { Log } from "../log/log.ts";
import type { TellOnce } from "../reports/tell-once.ts";
import type { Scheduler } from "../requests/scheduler.ts";
import type { Identity } from "./who-we-are.ts";

/**
 * Keeps the commands at Discord up to date, in the background: going live never waits for it, and if Discord refuses one
 * command, or fails in one guild, the others are still registered.
 */
export interface CommandRegistration {
  /** Looks for the first time. Discord isn't asked for anything before that. */
  start(): void;
  /** Commands may have changed: looks, and registers what is missing. A guild known to have them all isn't asked. */
  look(): void;
  /** Notices guilds that Turbot joined or left: Discord removes the commands along with the bot. */
  onDispatch(payload: GatewayDispatchPayload): void;
  /** Resolves when nothing is being registered. */
  settled(): Promise<void>;
  stop(): void;
}

/** Milliseconds until Discord is asked again: doubles while it is away; hourly while the daily limit of new names is used up. */
const firstRetryMs = 1_000;
const longestRetryMs = 60_000;
const lateRetryMs = 60 * 60_000;

export function createCommandRegistration(powers: {
  readonly api: API;
  readonly identity: Pick<Identity, "applicationId" | "guildIds">;
  /** The commands a guild should have, the most important first. */
  readonly wanted: (guildId: string) => readonly RESTPostAPIApplicationCommandsJSONBody[];
  /** The plugin that owns a command; undefined if it is Turbot's own. */
  readonly pluginOf: (command: Command) => string | undefined;
  readonly registered: RegisteredCommands;
  readonly tellOnce: TellOnce;
  readonly later: Scheduler;
  readonly log: Log;
}): CommandRegistration {
  const { api, identity, wanted, pluginOf, registered, tellOnce, later, log } = powers;
  let working: Promise<void> | undefined;
  let started = false;
  let wanting = false;
  /** Guilds that Turbot isn't in, or whose commands were removed. */
  const missing = new Set<string>();
  let stopped = false;
  let retryMs = firstRetryMs;
  let cancel = () => {};

  async function registerAll(): Promise<void> {
    const results = new Map<string, SyncResult>();
    let asked = 0;
    let again = Number.POSITIVE_INFINITY;
    for (const guildId of identity.guildIds) {
      if (stopped) return;
      const definitions = wanted(guildId);
      const whole = JSON.stringify(definitions);
      if (registered.has(guildId, whole)) {
        results.set(guildId, asTheyShould);
        continue;
      }
      try {
        asked += 1;
        const result = await syncCommands(guildCommands(api, identity.applicationId, guildId), definitions);
        results.set(guildId, result);
        missing.delete(guildId);
        // What was left out needs attention, or a report, at the next look as well.
        if (isWhole(result)) registered.note(guildId, whole);
        else registered.forget(guildId);
        if (result.changed || result.refused.length > 0)
          log.info("commands registered", { guildId, ...result });
        if (result.late.length > 0) again = Math.min(again, lateRetryMs);
        await tellOnce.over(`commands-in ${guildId}`);
      } catch (error) {
        if (await tellRefusal(guildId, error)) continue;
        const wait = discordAway(error);
        log.warn("commands can't be registered yet", { guildId, retryMs, ...wait, error });
        again = Math.min(again, retryMs);
      }
    }
    retryMs = again === retryMs ? Math.min(longestRetryMs, retryMs * 2) : firstRetryMs;
    await tellResults(results);
    log.info("commands looked after", { guilds: identity.guildIds.size, asked });
    if (Number.isFinite(again) && !stopped) cancel = later(again, look);
  }

  /** @returns false if it isn't a refusal, so it may work later */
  async function tellRefusal(guildId: string, error: unknown): Promise<boolean> {
    if (!isFinalNo(error)) return false;
    missing.add(guildId);
    const isAway = await api.guilds.get(guildId).then(() => false, isFinalNo);
    if (isAway) {
      // The set-up report already says that Turbot isn't in the server, and what to do.
      log.info("commands wait until Turbot is in the server", { guildId });
      await tellOnce.over(`commands-in ${guildId}`);
      return true;
    }
    log.warn("commands can't be registered", { guildId, error });
    const why = refusedFor(error, discordCode.missingAccess)
      ? `I'm not allowed to register slash commands in the server ${guildId}. Invite me again, with the scope \`applications.commands\`.`
      : `Discord won't let me register slash commands in the server ${guildId}: ${error.message} (${error.code}). ` +
        "Check what I'm allowed to do there, then restart me.";
    await tellOnce.tell(`commands-in ${guildId}`, why);
    return true;
  }

  /** A command with a problem has it in every guild, so it is reported once. */
  async function tellResults(results: ReadonlyMap<string, SyncResult>): Promise<void> {
    const problems = new Map<string, RefusedCommand>();
    for (const { refused } of results.values()) {
      for (const one of refused) problems.set(topicOf(one), one);
    }
    for (const [topic, one] of problems) {
      await tellOnce.tell(topic, refusedInWords(one, pluginOf(one)));
    }
    // Only after asking all guilds is it certain that nothing is refused any more.
    if (results.size === identity.guildIds.size)
      await tellOnce.onlyThese("command ", new Set(problems.keys()));
    await tellLists(
      results,
      "left",
      (names) =>
        `Discord allows ${commandLimit} slash commands in a server, and ${menuLimit} each in the menus of members and of messages, so these are left out: ${names}. Remove a plugin, or switch one off with \`/plugins\`, to make room.`,
    );
    await tellLists(
      results,
      "late",
      (names) =>
        `Discord lets me add 200 new commands to a server in a day, and I've used them up. I'll add these as soon as it lets me: ${names}. All the others work.`,
    );
  }

  async function tellLists(
    results: ReadonlyMap<string, SyncResult>,
    which: "left" | "late",
    inWords: (names: string) => string,
  ): Promise<void> {
    const names = new Set([...results.values()].flatMap((result) => result[which].map(shown)));
    if (names.size > 0) await tellOnce.tell(`commands-${which}`, inWords(listed([...names])));
    else if (results.size === identity.guildIds.size) await tellOnce.over(`commands-${which}`);
  }

  async function work(): Promise<void> {
    while (wanting && !stopped) {
      wanting = false;
      await registerAll();
    }
  }

  function look(): void {
    cancel();
    wanting = true;
    if (stopped || !started) return;
    working ??= work()
      .catch((error: unknown) => log.error("the commands could not be registered", { error }))
      .finally(() => {
        working = undefined;
        if (wanting) look();
      });
  }

  return {
    start() {
      started = true;
      look();
    },
    look,
    onDispatch({ t, d }) {
      if (t === "GUILD_DELETE" && d.unavailable !== true) {
        missing.add(d.id);
        registered.forget(d.id);
      }
      if (t !== "GUILD_CREATE" || d.unavailable === true || !identity.guildIds.has(d.id)) return;
      const seenAt = registered.seenAt(d.id);
      // Left and joined again while no bot was connected.
      const isNew = seenAt !== undefined && Date.parse(d.joined_at) > seenAt;
      if (!isNew && !missing.has(d.id)) return;
      registered.forget(d.id);
      look();
    },
    settled: async () => {
      while (working !== undefined) await working;
    },
    stop() {
      stopped = true;
      cancel();
    },
  };
}

const asTheyShould: SyncResult = {
  ...{ changed: false, added: [], updated: [], removed: [], left: [], refused: [], late: [] },
};

function isWhole({ left, refused, late }: SyncResult): boolean {
  return left.length + refused.length + late.length === 0;
}

/** A slash command's is what older releases know. */
function topicOf({ kind, name }: Command): string {
  return kind === "slash" ? `command ${name}` : `command ${notationOf({ kind, name })}`;
}

/** Prefix commands aren't registered, so no setting matters. */
function shown(command: Command): string {
  return `\`${typed(command, "")}\``;
}

function refusedInWords({ problem, ...command }: RefusedCommand, plugin: string | undefined): string {
  const said = problem.replaceAll(/\s+/g, " ").slice(0, 700);
  if (plugin === undefined) {
    return `Discord refuses my own command ${shown(command)}, so I left it out; everything else is registered. It says: ${said}. That's a bug of mine: tell whoever maintains my code.`;
  }
  return (
    `Discord refuses the command ${shown(command)} of the plugin **${plugin}**, so I left it out; everything else is registered. ` +
    `It says: ${said}. Change that in \`plugins/${plugin}.ts\` with a pull request, or ask me: \`feature request: fix the ${plugin} plugin\`.`
  );
}

/** The longest list of names in one message, in characters. */
const longestList = 1_200;

/** Names that don't fit are counted: no name is cut in two, and none is dropped silently. */
function listed(names: readonly string[]): string {
  const some: string[] = [];
  let left = longestList;
  for (const name of names.toSorted()) {
    left -= name.length + 2;
    if (left < 0) break;
    some.push(name);
  }
  const more = names.length - some.length;
  return `${some.join(", ")}${more === 0 ? "" : ` and ${more} more (\`/plugins\` shows each plugin's)`}`;
}
