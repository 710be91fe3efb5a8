import { commandLimits } from "../../../packages/discord-rules/commands/command-limits.ts";

/** Names that match what was typed, as many as Discord shows. A full name comes first, however many others contain it. */
export function suggested(names: readonly string[], typed: string): readonly string[] {
  const wanted = typed.trim().toLowerCase();
  const rank = (name: string) => (name === wanted ? 0 : name.startsWith(wanted) ? 1 : 2);
  return names
    .filter((name) => name.includes(wanted))
    .toSorted((one, other) => rank(one) - rank(other))
    .slice(0, commandLimits.choices);
}
