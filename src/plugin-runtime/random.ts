import { callHostSync } from "../plugin-api/host-link.ts";

/**
 * Random numbers for `Math.random`. Every engine is a copy of the same one, so the engine's own numbers would be the same in all. The
 * host provides the seed on first use; the generator is Chris Doty-Humphrey's sfc32.
 */
let state: { a: number; b: number; c: number; counter: number } | undefined;

/** Rounds that mix the seed into the whole state. */
const mixingRounds = 15;

function seeded() {
  const hex = callHostSync("random", "12");
  const word = (at: number) => Number.parseInt(hex.slice(8 * at, 8 * at + 8), 16) | 0;
  state = { a: word(0), b: word(1), c: word(2), counter: 1 };
  for (let round = 0; round < mixingRounds; round += 1) next(state);
  return state;
}

/** Returns 32 random bits. */
function next(of: NonNullable<typeof state>): number {
  const { a, b, c, counter } = of;
  const sum = (a + b + counter) | 0;
  of.counter = (counter + 1) | 0;
  of.a = b ^ (b >>> 9);
  of.b = (c + (c << 3)) | 0;
  of.c = (((c << 21) | (c >>> 11)) + sum) | 0;
  return sum >>> 0;
}

/** From 0 up to 1, in steps of 2 ** -53. */
export function random(): number {
  const of = state ?? seeded();
  return ((next(of) >>> 5) * 2 ** 26 + (next(of) >>> 6)) / 2 ** 53;
}
