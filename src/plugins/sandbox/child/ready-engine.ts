import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { deserialize, serialize } from "node:v8";
import type { EngineSnapshot } from "./engine-snapshot.ts";
import type { RuntimeSources } from "./runtime-sources.ts";

/**
 * What engines are copied from, made once and kept in a file, because making it takes a third of this process's start. Only our own code
 * has run in it.
 */
export interface ReadyEngine {
  readonly runtimeSources: RuntimeSources;
  readonly snapshot: EngineSnapshot;
}

/** @returns undefined if it isn't there, or isn't whole: then this process makes its own */
export function readReadyEngine(file: string | undefined): ReadyEngine | undefined {
  if (file === undefined) return undefined;
  try {
    return deserialize(readFileSync(file)) as ReadyEngine;
  } catch {
    return undefined;
  }
}

/** Whole or not at all, also if the process is killed. */
export function writeReadyEngine(file: string, ready: ReadyEngine): void {
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, serialize(ready));
  renameSync(unfinished, file);
}
