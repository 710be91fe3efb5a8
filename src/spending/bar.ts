const width = 10;

/**
 * A share as a bar, ten characters wide: "████░░░░░░". It only repeats what the words beside it say, and screen readers pass over
 * its characters.
 */
export function bar(share: number): string {
  const full = share <= 0 ? 0 : Math.min(width, Math.max(1, Math.round(share * width)));
  return "█".repeat(full) + "░".repeat(width - full);
}

/** "49 %"; something isn't nothing, and not quite all isn't all. */
export function percentOf(share: number): string {
  if (share > 0 && share < 0.01) return "less than 1 %";
  return `${share < 1 ? Math.min(99, Math.round(share * 100)) : Math.round(share * 100)} %`;
}
