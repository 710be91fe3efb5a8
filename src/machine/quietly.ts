/**
 * Cleans up on the way out, where something else may have gone wrong already: what fails here never takes the place of
 * that. What is left lying is removed by the next one, as after a kill.
 */
export async function quietly(clean: () => Promise<unknown>): Promise<void> {
  try {
    await clean();
  } catch {
    // Said above.
  }
}

/** The same, where there is nothing to wait for. */
export function quietlyNow(clean: () => unknown): void {
  try {
    clean();
  } catch {
    // Said above.
  }
}
