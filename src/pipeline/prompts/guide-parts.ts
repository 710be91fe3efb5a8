/** What every plugin takes of the guide for authors, by its headings. Of the rest, a plan says what it uses. */
const always: ReadonlySet<string> = new Set([
  "A slash command",
  "A prefix command",
  "Answering",
  "Remembering",
  "Reaching further",
  "What is available, and what isn't",
  "Testing",
]);

/** How a plan begins the line that says which parts it uses, and what stands between them: their names have commas. */
const uses = "Uses:";
const between = " · ";

/** The guide, taken apart for one plan. */
export interface GuideForPlan {
  /** The same for every plan. */
  readonly always: string;
  readonly chosen: string;
}

/** The names of the parts that only some plugins take, as the guide's headings. @param guide in Markdown */
export function optionalParts(guide: string): readonly string[] {
  return sectionsOf(guide).flatMap(({ heading }) => (heading === "" || always.has(heading) ? [] : [heading]));
}

/**
 * Takes the guide apart. A plan that doesn't say what it uses, as those of older releases, gets all of it; so does what a plan names that the
 * guide hasn't got.
 */
export function guideFor(guide: string, plan: string): GuideForPlan {
  const named = usedIn(plan);
  const known = new Set(optionalParts(guide));
  const isSaid = named?.every((one) => known.has(one)) === true;
  const sections = sectionsOf(guide);
  const isAlways = ({ heading }: Section) => heading === "" || always.has(heading);
  const text = (some: readonly Section[]) => some.map((one) => one.text).join("");
  return {
    always: text(sections.filter(isAlways)),
    chosen: text(
      sections.filter((one) => !isAlways(one) && (!isSaid || named?.includes(one.heading) === true)),
    ),
  };
}

/** How a plan says it, for the prompt that plans. @param parts their names */
export function usesLine(parts: readonly string[]): string {
  return `${uses} ${parts.length === 0 ? nothingMore : parts.join(between)}`;
}

const nothingMore = "nothing more";

/** Undefined: the plan doesn't say. */
function usedIn(plan: string): readonly string[] | undefined {
  const line = plan.split("\n").findLast((one) => one.trim().startsWith(uses));
  if (line === undefined) return undefined;
  const named = line.trim().slice(uses.length).trim().replace(/\.$/, "");
  return named === nothingMore ? [] : named.split(between.trim()).map((one) => one.trim());
}

interface Section {
  /** "" of what stands before the first. */
  readonly heading: string;
  readonly text: string;
}

function sectionsOf(guide: string): readonly Section[] {
  return guide
    .split(/^(?=## )/m)
    .map((text) => ({ heading: /^## (.+)$/m.exec(text.startsWith("## ") ? text : "")?.[1] ?? "", text }));
}
