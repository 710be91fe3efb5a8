import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";

const Row = z.object({ state: z.string(), steps: z.string() });
const Steps = z.array(z.object({ name: z.string(), status: z.string() }));

/** A request in the bot's own database: its state, and its successful steps, in order. */
export function readRequest(
  home: string,
  threadId: string,
): { readonly state: string; readonly completedSteps: readonly string[] } | undefined {
  const path = join(home, "data", "sessions.db");
  if (!existsSync(path)) return undefined;
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const found = database.prepare("SELECT state, steps FROM requests WHERE thread_id = ?").get(threadId);
    if (found === undefined) return undefined;
    const { state, steps } = Row.parse(found);
    const completed = Steps.parse(JSON.parse(steps)).filter((step) => step.status === "completed");
    return { state, completedSteps: [...new Set(completed.map((step) => step.name))] };
  } finally {
    database.close();
  }
}
