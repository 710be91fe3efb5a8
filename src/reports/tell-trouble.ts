import type { Gateway } from "../discord/gateway/connect-gateway.ts";
import type { Log } from "../log/log.ts";
import type { Scheduler } from "../requests/scheduler.ts";
import { type Damage, forgetDamage, readDamage } from "../store/damage/repair-database.ts";
import type { Admins } from "./report-to-admins.ts";

/** Tells admins of what the bot lives with and can't mend: a gateway that stays away, a full disk, a database that was lost. */
export interface TroubleReports {
  /** People are served: from now on the gateway is looked at. */
  start(): void;
  diskFull(): void;
  diskHasRoom(): void;
  stop(): void;
}

/** Between two looks at the gateway, in milliseconds. */
const lookEveryMs = 15_000;

/** A gateway that is away for longer than this, in milliseconds, is told; shorter outages are Discord's everyday. */
const lastingMs = 5 * 60_000;

/** The same trouble, come and gone and come again, is told once in this time, in milliseconds: an hour. */
const quietMs = 60 * 60_000;

/** Milliseconds until admins who couldn't be told are told again. */
const tryAgainMs = 60_000;

export function createTroubleReports(powers: {
  readonly admins: Pick<Admins, "tell">;
  readonly gateway: Pick<Gateway, "trouble">;
  /** Of the database. */
  readonly path: string;
  /** The monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
  readonly later: Scheduler;
  readonly log: Log;
}): TroubleReports {
  const { admins, gateway, path, elapsed, later, log } = powers;
  let stopped = false;
  const takeBacks = new Map<string, () => void>();
  let awaySince: number | undefined;
  let awayTold = false;
  let fullTold: number | undefined;
  let roomIsNews = false;

  function after(ms: number, name: string, work: () => Promise<void>): void {
    if (stopped) return;
    const act = () => {
      work().catch((error: unknown) => log.error("admins.not_told", { about: name, error }));
    };
    takeBacks.set(name, later(ms, act));
  }

  async function lookAtGateway(): Promise<void> {
    const wait = gateway.trouble();
    if (wait === undefined) {
      const minutes = awaySince === undefined ? 0 : Math.round((elapsed() - awaySince) / 60_000);
      awaySince = undefined;
      if (awayTold && (await admins.tell(gatewayBack(minutes)))) awayTold = false;
    } else {
      awaySince ??= elapsed();
      const lasts = elapsed() - awaySince >= lastingMs;
      // Where REST is away too, nobody can be told yet.
      if (lasts && !awayTold) awayTold = await admins.tell(gatewayAway(wait.what));
    }
    after(lookEveryMs, "gateway", lookAtGateway);
  }

  async function tellDamage(): Promise<void> {
    const damage = readDamage(path);
    if (damage === undefined) return;
    if (await admins.tell(damageInWords(damage), `damage-${damage.at}`)) forgetDamage(path);
    else after(tryAgainMs, "damage", tellDamage);
  }

  return {
    start() {
      after(0, "gateway", lookAtGateway);
      after(0, "damage", tellDamage);
    },
    diskFull() {
      if (fullTold !== undefined && elapsed() - fullTold < quietMs) return;
      fullTold = elapsed();
      after(0, "disk", async () => {
        roomIsNews = await admins.tell(full);
      });
    },
    diskHasRoom() {
      if (!roomIsNews) return;
      roomIsNews = false;
      after(0, "disk", async () => void (await admins.tell(room)));
    },
    stop() {
      stopped = true;
      for (const takeBack of takeBacks.values()) takeBack();
    },
  };
}

const full =
  "💾 My disk is full, so I can't save anything: what people write to me waits at Discord until I can. " +
  "Please make room on my machine (`df -h` says where it's tight); I'll notice, and carry on by myself.";

const room = "💾 There's room on my disk again. I'm picking up where I left off.";

function gatewayAway(what: string): string {
  return (
    `📡 I haven't heard anything from Discord for five minutes: I'm waiting for ${what}. I keep trying, at most a minute ` +
    "apart, and I'll catch up on what was written to me. If <https://discordstatus.com> shows no outage, check my machine's network and clock."
  );
}

function gatewayBack(minutes: number): string {
  return `📡 I can hear Discord again, after ${minutes} minutes. Back in the swim! 🐟`;
}

/** What was lost, and what people have to do about it. */
export function damageInWords({ aside, why, restoredFrom }: Damage): string {
  const kept = `🩹 My database was damaged (${why.slice(0, 200)}). I kept it as \`data/${aside}\``;
  const ask = "Unfinished requests are gone: please ask again.";
  const disk =
    "Pull requests and plugins' own data are untouched. If this happens again, have the disk checked.";
  if (restoredFrom === null) {
    return (
      `${kept}, and there was no good copy, so I'm starting with an empty one. I've lost what was said with me, what plugins were ` +
      `granted, which were switched off (\`/plugins\`), and what was spent today. ${ask} ${disk}`
    );
  }
  return (
    `${kept}, and went back to the copy from <t:${Math.floor(restoredFrom / 1_000)}:f>. I've lost what happened since then: what was ` +
    `said with me, what was changed with \`/plugins\`, and what was spent. ${ask} ${disk}`
  );
}
