import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";
import { Machine } from "./machine.ts";
import { Outcome } from "./outcome.ts";
import type { Size } from "./suite.ts";

/** What a measurement came to. */
const Result = z.object({
  machine: Machine,
  seconds: z.number(),
  /** Without it, it failed. */
  outcome: Outcome.optional(),
  failed: z.string().optional(),
});
export type Result = z.infer<typeof Result>;

export interface Results {
  /** By measurement. */
  of(suite: string): Readonly<Record<string, Result>>;
  save(suite: string, measurement: string, result: Result): void;
  forget(suite: string): void;
}

/** One JSON file for each measurement, written as soon as it has ended, so that an interrupted run can go on. */
export function createResults(folder: string, size: Size): Results {
  const folderOf = (suite: string) => join(folder, size, suite);
  return {
    of(suite) {
      const files = existsSync(folderOf(suite)) ? readdirSync(folderOf(suite)) : [];
      const read = (file: string) =>
        Result.parse(JSON.parse(readFileSync(join(folderOf(suite), file), "utf8")));
      return Object.fromEntries(files.map((file) => [basename(file, ".json"), read(file)]));
    },
    save(suite, measurement, result) {
      mkdirSync(folderOf(suite), { recursive: true });
      writeFileSync(join(folderOf(suite), `${measurement}.json`), `${JSON.stringify(result, null, 2)}\n`);
    },
    forget: (suite) => rmSync(folderOf(suite), { recursive: true, force: true }),
  };
}
