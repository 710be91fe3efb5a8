import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseRecord, type ReleaseRecord, recordFile } from "../../src/supervisor/release-record.ts";

/** The supervisor's state, as seen from outside. */
export interface SupervisorView {
  /** Null until it has written one. */
  readonly record: ReleaseRecord | null;
  /** `.status`, until a bot has read it. */
  readonly status: string | null;
  /** The newest lines of supervisor and bot, oldest first. */
  readonly lines: readonly string[];
  /** Why it ended; null while it runs. */
  readonly ended: string | null;
}

export interface SupervisorWatch {
  view(): SupervisorView;
  waitFor(fits: (view: SupervisorView) => boolean, timeoutMs?: number): Promise<SupervisorView>;
  line(line: string): void;
  started(): void;
  ended(reason: string): void;
  stop(): void;
}

const linesKept = 300;
/** How often the files are read. */
const lookMs = 250;

/** Reads the supervisor's files in its home, and notifies when they change. */
export function watchSupervisor(home: string, changed: () => void): SupervisorWatch {
  const lines: string[] = [];
  let ended: string | null = null;
  let seen = "";
  const files = () => ({ record: text(recordFile(home)), status: text(join(home, ".status")) });
  const view = (): SupervisorView => {
    const { record, status } = files();
    return { record: record === null ? null : parseRecord(record), status, lines: [...lines], ended };
  };
  const timer = setInterval(() => {
    const now = JSON.stringify(files());
    if (now === seen) return;
    seen = now;
    changed();
  }, lookMs);
  return {
    view,
    line(line) {
      lines.push(line);
      if (lines.length > linesKept) lines.shift();
      changed();
    },
    started() {
      ended = null;
      changed();
    },
    ended(reason) {
      ended = reason;
      changed();
    },
    async waitFor(fits, timeoutMs = 30_000) {
      const until = performance.now() + timeoutMs;
      for (;;) {
        const now = view();
        if (fits(now)) return now;
        if (performance.now() > until)
          throw new Error(
            `the supervisor didn't get there within ${timeoutMs} ms; phase ${now.record?.phase}, last lines:\n${now.lines.slice(-15).join("\n")}`,
          );
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    stop: () => clearInterval(timer),
  };
}

function text(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
