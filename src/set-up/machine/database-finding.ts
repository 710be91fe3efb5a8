import { isWhole } from "../../store/damage/quick-check.ts";
import { isDamaged } from "../../store/damage/sqlite-errors.ts";
import { copyKinds } from "../../store/open-database.ts";
import { openReadOnly } from "../../store/open-read-only.ts";
import type { Finding } from "../fact.ts";

/** Reads every page of the database: seconds for a large one, and Turbot can go on writing. @param path `data/sessions.db` */
export function databaseFinding(path: string): Finding {
  try {
    const database = openReadOnly(path);
    if (database === undefined)
      return { line: "Database: there's none yet. It is made when I start for the first time." };
    try {
      return isWhole(database) ? { line: "Database: whole." } : damaged(path);
    } finally {
      database.close();
    }
  } catch (error) {
    if (isDamaged(error)) return damaged(path);
    const why = error instanceof Error ? error.message : String(error);
    return {
      line: `Database: it can't be read (${why}): run this as the user that Turbot runs as, and look at \`ls -l ${path}\`.`,
      isUnsure: true,
    };
  }
}

function damaged(path: string): Finding {
  return {
    line:
      `Database: ${path} is damaged. Stop Turbot and copy the folder it is in, then start again: I set the damaged file aside, ` +
      `take the newest copy (\`${copyKinds[0]}…\`) and say what is lost. If it happens again, have the disk checked.`,
    verdict: "bad",
  };
}
