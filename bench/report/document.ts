import { type Outcome, turbot } from "../harness/outcome.ts";
import type { Result } from "../harness/results.ts";
import type { Size, Suite } from "../harness/suite.ts";
import { barsOf } from "./bars.ts";
import { curvesOf } from "./curves.ts";
import { tablesOf } from "./tables.ts";

export type SuiteResults = Readonly<Record<string, Result>>;

/** What a suite came to, for the document and the terminal: a heading and tables for each measurement. */
export function sectionOf(suite: Suite, results: SuiteResults, pictures: readonly string[] = []): string {
  return [
    `## ${suite.title}`,
    suite.about,
    ...pictures.map((file) => `![${suite.title}: the tables below as a picture](benchmarks/${file})`),
    ...measured(suite, results).flatMap(([name, { outcome, failed }]) => [
      `### ${name[0]?.toUpperCase()}${name.slice(1).replaceAll("-", " ")}`,
      outcome === undefined ? `It failed: ${failed?.split("\n")[0]}` : tablesOf(outcome),
    ]),
  ].join("\n\n");
}

/** @returns SVG by file name */
export function picturesOf(
  name: string,
  suite: Suite,
  results: SuiteResults,
): Readonly<Record<string, string>> {
  const outcomes = measured(suite, results).flatMap(([, { outcome }]) => outcome ?? []);
  const all = <Part extends keyof Outcome>(part: Part) =>
    outcomes.flatMap((outcome): readonly Outcome[Part][number][] => outcome[part]);
  const compared = all("comparisons").filter(
    ({ samples }) => turbot in samples && Object.keys(samples).length > 1,
  );
  const curves = all("curves");
  return {
    ...(compared.length === 0 ? {} : { [`${name}.svg`]: barsOf(`${suite.title}, compared`, compared) }),
    ...(curves.length === 0 ? {} : { [`${name}-curves.svg`]: curvesOf(`${suite.title}, as curves`, curves) }),
  };
}

/** In the suite's order, without what a short run leaves out. */
function measured(suite: Suite, results: SuiteResults): readonly (readonly [string, Result])[] {
  return Object.keys(suite.measurements).flatMap((name) => {
    const result = results[name];
    const isLeftOut = result?.outcome !== undefined && Object.values(result.outcome).flat().length === 0;
    return result === undefined || isLeftOut ? [] : [[name, result] as const];
  });
}

/** Where and when, and whether it was long enough to be relied on. */
export function machineOf(results: SuiteResults, size: Size): string {
  const [first] = Object.values(results).toSorted((a, b) => a.machine.at.localeCompare(b.machine.at));
  if (first === undefined) return "";
  const { processor, cores, memory, node, kernel, at } = first.machine;
  const load = Math.max(...Object.values(results).map(({ machine }) => machine.load));
  const hint =
    size === "full"
      ? ""
      : ` **A ${size} run: it shows that the bench works and what is far off, and no more.**`;
  return `${at.slice(0, 10)}, ${commitsOf(results)}, ${cores} cores of ${processor}, ${memory} GB, Node ${node}, ${kernel}, load at most ${load}.${hint}`;
}

/** What was measured again alone is of a later commit than the rest. */
function commitsOf(results: SuiteResults): string {
  const commits = Map.groupBy(Object.entries(results), ([, { machine }]) => machine.commit);
  if (commits.size === 1) return `commit ${[...commits.keys()][0]}`;
  const named = [...commits].map(
    ([commit, of]) => `${commit} (${of.map(([name]) => name.replaceAll("-", " ")).join(", ")})`,
  );
  return `commits ${named.join(" and ")}`;
}

/** The document with the sections of these suites replaced; what wasn't measured stays. */
export function written(document: string, sections: Readonly<Record<string, string>>): string {
  return Object.entries(sections).reduce((text, [name, section]) => {
    const part = new RegExp(`(<!-- measured: ${name} -->\n)[\\s\\S]*?(<!-- end -->)`);
    if (!part.test(text)) throw new Error(`docs/benchmarks.md has no place for the suite "${name}"`);
    return text.replace(part, (_, begin: string, end: string) => `${begin}\n${section}\n\n${end}`);
  }, document);
}
