import { statSync } from "node:fs";
import { join } from "node:path";
import { quoted } from "../../system/command-text.ts";
import type { Finding } from "../fact.ts";

/** Others on this machine. */
const othersMayRead = 0o044;

/** Whether other users of this machine could read the secrets in `.env`. */
export function envFileFinding(home: string): Finding {
  const file = join(home, ".env");
  const mode = statSync(file, { throwIfNoEntry: false })?.mode;
  if (mode === undefined)
    return { line: "Secrets: there's no .env, so all settings come from the environment." };
  if (process.platform !== "win32" && (mode & othersMayRead) !== 0) {
    return {
      line: `Secrets: other users of this machine can read .env. Run \`chmod 600 ${quoted(file)}\`.`,
      verdict: "note",
    };
  }
  return { line: "Secrets: only you can read .env." };
}
