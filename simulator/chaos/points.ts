import { existsSync, readFileSync, watch } from "node:fs";
import { join } from "node:path";
import {
  parseRecord,
  type RecordEvent,
  type ReleaseRecord,
  recordFile,
} from "../../src/supervisor/release-record.ts";
import type { Playground } from "../playground/playground.ts";
import type { Victim } from "./ledger.ts";

/** The named points of a deploy, and the processes active at each: each of them is killed there. */
export const points = {
  "signal left": ["bot", "supervisor"],
  "signal taken": ["supervisor", "git"],
  preparing: ["supervisor", "bot", "git", "npm"],
  preflight: ["supervisor", "bot", "candidate"],
  standby: ["supervisor", "bot", "candidate"],
  draining: ["supervisor", "bot", "candidate"],
  going: ["supervisor", "bot"],
  "status left": ["supervisor", "bot"],
  resuming: ["supervisor", "bot"],
  resumed: ["bot", "plugin host"],
  probation: ["supervisor", "bot", "plugin host"],
  verified: ["supervisor", "bot"],
  "rolling-back": ["supervisor", "bot"],
} as const satisfies Readonly<Record<string, readonly Victim[]>>;

export type Point = keyof typeof points;

export interface Points {
  /** The events in the supervisor's record since the start, oldest first. */
  readonly events: readonly RecordEvent[];
  stop(): void;
}

const files: readonly (readonly [Point, string])[] = [
  ["signal left", ".deploy"],
  ["signal taken", ".deploy.taken"],
  ["status left", ".status"],
];

/** Calls `reached` as soon as a deploy gets to a point, as seen in the supervisor's files and at Discord's gateway. */
export function watchPoints(
  { home, discord }: Pick<Playground, "home" | "discord">,
  reached: (point: Point) => void,
): Points {
  const events: RecordEvent[] = [];
  const there = new Set<string>();
  let phase: ReleaseRecord["phase"] | undefined;
  /** The last event, as it is in the record. */
  let known: RecordEvent | undefined;

  const lookAtFiles = () => {
    for (const [point, name] of files) {
      const exists = existsSync(join(home, name));
      if (exists && !there.has(name)) reached(point);
      if (exists) there.add(name);
      else there.delete(name);
    }
  };
  const lookAtRecord = () => {
    const record = read(recordFile(home));
    if (record === null) return;
    // The record keeps the newest 200: everything after the last known one is new.
    const last = record.events.findLastIndex(
      (event) => known !== undefined && event.at === known.at && event.event === known.event,
    );
    const isFirst = known === undefined;
    events.push(...record.events.slice(last + 1).map((event) => (isFirst ? event : rightly(event))));
    known = record.events.at(-1) ?? known;
    const before = phase;
    phase = record.phase;
    if (phase !== before && phase !== "idle" && before !== undefined) reached(phase);
  };
  lookAtRecord();
  const watchers = [watch(home, lookAtFiles), watch(join(home, "data"), lookAtRecord)];
  const unlisten = discord.journal.listen(({ kind, what }) => {
    if (kind === "gateway-in" && what === "RESUME") reached("resuming");
    if (kind === "gateway-out" && (what === "RESUMED" || what === "READY")) reached("resumed");
  });
  return {
    events,
    stop() {
      lookAtRecord();
      for (const watcher of watchers) watcher.close();
      unlisten();
    },
  };
}

/** The supervisor's clock can be off by an hour or a year when it writes an event, but we see it within moments. */
function rightly(event: RecordEvent): RecordEvent {
  const isOff = Math.abs(Date.parse(event.at) - Date.now()) > 10 * 60_000;
  return isOff ? { ...event, at: new Date().toISOString() } : event;
}

/** In the record's order, each pair once. */
export function everyTrap(): readonly { readonly point: Point; readonly victim: Victim }[] {
  return Object.entries(points).flatMap(([point, victims]) =>
    victims.map((victim) => ({ point: point as Point, victim })),
  );
}

function read(file: string): ReleaseRecord | null {
  try {
    return parseRecord(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}
