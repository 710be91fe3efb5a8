import { rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Fault } from "../../packages/simulator-kit/faults.ts";
import type { Random } from "../../packages/simulator-kit/random.ts";
import type { Playground } from "../playground/playground.ts";
import type { Ledger } from "./ledger.ts";
import { pause } from "./pause.ts";
import type { Point } from "./points.ts";
import { clockFileIn } from "./skew.ts";
import type { SmallDisk } from "./small-disk.ts";

/** Rare and longer failures. Each kind comes once before any comes again. */
export interface Disasters {
  strike(signal: AbortSignal): Promise<void>;
  /** Some wait for the middle of a deploy. */
  reached(point: Point): void;
  /** Ends all disasters. */
  calm(): void;
}

export interface DisasterPowers {
  readonly playground: Playground;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly now: () => number;
  readonly note: (what: string) => void;
  /** Only disasters of a few seconds. */
  readonly brief: boolean;
  /** Undefined: the disk can't be filled here. */
  readonly disk: SmallDisk | undefined;
  /** Milliseconds between two, at least and at most. */
  readonly everyMs: readonly [least: number, most: number];
}

type Disaster = readonly [what: string, begin: () => void];

const hourMs = 60 * 60_000;
const yearMs = 365 * 24 * hourMs;

/** In the middle of a deploy, so that the new release has to cope with it. */
const middle: ReadonlySet<Point> = new Set(["standby", "going", "probation"]);

/** Cloudflare's answer instead of Discord's: a page, without any of Discord's headers. Turbot then makes no call for a minute. */
const shutOut: Fault["effect"] = {
  kind: "answer",
  status: 429,
  headers: { "content-type": "text/html", server: "cloudflare", "cf-ray": "0-REEF" },
  body: "<!doctype html><title>Access denied | discord.com used Cloudflare to restrict access</title>",
};

/** Events that no bot should get, but some did. */
const oddEvents: readonly [readonly [string, unknown], ...(readonly [string, unknown])[]] = [
  ["MESSAGE_UPDATE", { id: "1", channel_id: "2" }],
  ["MESSAGE_CREATE", null],
  ["MESSAGE_CREATE", { id: 7, author: "nobody", content: [] }],
  ["INTERACTION_CREATE", { id: "3", type: 99, data: {} }],
  ["MESSAGE_REACTION_ADD", {}],
  ["GUILD_MEMBER_ADD", { user: null, guild_id: 5 }],
  ["THREAD_DELETE", "gone"],
  ["A_KIND_OF_NEXT_YEAR", { fish: true }],
];

export function createDisasters(powers: DisasterPowers): Disasters {
  const { playground, ledger, random, now, note, brief, disk, everyMs } = powers;
  const { discord, github, claude, home } = playground;
  const clock = clockFileIn(dirname(home));
  const undo = new Set<() => void>();
  let awaitsDeploy = false;

  /** For this many milliseconds, or until the calm. */
  function forAWhile(what: string, ms: number, over: () => void): void {
    const still = setInterval(() => ledger.weather.push({ at: now(), what, lasts: true }), 1_000);
    const end = () => {
      clearInterval(still);
      clearTimeout(timer);
      undo.delete(end);
      over();
      note(`over: ${what}`);
    };
    const timer = setTimeout(end, ms);
    undo.add(end);
  }

  function begin([what, happens]: Disaster): void {
    ledger.weather.push({ at: now(), what });
    note(what);
    happens();
  }

  function clockIsOff(what: string, ms: number): Disaster {
    return [
      `the clock is ${what}`,
      () => {
        writeFileSync(clock, String(ms));
        forAWhile(`the clock is ${what}`, random.between(2_000, 8_000), () => rmSync(clock, { force: true }));
      },
    ];
  }

  function outage(): Disaster {
    const away: readonly [string, () => () => void][] = [
      ["Discord is away in the middle of a deploy", () => discordAway()],
      ["GitHub is away in the middle of a deploy", () => github.faults.add({ on: /./, ...lasting(502) })],
      ...(claude === undefined
        ? []
        : [
            [
              "Claude is away in the middle of a deploy",
              () => claude.faults.add({ on: /./, ...lasting(529) }),
            ] as [string, () => () => void],
          ]),
    ];
    const [what, fail] = random.pick(away as [(typeof away)[0], ...(typeof away)[0][]]);
    return [what, () => forAWhile(what, random.between(5_000, 25_000), fail())];
  }

  function discordAway(): () => void {
    discord.gateway.dropSockets();
    return discord.faults.add({ on: /./, ...lasting(503) });
  }

  const disasters: readonly [Disaster, ...Disaster[]] = [
    [
      "events of odd shapes come",
      () => {
        for (let count = 0; count < 3; count += 1) discord.gateway.dispatch(...random.pick(oddEvents));
      },
    ],
    clockIsOff("an hour ahead", hourMs),
    clockIsOff("an hour behind", -hourMs),
    clockIsOff("a year ahead", yearMs),
    clockIsOff("a year behind", -yearMs),
    ...(brief
      ? []
      : ([
          [
            "Cloudflare answers instead of Discord",
            () => void discord.faults.add({ on: /^(POST|PATCH|GET) /, effect: shutOut }),
          ],
          [
            "the next deploy meets an outage",
            () => {
              awaitsDeploy = true;
            },
          ],
        ] as const)),
    ...(disk === undefined
      ? []
      : ([
          [
            "the disk is full",
            () => {
              disk.fill();
              forAWhile("the disk is full", random.between(3_000, 8_000), disk.makeRoom);
            },
          ],
        ] as const)),
  ];
  let deck = random.shuffled(disasters);

  return {
    async strike(signal) {
      while (!signal.aborted) {
        await pause(random.between(...everyMs), signal);
        if (signal.aborted) return;
        const disaster = deck.pop();
        if (disaster !== undefined) begin(disaster);
        if (deck.length === 0) deck = random.shuffled(disasters);
      }
    },
    reached(point) {
      if (!awaitsDeploy || !middle.has(point)) return;
      awaitsDeploy = false;
      begin(outage());
    },
    calm() {
      awaitsDeploy = false;
      for (const end of [...undo]) end();
    },
  };
}

function lasting(status: number): Pick<Fault, "times" | "effect"> {
  const body = { message: "a fault", code: 0 };
  return { times: Number.POSITIVE_INFINITY, effect: { kind: "answer", status, body } };
}
