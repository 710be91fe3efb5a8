import type { Comparison } from "./outcome.ts";

type Described<Figure extends string> = Readonly<
  Record<Figure, Pick<Comparison, "what" | "unit" | "better">>
>;

/**
 * Measures each contender once, and then all of them again: A B A B. Other work on the machine, and a machine that becomes warm, then
 * shows in the figures of all.
 *
 * @param rounds how often each is measured
 */
export async function alternate<Figure extends string>(
  rounds: number,
  contenders: Readonly<Record<string, () => Promise<Readonly<Record<Figure, number>>>>>,
  figures: Described<Figure>,
): Promise<Comparison[]> {
  const names = Object.keys(figures) as Figure[];
  const comparisons = names.map((name) => ({
    ...figures[name],
    samples: Object.fromEntries(Object.keys(contenders).map((who) => [who, [] as number[]])),
  }));
  for (let round = 0; round < rounds; round += 1)
    for (const [who, measure] of Object.entries(contenders)) {
      const figure = await measure();
      for (const [at, name] of names.entries()) comparisons[at]?.samples[who]?.push(figure[name]);
    }
  return comparisons;
}
