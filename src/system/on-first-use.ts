/**
 * Makes something when it is first asked for, and then once: for packages that nobody waits for at a start. A try that failed isn't
 * remembered. What is imported like this is listed in src/preflight/imported-later.ts.
 */
export function onFirstUse<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
