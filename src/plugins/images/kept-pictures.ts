/** Pictures that were drawn and not sent yet, in memory. What is over the limits makes room: the oldest of whoever keeps most. */
export interface KeptPictures {
  /** @returns what gives it back; undefined: it made room, or its hour is over */
  keep(plugin: string, png: Uint8Array): () => Uint8Array | undefined;
  /** Somebody asked to be forgotten, and may be in any of them. */
  clear(): void;
}

/** Bytes of one plugin's, and of all: cards have 20 to 100 KB. */
const mostEach = 16 * 1024 * 1024;
const mostInAll = 64 * 1024 * 1024;

/** As long as handles of files, in milliseconds. */
const hourMs = 60 * 60 * 1_000;

/** @param elapsed the monotonic clock, in milliseconds */
export function createKeptPictures(elapsed: () => number): KeptPictures {
  /** By plugin, the oldest first. */
  const all = new Map<string, { readonly png: Uint8Array; readonly until: number }[]>();
  const sizeOf = (plugin: string) => (all.get(plugin) ?? []).reduce((sum, { png }) => sum + png.length, 0);

  const dropOldest = (plugin: string) => {
    const own = all.get(plugin) ?? [];
    own.shift();
    if (own.length === 0) all.delete(plugin);
  };

  const makeRoom = (plugin: string, size: number) => {
    for (const [name, own] of [...all])
      while (own[0] !== undefined && own[0].until <= elapsed()) dropOldest(name);
    while (all.has(plugin) && sizeOf(plugin) + size > mostEach) dropOldest(plugin);
    for (;;) {
      const sizes = [...all.keys()].map((name) => [name, sizeOf(name)] as const);
      const whole = sizes.reduce((sum, [, own]) => sum + own, size);
      const [largest] = sizes.sort(([, a], [, b]) => b - a);
      if (whole <= mostInAll || largest === undefined) return;
      dropOldest(largest[0]);
    }
  };

  return {
    clear: () => all.clear(),
    keep(plugin, png) {
      makeRoom(plugin, png.length);
      const kept = { png, until: elapsed() + hourMs };
      const own = all.get(plugin);
      if (own === undefined) all.set(plugin, [kept]);
      else own.push(kept);
      return () =>
        kept.until > elapsed() && all.get(plugin)?.includes(kept) === true ? kept.png : undefined;
    },
  };
}
