import { accessSync, constants, existsSync } from "node:fs";
import { join } from "node:path";
import { quoted } from "../../system/command-text.ts";
import type { Finding } from "../fact.ts";

/** Whether whoever runs this can write where Turbot keeps its state. */
export function homeFinding(home: string): Finding {
  const folders = [home, join(home, "data")].filter((folder) => existsSync(folder));
  const closed = folders.find((folder) => !isWritable(folder));
  if (closed === undefined) return { line: `Home: ${home}.` };
  return {
    line: `Home: you can't write in ${closed}, so neither could I. Run Turbot, and this, as the user that \`ls -ld ${quoted(closed)}\` names.`,
    verdict: "bad",
  };
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
