import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "../../log/log.ts";
import { type SetTimer, setMachineTimer } from "../host/timer.ts";
import type { ForgottenInStore } from "../words/store-writer.ts";
import { heldBy, nearlyFull } from "./check-quota.ts";
import { beginForgetting, forgetMore } from "./forget-bit-by-bit.ts";
import { membersIn, partOf } from "./parts.ts";
import { createServerStore, type ServerStore, serverStoreFile } from "./server-store.ts";
import { type KeptOfPerson, keptOf } from "./show-person.ts";
import { giveUpLeft, sweep, sweepGivenUp } from "./sweep.ts";

/** What all plugins keep apart for each server. */
export interface ServerStores {
  of(plugin: string): ServerStore;
  /** The plugins that have something there, also those that are gone. */
  plugins(): readonly string[];
  /**
   * Forgets a person or a server. What is theirs alone goes now, unless it is much in this or in other plugins' files; values that others
   * share are looked through bit by bit afterwards, also by the next bot.
   *
   * @returns whether it lost something already
   */
  forget(plugin: string, who: ForgottenInStore): boolean;
  /** Whether anything is kept. @param guildId @default anywhere */
  has(plugin: string, guildId?: string): boolean;
  /** Everything that is wholly a person's. */
  keptOf(plugin: string, userId: string): KeptOfPerson | undefined;
  /** What a server's part holds of what it can, in words; empty: nothing. */
  held(plugin: string, guildId: string): readonly string[];
  /** What fills a server's part, in words; undefined: it isn't nearly full. */
  nearlyFull(plugin: string, guildId: string): string | undefined;
  /**
   * Deletes what is over, at most `most` rows of one plugin, and goes on forgetting.
   *
   * @param at the clock for pruning, in milliseconds since 1970
   * @returns whether there may be more
   */
  prune(at: number, most: number): boolean;
  close(): void;
}

export interface ServerStoresPowers {
  readonly now: () => number;
  readonly onDamaged?: (plugin: string, aside: string) => void;
  readonly onNearlyFull?: (plugin: string, guildId: string, used: string) => void;
  /** Values that others share have lost something of somebody's. */
  readonly onForgotten?: (plugin: string) => void;
  /** The servers where Turbot is. @default none is known to be left */
  readonly served?: () => readonly string[];
  readonly log?: Log;
  readonly setTimer?: SetTimer;
}

/** Between two bits of work, in milliseconds: everybody else has their turn. */
const pauseMs = 20;
/** In one bit: takes a few milliseconds, with overwriting. */
const rowsAtOnce = 100;
/** How long forgetting takes at once, for all plugins together, before it goes on bit by bit, in milliseconds. */
const atOnceMs = 20;
/** From here on, what is somebody's alone is left for later as well. */
const ownAtOnceMs = 60;
const perMs = 1_000;

/** @param folder `data/`; undefined: in memory */
export function createServerStores(folder: string | undefined, powers: ServerStoresPowers): ServerStores {
  const { now, onDamaged, onNearlyFull, onForgotten = () => {}, served, log } = powers;
  const { setTimer = setMachineTimer } = powers;
  const opened = new Map<string, ServerStore>();
  /** Plugins with work left, in turn: one bit of one of them at a time. */
  const waiting = new Set<string>();
  let cancel: (() => void) | undefined;
  /** Something that was given up was deleted from them. */
  const unsettled = new Set<string>();
  let isClosed = false;
  /** What forgetting at once has taken lately. */
  const atOnce = { since: Number.NEGATIVE_INFINITY, ms: 0 };

  const of = (plugin: string): ServerStore => {
    const known = opened.get(plugin);
    if (known !== undefined) return known;
    const store = createServerStore({
      folder: folder === undefined ? undefined : join(folder, plugin),
      now,
      ...(onDamaged === undefined ? {} : { onDamaged: (aside) => onDamaged(plugin, aside) }),
      ...(onNearlyFull === undefined
        ? {}
        : { onNearlyFull: (guildId, used) => onNearlyFull(plugin, guildId, used) }),
      onGivenUp: () => workOn(plugin),
    });
    opened.set(plugin, store);
    return store;
  };

  /** The file, or the log beside it, still has what was deleted. */
  const settle = (store: ServerStore) => void store.withFile((file) => file.settle());

  /** One bit of what is left to do. @returns whether there may be more */
  const work = (plugin: string): boolean => {
    const store = of(plugin);
    const forgot = store.withFile(forgetMore);
    if (forgot?.who !== undefined) {
      if (forgot.changed > 0) {
        store.words.forget(forgot.who);
        onForgotten(plugin);
      }
      if (!forgot.more) settle(store);
      return true;
    }
    const found = store.withFile((file) => file.together(() => sweepGivenUp(file, rowsAtOnce))) ?? false;
    if (found) unsettled.add(plugin);
    else if (unsettled.delete(plugin)) settle(store);
    return found;
  };
  const workSoon = () => {
    if (!isClosed) cancel ??= setTimer(workOnNext, pauseMs);
  };
  const workOnNext = () => {
    cancel = undefined;
    const [plugin] = waiting;
    if (plugin === undefined) return;
    waiting.delete(plugin);
    try {
      if (work(plugin)) waiting.add(plugin);
    } catch (error) {
      // Locked or full: the next round of housekeeping goes on.
      log?.warn("pluginStoreNotSwept", { plugin, error });
    }
    if (waiting.size > 0) workSoon();
  };
  const workOn = (plugin: string) => {
    waiting.add(plugin);
    workSoon();
  };

  const plugins = (): readonly string[] => {
    if (folder === undefined) return [...opened.keys()];
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => existsSync(join(folder, name, serverStoreFile)))
      .sort();
  };

  return {
    of,
    plugins,
    forget(plugin, who) {
      const store = of(plugin);
      store.words.forget(who);
      const begun = performance.now();
      if (begun - atOnce.since > perMs) Object.assign(atOnce, { since: begun, ms: 0 });
      const isLate = atOnce.ms > ownAtOnceMs;
      let lost = store.withFile((file) => beginForgetting(file, who, isLate)) ?? 0;
      while (!isLate) {
        const forgot = store.withFile(forgetMore);
        if (forgot?.who === undefined) break;
        lost += forgot.changed;
        if (atOnce.ms + performance.now() - begun > atOnceMs) break;
      }
      if (!isLate) settle(store);
      atOnce.ms += performance.now() - begun;
      workOn(plugin);
      return lost > 0;
    },
    has: (plugin, guildId) =>
      of(plugin).withFile((file) =>
        guildId === undefined ? file.query.somePart.get() !== undefined : partOf(file, guildId) !== undefined,
      ) ?? false,
    keptOf: (plugin, userId) => of(plugin).withFile((file) => keptOf(file, userId, now())),
    held: (plugin, guildId) =>
      of(plugin).withFile((file) => {
        const part = partOf(file, guildId);
        return part === undefined ? [] : heldBy(part, membersIn(file, part));
      }) ?? [],
    nearlyFull: (plugin, guildId) =>
      of(plugin).withFile((file) => {
        const part = partOf(file, guildId);
        return part === undefined ? undefined : nearlyFull(part);
      }),
    prune(at, most) {
      for (const plugin of plugins()) {
        try {
          const found = of(plugin).withFile((file) => {
            if (served !== undefined) giveUpLeft(file, served(), at);
            return sweep(file, at, most);
          });
          if (found === true) unsettled.add(plugin);
          workOn(plugin);
          // One plugin's at a time: others wait for this step.
          if (found === true) return true;
        } catch (error) {
          log?.warn("pluginStoreNotSwept", { plugin, error });
        }
      }
      return false;
    },
    close() {
      isClosed = true;
      cancel?.();
      for (const store of opened.values()) store.close();
      opened.clear();
    },
  };
}
