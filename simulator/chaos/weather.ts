import type { Fault } from "../../packages/simulator-kit/faults.ts";
import type { Random } from "../../packages/simulator-kit/random.ts";
import type { Playground } from "../playground/playground.ts";
import type { Ledger } from "./ledger.ts";
import { pause } from "./pause.ts";

/** Failures outside Turbot: sockets, sessions, and the three services. */
export interface Weather {
  blow(signal: AbortSignal): Promise<void>;
  /** Ends all outside failures. */
  calm(): void;
}

export interface WeatherPowers {
  readonly playground: Playground;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly now: () => number;
  readonly note: (what: string) => void;
  /** No failure after which Turbot stops calling Claude for half a minute. */
  readonly brief: boolean;
  /** Minimum and maximum milliseconds between two failures. */
  readonly everyMs: readonly [least: number, most: number];
}

/** Each lost session costs an IDENTIFY, and Turbot spaces those out: any more often, and it would do nothing but wait for one. */
const betweenExpiriesMs = 25_000;

type Trouble = readonly [what: string, begin: () => void];

export function createWeather({
  playground,
  ledger,
  random,
  now,
  note,
  brief,
  everyMs,
}: WeatherPowers): Weather {
  const { discord, github, claude } = playground;
  const { gateway } = discord;
  let expiredAt = now();
  const ended = new Set<() => void>();

  const fault = (service: "Discord" | "GitHub" | "Claude", on: RegExp, effect: Fault["effect"]): Trouble => {
    const { faults } = { Discord: discord, GitHub: github, Claude: claude ?? discord }[service];
    const how =
      effect.kind === "answer" ? `answers ${effect.status}` : `${effect.kind}s`.replace("cuts", "cuts off");
    return [`${service} ${how}: ${on.source}`, () => faults.add({ on, effect, times: random.between(1, 3) })];
  };
  const unwell = (status: number, headers: Record<string, string> = {}) =>
    ({
      kind: "answer",
      status,
      headers,
      body: { message: "a fault", retry_after: 0.5, global: false },
    }) as const;
  const late = { kind: "delay", ms: 700 } as const;

  const tripping: readonly Trouble[] = [
    fault("Claude", /^POST \/v1\/messages$/, unwell(529)),
    fault("Claude", /^POST \/v1\/messages$/, { kind: "drop" }),
    fault("Claude", /^POST \/v1\/messages$/, { kind: "cut", afterEvents: 4 }),
  ];
  const troubles: readonly [Trouble, ...Trouble[]] = [
    ["sockets are cut", () => gateway.dropSockets()],
    ["sockets are closed with 4000", () => gateway.dropSockets(4000)],
    ["Discord asks to reconnect", () => gateway.requestReconnect()],
    ["Discord goes deaf for a moment", deafen],
    ["sessions expire", expire],
    fault("Discord", /^CONNECT/, { kind: "drop" }),
    fault("Discord", /^POST \/channels\/\d+\/messages$/, { kind: "drop_after" }),
    fault("Discord", /^POST \/channels\/\d+\/messages$/, { kind: "drop" }),
    fault("Discord", /^POST \/channels\/\d+\/messages$/, unwell(503)),
    fault(
      "Discord",
      /^POST \/channels\/\d+\/messages$/,
      unwell(429, { "retry-after": "0.5", "x-ratelimit-scope": "shared" }),
    ),
    fault("Discord", /^(PATCH|POST) \/channels\//, late),
    fault("Discord", /^POST \/interactions\//, { kind: "drop_after" }),
    fault("Discord", /^POST \/interactions\//, late),
    fault("Discord", /^GET /, unwell(500)),
    fault("Claude", /^POST \/v1\/messages$/, late),
    fault("GitHub", /^(GET|POST) \/repos/, unwell(502)),
    fault("GitHub", /^(GET|POST) \/repos/, { kind: "drop_after" }),
    fault("GitHub", /info\/refs/, unwell(500)),
    fault("GitHub", /git-(upload|receive)-pack$/, { kind: "drop" }),
    fault("GitHub", /git-(upload|receive)-pack$/, late),
    ...(brief ? [] : tripping),
  ];

  function expire(): void {
    if (now() - expiredAt < betweenExpiriesMs) return;
    expiredAt = now();
    gateway.expireSessions();
    gateway.dropSockets();
  }

  function deafen(): void {
    gateway.deafen(true);
    const hear = () => {
      clearTimeout(timer);
      ended.delete(hear);
      gateway.deafen(false);
    };
    const timer = setTimeout(hear, random.between(500, 2_500));
    ended.add(hear);
  }

  return {
    async blow(signal) {
      while (!signal.aborted) {
        await pause(random.between(...everyMs), signal);
        if (signal.aborted) return;
        const [what, begin] = random.pick(troubles);
        ledger.weather.push({ at: now(), what });
        note(what);
        begin();
      }
    },
    calm() {
      for (const hear of [...ended]) hear();
      for (const { faults } of [discord, github, ...(claude === undefined ? [] : [claude])]) faults.clear();
    },
  };
}
