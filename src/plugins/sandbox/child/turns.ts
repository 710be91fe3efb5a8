import type { CpuCredit } from "./cpu-credit.ts";

/** Runs a plugin's work at once while it has CPU time left, and otherwise in order as its budget refills. */
export interface CpuTurns {
  take(work: () => void): void;
  /** No work is waiting. */
  isEmpty(): boolean;
  /** Drops the waiting work. */
  end(): void;
}

export function createCpuTurns(credit: CpuCredit): CpuTurns {
  const waiting: (() => void)[] = [];
  let wake: NodeJS.Timeout | undefined;
  let isOver = false;

  const drain = () => {
    wake = undefined;
    while (!isOver && credit.waitMs() === 0) {
      const work = waiting.shift();
      if (work === undefined) return;
      work();
    }
    if (!isOver && waiting.length > 0) wake = setTimeout(drain, credit.waitMs());
  };

  return {
    take(work) {
      if (isOver) return;
      const waitMs = credit.waitMs();
      if (waiting.length === 0 && waitMs === 0) return work();
      waiting.push(work);
      wake ??= setTimeout(drain, Math.max(1, waitMs));
    },
    isEmpty: () => waiting.length === 0,
    end() {
      isOver = true;
      clearTimeout(wake);
      waiting.length = 0;
    },
  };
}
