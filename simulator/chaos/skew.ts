import { join } from "node:path";

/** A file beside the home: by how many milliseconds the wall clock of supervisor and bot is off. Without it, it is right. */
export function clockFileIn(folder: string): string {
  return join(folder, "clock-is-off-by");
}

/** The module that supervisor and bot preload, so that their clock can be changed. */
export function clockModule(folder: string): string {
  const module = new URL("skewed-clock.ts", import.meta.url);
  module.searchParams.set("file", clockFileIn(folder));
  return module.href;
}
