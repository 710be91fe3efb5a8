import type { HeldTime } from "../child-protocol.ts";

/** What an engine takes for the time, which only the host changes. */
export interface EngineClock {
  readonly timers: HeldTime["timers"];
  now(): number;
  /** Undefined: it stays. */
  set(at: number | undefined): void;
}

export function createEngineClock({ at, timers }: HeldTime): EngineClock {
  let time = at;
  return {
    timers,
    now: () => time,
    set(to) {
      if (to !== undefined) time = to;
    },
  };
}

/** The engine's own clocks, both of them: what it measures is as long as the host says. */
export function wasiOf(clock: EngineClock) {
  return (memory: WebAssembly.Memory) => ({
    clock_time_get(_id: number, _precision: bigint, result: number): number {
      const nanoseconds = BigInt(Math.round(clock.now())) * 1_000_000n;
      new DataView(memory.buffer).setBigUint64(result, nanoseconds, true);
      return 0;
    },
  });
}
