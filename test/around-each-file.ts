/*
 * Loaded into the process of each test file. A file that doesn't end, because it left something open, fails with its name instead of
 * blocking the run forever.
 */

/** Milliseconds. The slowest file takes one minute on two busy cores. */
const longestMs = 6 * 60_000;

setTimeout(() => {
  console.error(`${process.argv[1]} doesn't end: it ran for ${longestMs / 60_000} minutes`);
  process.exit(1);
}, longestMs).unref();
