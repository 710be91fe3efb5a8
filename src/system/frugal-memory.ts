/**
 * What glibc's allocator reads from the environment when a process starts (mallopt(3)); no other allocator knows it. As it is, each thread
 * gets an arena of its own, and freed memory is kept in case it is needed again: 10 to 30 MB in a process that rests.
 */
export const frugalMemory = { MALLOC_ARENA_MAX: "1", MALLOC_TRIM_THRESHOLD_: "131072" } as const;

/** The environment that a process of ours must be started again with, to be frugal. Undefined: it is, or a person has chosen otherwise. */
export function frugalEnvironment(
  env: NodeJS.Dict<string>,
  platform: NodeJS.Platform,
): NodeJS.Dict<string> | undefined {
  const isChosen = Object.keys(frugalMemory).some((name) => env[name] !== undefined);
  return platform !== "linux" || isChosen ? undefined : { ...env, ...frugalMemory };
}
