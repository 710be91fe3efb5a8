import { DatabaseSync } from "node:sqlite";
import type { Config } from "../config/config.ts";
import { pluginSources } from "../policy/plugin-sources.ts";
import type { ScannedFile } from "../policy/policy.ts";
import { createLogChannels } from "../reports/store/log-channels.ts";
import type { Waits } from "../reports/waits.ts";
import { timerScheduler } from "../requests/scheduler.ts";
import { closeQuietly } from "../store/open-database.ts";
import type { BotPowers } from "./bot-powers.ts";
import type { Clients } from "./compose/clients.ts";
import { atMost, type Ends } from "./ends.ts";
import { keepFindingRepository, type Repository } from "./find-repository.ts";
import { untilReachable } from "./until-reachable.ts";
import { type Identity, whoWeAre } from "./who-we-are.ts";

/** What a bot that stands by has: nothing of it touches what a running bot uses. */
export interface Standby {
  /** The plugins' sources, as the policy sees them. */
  readonly scanned: readonly ScannedFile[];
  /** Who the bot is at Discord. Nothing is asked twice, and Discord being away is waited for. */
  identity(): Promise<Identity>;
  /** Merges into it are deployed; undefined: GitHub hasn't told yet. */
  defaultBranch(): string | undefined;
  /** Asks GitHub which one it is, until it tells. Call it once people are served: the first call to GitHub takes a while. */
  findDefaultBranch(): void;
}

/** Longer than this, in milliseconds, standing by doesn't wait for Discord. */
const prefetchMs = 5_000;

export async function standBy(
  config: Config,
  powers: {
    readonly bot: BotPowers;
    readonly clients: Clients;
    /** Of the database. */
    readonly path: string;
    readonly waits: Waits;
    readonly ends: Ends;
  },
): Promise<Standby> {
  const { bot, clients, path, waits, ends } = powers;
  const { log, proven, release } = bot;
  ends.add("let go", () => clients.scanner.stop());
  const ending = new AbortController();
  ends.add("quiet", () => ending.abort(new Error("the bot is ending")));

  let defaultBranch: string | undefined;
  const found = (repository: Repository) => {
    if (repository.isAssumed !== true) defaultBranch = repository.defaultBranch;
  };
  let learned: Promise<Identity> | undefined;
  const identity = () => {
    if (learned !== undefined) return learned;
    learned = untilReachable(
      "who I am and whom I serve",
      () =>
        whoWeAre({
          rest: clients.rest,
          api: clients.api,
          config,
          proven,
          knownGuild: (channelId) => knownGuildOf(path, channelId),
        }),
      { log, signal: ending.signal, waits },
    );
    learned.catch(() => {
      learned = undefined;
    });
    return learned;
  };
  // Asking now shortens the moment in which nobody is served, and shows a rejected token before it. If Discord is away, that is waited for later.
  const [scanned] = await Promise.all([
    clients.scanner.scan(pluginSources(release)),
    atMost(prefetchMs, identity()),
  ]);
  return {
    ...{ scanned, identity },
    defaultBranch: () => defaultBranch,
    findDefaultBranch() {
      ends.add("quiet", keepFindingRepository({ github: clients.github, log, later: timerScheduler }, found));
    },
  };
}

/** Read before the database is opened for good, since a running bot uses it. */
function knownGuildOf(path: string, channelId: string): string | undefined {
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      return createLogChannels(database).guildOf(channelId);
    } finally {
      closeQuietly(database);
    }
  } catch {
    // There is none yet, it is an older release's, or it is damaged.
    return undefined;
  }
}
