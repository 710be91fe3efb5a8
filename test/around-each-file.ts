import { readFileSync } from "node:fs";

/*
 * Loaded into each process that runs test files. One that doesn't end, because a file left something open, fails with the files' names
 * instead of blocking the run forever.
 */

/** Milliseconds. The slowest takes three minutes on two cores, and more on busy ones. */
const longestMs = 20 * 60_000;

setTimeout(() => {
  const file = process.argv[1] ?? "";
  const files = file.endsWith(".mjs") ? readFileSync(file, "utf8") : file;
  console.error(`One of these doesn't end: it ran for ${longestMs / 60_000} minutes\n${files}`);
  process.exit(1);
}, longestMs).unref();
