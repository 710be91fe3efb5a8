import { type Facts, type Topic, topics } from "../../set-up/fact.ts";
import { forTerminal } from "../../set-up/for-terminal.ts";

/** Discord's limit is 2,000 characters. */
const longest = 1_950;

const firstHeading =
  "**I'm up and swimming.** 🐟 Here's how I'm set up; I'll only tell you again when something changes.";
const changedHeading = "**My setup has changed.** 🐟";

/** @param changed what differs from the last report; everything if there was none */
export function setUpText(facts: Facts, changed: ReadonlySet<Topic>): string {
  const isFirst = changed.size === facts.size;
  const told = topics.flatMap((topic) => {
    const fact = facts.get(topic);
    const isNew = !isFirst && changed.has(topic);
    return fact === undefined || (fact.isUsual === true && !isNew) ? [] : [{ fact, isNew }];
  });
  // Changes come first: they are why the rest is repeated.
  const ordered = [...told.filter(({ isNew }) => isNew), ...told.filter(({ isNew }) => !isNew)];
  const lines = ordered.map(({ fact, isNew }) => (isNew ? `**New:** ${fact.line}` : fact.line));
  const text = [isFirst ? firstHeading : changedHeading, ...lines].join("\n");
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

/** The same for a terminal: without Discord's markup for bold, code and channels. */
export function plainLines(facts: Facts): readonly string[] {
  return topics.flatMap((topic) => {
    const fact = facts.get(topic);
    if (fact === undefined || fact.isUsual === true) return [];
    return [forTerminal(fact.line)];
  });
}
