import { join } from "node:path";
import { createRandom } from "../../packages/simulator-kit/random.ts";
import type { Git } from "../../src/git/git.ts";
import type { Playground } from "../playground/playground.ts";
import { waitUntil } from "../story/wait-until.ts";
import { type Audit, auditConversation, everythingAnswered } from "./audit.ts";
import { findWronglyQuarantined } from "./condemned.ts";
import { damageDatabase } from "./damage-database.ts";
import { createDisasters } from "./disasters.ts";
import { type Figures, measure } from "./figures.ts";
import { createGatewayLog } from "./gateway-log.ts";
import { createKiller } from "./killer.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { findLeftovers } from "./leftovers.ts";
import { keepMerging, merge, redeliver } from "./maintainers.ts";
import { pause } from "./pause.ts";
import { inviteMembers, keepTalking } from "./people.ts";
import { watchPoints } from "./points.ts";
import { createReleaseFactory, finalReleases, isGood, type ReleaseKind } from "./releases.ts";
import type { SmallDisk } from "./small-disk.ts";
import { createWeather } from "./weather.ts";
import { whereTheyStand } from "./where-they-stand.ts";
import { inviteWishers, wish } from "./wishers.ts";

export interface ChaosOptions {
  readonly seed: number;
  readonly seconds: number;
  /** Of the playground. */
  readonly folder: string;
  readonly git: Git;
  /** Without failures that take long to recover from: npm, a blocked event loop, a longer outage of Claude. */
  readonly brief: boolean;
  /** The disk of Turbot's home; undefined: it can't be filled. */
  readonly disk?: SmallDisk | undefined;
  /** Gets progress reports. */
  readonly tell: (what: string) => void;
  /** Gets each kill and failure. */
  readonly note: (what: string) => void;
}

export interface ChaosReport {
  readonly seed: number;
  readonly kills: {
    readonly total: number;
    readonly atPoints: number;
    readonly byVictim: Readonly<Record<string, number>>;
  };
  readonly troubles: number;
  readonly merges: number;
  readonly deploys: number;
  readonly rollbacks: number;
  readonly identifies: number;
  readonly audit: Audit;
  readonly figures: Figures;
  /** Empty: Turbot passed. */
  readonly problems: readonly string[];
}

/**
 * How long Turbot has to recover after the last failure, in milliseconds: the circuit breaker for Claude stays open for five minutes
 * at most, and calls wait as long.
 */
const restMs = 330_000;

/**
 * Everything at once, on a running playground whose supervisor comes back when it is killed: people write, use commands and
 * approve plans, while processes are killed, sockets cut, services fail and good and bad releases are merged. Then
 * all failures stop, a few more releases are merged, a good one last, and the result is judged. Stops the playground.
 */
export async function playChaos(playground: Playground, options: ChaosOptions): Promise<ChaosReport> {
  const { seed, seconds, folder, git, brief, tell, note } = options;
  const random = createRandom(seed);
  const ledger = createLedger();
  const now = Date.now;
  const { discord, github } = playground;
  const gateway = createGatewayLog();
  const unlisten = discord.journal.listen(gateway.note);
  const members = inviteMembers(playground, 3);
  const wishers = inviteWishers(playground, Math.max(1, Math.ceil(seconds / 30)));
  await waitUntil("the first release is good", () => isAtRest(playground), restMs);
  const factory = await createReleaseFactory(github, git, !brief);
  const shared = { playground, ledger, now };

  const killer = createKiller({
    // The GitHub simulator's git isn't Turbot's.
    ...{ folder: playground.home, ledger, now, note, random: random.of("killer") },
    supervisor: () => playground.supervisor.pid,
    everyMs: [9_000, 18_000],
    restMs: 5_000,
  });
  const points = watchPoints(playground, (point) => {
    disasters.reached(point);
    killer.reached(point);
  });
  const weather = createWeather({
    ...shared,
    brief,
    note,
    random: random.of("weather"),
    everyMs: [1_500, 6_000],
  });
  const disasters = createDisasters({
    ...shared,
    ...{ brief, note, disk: options.disk },
    random: random.of("disasters"),
    everyMs: brief ? [1_500, 3_000] : [9_000, 20_000],
  });
  const storm = AbortSignal.timeout(seconds * 1_000);
  const patience = new AbortController();
  tell(`chaos for ${seconds} s, seed ${seed}`);

  let wishing = wishers.length;
  const wished = wishers.map(async (person, index) => {
    const luck = random.of(`wisher ${index}`);
    await pause(luck.between(0, Math.max(0, seconds - 20) * 1_000), storm);
    await wish({ ...shared, random: luck, everyMs: [0, 0] }, person, index, patience.signal);
    wishing -= 1;
  });
  await Promise.all([
    ...members.map((person, index) =>
      keepTalking({ ...shared, random: random.of(`member ${index}`), everyMs: [700, 2_500] }, person, storm),
    ),
    keepMerging({ ...shared, factory, random: random.of("maintainers"), everyMs: [1_000, 6_000] }, storm),
    killer.rampage(storm),
    weather.blow(storm),
    disasters.strike(storm),
  ]);
  killer.retire();
  weather.calm();
  disasters.calm();
  tell(`calm: ${ledger.kills.length} kills, ${ledger.merged.length} merges; now Turbot comes to rest`);

  const problems: string[] = [];
  const until = (what: string, holds: () => boolean) =>
    waitUntil(what, holds, restMs).catch((error: Error) => void problems.push(error.message));
  await until("a bot is connected", () => discord.gateway.connected() > 0);
  await until("the last deploy of the storm has come to its end", () => isAtRest(playground));
  for (const kind of finalReleases(brief)) await mergeInCalm(kind);
  await until("every wish has a pull request", () => wishing === 0);
  await until("everything is answered", () => everythingAnswered(playground, ledger, gateway));
  patience.abort();
  await Promise.all(wished);
  // Anything doubled would arrive now.
  await pause(2_000, new AbortController().signal);
  const audit = auditConversation(playground, ledger, gateway);
  const unanswered = audit.lost.flatMap((what) => /\d{17,20}/.exec(what)?.[0] ?? []);
  const standings = whereTheyStand(playground.home, unanswered);
  points.stop();
  unlisten();
  const { record } = playground.supervisor.view();
  problems.push(...findWronglyQuarantined(join(playground.home, "data", "sessions.db"), record, ledger));
  problems.push(...(await damageDatabase(playground, folder)));
  await playground.stop();
  const happened = (event: string) => points.events.filter((entry) => entry.event === event).length;
  return {
    seed,
    kills: {
      total: ledger.kills.length,
      atPoints: killer.sprung,
      byVictim: countBy(ledger),
    },
    troubles: ledger.weather.filter(({ lasts }) => lasts !== true).length,
    merges: ledger.merged.length,
    deploys: happened("going"),
    rollbacks: happened("rollback"),
    identifies: discord.journal.entries.filter(({ what }) => what === "IDENTIFY").length,
    audit,
    figures: measure(points.events, gateway, ledger),
    problems: [
      ...problems,
      ...audit.lost,
      ...standings,
      ...audit.doubled,
      ...findLeftovers(folder, playground.home, record),
    ],
  };

  async function mergeInCalm(kind: ReleaseKind): Promise<void> {
    const commit = await merge(shared, await factory.propose(kind), `${kind}, in calm`);
    await until(
      `a release that ${kind === "good" ? "is good" : kind} is ${isGood(kind) ? "verified" : "rolled back"}`,
      () => {
        void redeliver(github);
        const { record } = playground.supervisor.view();
        const bad = record?.quarantined.some((entry) => entry.commit === commit) === true;
        return isAtRest(playground) && (isGood(kind) ? record?.running === commit : bad);
      },
    );
  }
}

function isAtRest({ supervisor }: Playground): boolean {
  const { record } = supervisor.view();
  return record !== null && record.phase === "idle" && record.lastGood === record.running;
}

function countBy({ kills }: Ledger): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { victim } of kills) counts[victim] = (counts[victim] ?? 0) + 1;
  return counts;
}
