import { existsSync, readFileSync } from "node:fs";
import type { Git } from "../git/git.ts";
import { CannotStartError } from "./cannot-start.ts";
import { parseRecord, recordFile } from "./release-record.ts";

/**
 * Checks that this supervisor could take over a home. Getting here already shows that all of it can be loaded.
 *
 * @returns a sentence for the log
 * @throws CannotStartError
 */
export async function selfCheck(home: string, git: Git): Promise<string> {
  const file = recordFile(home);
  if (existsSync(file) && parseRecord(readFileSync(file, "utf8")) === null) {
    throw new CannotStartError(
      `It doesn't understand the record ${file}, which the running supervisor wrote.`,
    );
  }
  if (process.execve === undefined) throw new CannotStartError("Its Node can't give way to another program.");
  await git.run(["rev-parse", "--git-dir"]).catch((cause: unknown) => {
    throw new CannotStartError(`It can't use git in ${home}.`, { cause });
  });
  return "Self-check passed: this supervisor is fit to look after the home.";
}
