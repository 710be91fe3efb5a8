import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../../packages/simulator-kit/random.ts";
import type { Ledger, Victim } from "./ledger.ts";
import { pause } from "./pause.ts";
import { everyTrap, type Point } from "./points.ts";
import { ofTurbot, processesOf } from "./processes.ts";

/** Kills Turbot's processes with SIGKILL: at random, and at the points of a deploy for which a trap is set. */
export interface Killer {
  /** Kills at random until the signal. */
  rampage(signal: AbortSignal): Promise<void>;
  /** Springs the trap, if one is set at this point. */
  reached(point: Point): void;
  /** The number of sprung traps, and of all. */
  readonly sprung: number;
  /** Stops all kills, even in traps. */
  retire(): void;
}

export interface KillerPowers {
  readonly folder: string;
  readonly supervisor: () => number | undefined;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly now: () => number;
  readonly note: (what: string) => void;
  /** Minimum and maximum milliseconds between random kills. */
  readonly everyMs: readonly [least: number, most: number];
  /** Undisturbed deploys between two with a trap. */
  readonly restMs: number;
}

/** How often each is killed. */
const atRandom: readonly [Victim, ...Victim[]] = [
  ...["bot", "bot", "bot", "plugin host", "plugin host", "supervisor", "git", "npm"],
] as unknown as readonly [Victim, ...Victim[]];

/** A victim that starts within this time after its point is still killed, in milliseconds. */
const lurkMs = 1_500;

export function createKiller(powers: KillerPowers): Killer {
  const { folder, supervisor, ledger, random, now, note, everyMs, restMs } = powers;
  let deck = random.shuffled(everyTrap());
  let retired = false;
  let quietUntil = 0;
  let sprung = 0;

  function strike(victim: Victim, point?: Point): boolean {
    const [found] = processesOf(victim, ofTurbot(folder, supervisor()));
    if (found === undefined || retired) return false;
    try {
      process.kill(found.pid, "SIGKILL");
    } catch {
      return false;
    }
    ledger.kills.push({ at: now(), victim, pid: found.pid, point });
    note(`killed ${victim} ${found.pid}, ${point === undefined ? "at random" : `at "${point}"`}`);
    return true;
  }

  async function lurk(victim: Victim, point: Point): Promise<boolean> {
    const end = performance.now() + lurkMs;
    do {
      if (strike(victim, point)) return true;
      await sleep(5);
    } while (performance.now() < end && !retired);
    return false;
  }

  return {
    get sprung() {
      return sprung;
    },
    retire: () => {
      retired = true;
    },
    reached(point) {
      if (retired || now() < quietUntil) return;
      const index = deck.findIndex((trap) => trap.point === point);
      const [trap] = index < 0 ? [] : deck.splice(index, 1);
      if (trap === undefined) return;
      quietUntil = now() + restMs;
      if (deck.length === 0) deck = random.shuffled(everyTrap());
      void lurk(trap.victim, point).then((hit) => {
        if (hit) sprung += 1;
        else {
          deck.push(trap);
          quietUntil = 0;
        }
      });
    },
    async rampage(signal) {
      while (!signal.aborted) {
        await pause(random.between(...everyMs), signal);
        if (!signal.aborted) strike(random.pick(atRandom));
      }
    },
  };
}
