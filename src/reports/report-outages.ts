import { timestamp } from "../../packages/discord-rules/messages/timestamp.ts";
import type { Gateway } from "../discord/gateway/connect-gateway.ts";
import type { Log } from "../log/log.ts";
import type { Scheduler } from "../requests/scheduler.ts";
import { type Damage, forgetDamage, readDamage } from "../store/damage/repair-database.ts";
import type { Admins } from "./report-to-admins.ts";

/** Tells admins about problems the bot lives with and can't fix: a gateway that stays away, a full disk, a lost database. */
export interface TroubleReports {
  /** People are served: from now on the gateway is checked. */
  start(gateway: Pick<Gateway, "trouble">): void;
  diskFull(): void;
  diskHasRoom(): void;
  stop(): void;
}

/** Time between two checks of the gateway, in milliseconds. */
const lookEveryMs = 15_000;

/** A gateway that is away for longer than this, in milliseconds, is reported; shorter outages of Discord are normal. */
const lastingMs = 5 * 60_000;

/** The same recurring trouble is reported once in this time, in milliseconds: an hour. */
const quietMs = 60 * 60_000;

/** Milliseconds until a failed report is retried. */
const retryMs = 60_000;

export function createTroubleReports(powers: {
  readonly admins: Pick<Admins, "tell">;
  /** The database's path. */
  readonly path: string;
  /** The monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
  readonly later: Scheduler;
  readonly log: Log;
}): TroubleReports {
  const { admins, path, elapsed, later, log } = powers;
  let stopped = false;
  const cancels = new Map<string, () => void>();
  let awaySince: number | undefined;
  let awayTold = false;
  let fullTold: number | undefined;
  let roomIsUntold = false;

  function after(ms: number, name: string, work: () => Promise<void>): void {
    if (stopped) return;
    const act = () => {
      work().catch((error: unknown) => log.error("admins.not_told", { about: name, error }));
    };
    cancels.set(name, later(ms, act));
  }

  async function lookAt(gateway: Pick<Gateway, "trouble">): Promise<void> {
    const wait = gateway.trouble();
    if (wait === undefined) {
      const minutes = awaySince === undefined ? 0 : Math.round((elapsed() - awaySince) / 60_000);
      awaySince = undefined;
      if (awayTold && (await admins.tell(gatewayBack(minutes)))) awayTold = false;
    } else {
      awaySince ??= elapsed();
      const lasts = elapsed() - awaySince >= lastingMs;
      // If REST is away too, nobody can be told yet.
      if (lasts && !awayTold) awayTold = await admins.tell(gatewayAway(wait.what));
    }
    after(lookEveryMs, "gateway", () => lookAt(gateway));
  }

  async function tellDamage(): Promise<void> {
    const damage = readDamage(path);
    if (damage === undefined) return;
    if (await admins.tell(damageInWords(damage), `damage-${damage.at}`)) forgetDamage(path);
    else after(retryMs, "damage", tellDamage);
  }

  return {
    start(gateway) {
      after(0, "gateway", () => lookAt(gateway));
      after(0, "damage", tellDamage);
    },
    diskFull() {
      if (fullTold !== undefined && elapsed() - fullTold < quietMs) return;
      fullTold = elapsed();
      after(0, "disk", async () => {
        roomIsUntold = await admins.tell(full);
      });
    },
    diskHasRoom() {
      if (!roomIsUntold) return;
      roomIsUntold = false;
      after(0, "disk", async () => void (await admins.tell(room)));
    },
    stop() {
      stopped = true;
      for (const cancel of cancels.values()) cancel();
    },
  };
}

const full =
  "My disk is full, so I can't save anything: what people write to me waits at Discord until I can. " +
  "Please make room on my machine (`df -h` says where it's tight); I'll notice, and carry on by myself.";

const room = "There's room on my disk again. I'm picking up where I left off.";

function gatewayAway(what: string): string {
  return (
    `I haven't heard anything from Discord for five minutes: I'm waiting for ${what}. I keep trying, at most a minute ` +
    "apart, and I'll catch up on what was written to me. If <https://discordstatus.com> shows no outage, check my machine's network and clock."
  );
}

function gatewayBack(minutes: number): string {
  return `I can hear Discord again, after ${minutes} minutes. Back in the swim! 🐟`;
}

/** What was lost, and what people have to do about it. */
export function damageInWords({ aside, why, restoredFrom }: Damage): string {
  const kept = `My database was damaged (${why.slice(0, 200)}). I kept it as \`data/${aside}\``;
  const ask = "Unfinished requests are gone: please ask again.";
  const disk =
    "Pull requests and plugins' own data are untouched. If this happens again, have the disk checked.";
  if (restoredFrom === null) {
    return (
      `${kept}, and there was no good copy, so I'm starting with an empty one.\nI've lost what was said with me, what plugins were ` +
      `granted, which were switched off (\`/plugins\`), and what was spent today.\n${ask} ${disk}`
    );
  }
  return (
    `${kept}, and went back to the copy from ${timestamp(restoredFrom, "f")}.\nI've lost what happened since then: what was ` +
    `said with me, what was changed with \`/plugins\`, and what was spent.\n${ask} ${disk}`
  );
}
