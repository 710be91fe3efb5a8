/** What a simulator was asked and what it sent: tests assert on it, the playground shows it. */
export interface Journal {
  add(entry: Omit<JournalEntry, "at">): void;
  readonly entries: readonly JournalEntry[];
  /** Resolves with the first matching entry, past or future. */
  wait(fits: (entry: JournalEntry) => boolean, timeoutMs?: number): Promise<JournalEntry>;
  /** Calls back for each new entry; returns a function that unsubscribes. */
  listen(listener: (entry: JournalEntry) => void): () => void;
}

export interface JournalEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** "http", "gateway-in", "gateway-out", "webhook", "git", … */
  readonly kind: string;
  /** "POST /channels/1/messages", "IDENTIFY", … */
  readonly what: string;
  readonly status?: number;
  readonly detail?: unknown;
}

/** Beyond this many entries the oldest are dropped, many at once: a playground runs for days. */
const most = 20_000;
const droppedAtOnce = 2_000;

export function createJournal(now: () => number = Date.now): Journal {
  const entries: JournalEntry[] = [];
  const waiting = new Set<(entry: JournalEntry) => void>();
  return {
    entries,
    add(entry) {
      const full = { at: now(), ...entry };
      entries.push(full);
      if (entries.length > most) entries.splice(0, droppedAtOnce);
      for (const tell of [...waiting]) tell(full);
    },
    listen(listener) {
      waiting.add(listener);
      return () => void waiting.delete(listener);
    },
    wait(fits, timeoutMs = 60_000) {
      const past = entries.find(fits);
      if (past !== undefined) return Promise.resolve(past);
      return new Promise((resolve, reject) => {
        const tell = (entry: JournalEntry) => {
          if (!fits(entry)) return;
          clearTimeout(timer);
          waiting.delete(tell);
          resolve(entry);
        };
        const timer = setTimeout(() => {
          waiting.delete(tell);
          reject(new Error(`no such journal entry within ${timeoutMs} ms; last: ${last(entries)}`));
        }, timeoutMs);
        // An abandoned wait must not keep the process alive.
        timer.unref();
        waiting.add(tell);
      });
    },
  };
}

function last(entries: readonly JournalEntry[]): string {
  return entries
    .slice(-5)
    .map((entry) => `${entry.kind} ${entry.what} ${entry.status ?? ""}`)
    .join("; ");
}
