import type { Faults } from "../../../packages/simulator-kit/faults.ts";
import type { Random } from "../../../packages/simulator-kit/random.ts";
import type { Play, Tried } from "../play.ts";
import { turnBad } from "./turn-bad.ts";
import { useEverything } from "./use-everything.ts";

/** Matches some of the calls that it fits, by chance. */
class SomeOf extends RegExp {
  readonly #random: Random;
  readonly #share: number;

  constructor(pattern: string, random: Random, share: number) {
    super(pattern);
    this.#random = random;
    this.#share = share;
  }

  override test(text: string): boolean {
    return super.test(text) && this.#random.chance(this.#share);
  }
}

/** Discord refuses half of what Turbot asks for, while a moderator's account is misused and a plugin is bad. */
export async function refuseHalf(play: Play): Promise<Tried> {
  const { discord, random, cast } = play;
  refuse(discord.faults, random.of("faults"));
  const [tried] = await Promise.all([useEverything(play, cast.stolen), turnBad(play)]);
  discord.faults.clear();
  return tried;
}

function refuse(faults: Faults, random: Random): void {
  const answer = (status: number, code: number, headers: Record<string, string> = {}) =>
    ({
      kind: "answer",
      status,
      headers,
      body: { message: "a fault", code, retry_after: 0.2, global: false },
    }) as const;
  // Half of all in all: what one lets pass, the next may refuse.
  for (const effect of [
    answer(403, 50_013),
    answer(429, 0, { "retry-after": "0.2", "x-ratelimit-scope": "shared" }),
    answer(500, 0),
  ])
    faults.add({
      on: new SomeOf("^(?:POST|PUT|PATCH|DELETE) /(?:guilds|channels)/", random, 0.2),
      times: Number.MAX_SAFE_INTEGER,
      effect,
    });
}
