import { statSync } from "node:fs";
import { join } from "node:path";

/** Changes whenever `.env` does, and reveals nothing of what is in it. */
export function settingsStamp(home: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(join(home, ".env"));
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    return "none";
  }
}
