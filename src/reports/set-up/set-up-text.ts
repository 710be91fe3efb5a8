import { type Facts, type Topic, topics } from "./fact.ts";

/** Discord takes 2,000 characters. */
const longest = 1_950;

const firstHeading =
  "🐟 **I'm up and swimming.** Here's how I'm set up; I'll only tell you again when something changes.";
const changedHeading = "🐟 **My setup has changed:**";

/** @param changed what isn't as the admins heard it last; all of it: they heard nothing yet */
export function setUpText(facts: Facts, changed: ReadonlySet<Topic>): string {
  const isFirst = changed.size === facts.size;
  const told = topics.flatMap((topic) => {
    const fact = facts.get(topic);
    const isNew = !isFirst && changed.has(topic);
    return fact === undefined || (fact.isUsual === true && !isNew) ? [] : [{ fact, isNew }];
  });
  // What is new comes first: it is why the rest is said again.
  const ordered = [...told.filter(({ isNew }) => isNew), ...told.filter(({ isNew }) => !isNew)];
  const lines = ordered.map(({ fact, isNew }) => (isNew ? `🆕 ${fact.line}` : fact.line));
  const text = [isFirst ? firstHeading : changedHeading, ...lines].join("\n");
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

/** The same for a terminal: without Discord's signs for bold, code and channels. */
export function plainLines(facts: Facts): readonly string[] {
  return topics.flatMap((topic) => {
    const fact = facts.get(topic);
    if (fact === undefined || fact.isUsual === true) return [];
    return [
      fact.line
        .replaceAll(/\*\*|[`]/g, "")
        .replaceAll(/<(https?:[^>]+)>/g, "$1")
        .replaceAll(/, in <#\d+>/g, ", in the admin channel")
        .replaceAll(/\*([^*]+)\*/g, "$1"),
    ];
  });
}
