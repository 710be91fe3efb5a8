/**
 * Cleans up on the way out, where something else may already have gone wrong: a failure here must not mask that one.
 * Leftovers are removed by the next process, as after a kill.
 */
export async function quietly(clean: () => Promise<unknown>): Promise<void> {
  try {
    await clean();
  } catch {
    // See above.
  }
}

/** The same, for synchronous work. */
export function quietlyNow(clean: () => unknown): void {
  try {
    clean();
  } catch {
    // See above.
  }
}
