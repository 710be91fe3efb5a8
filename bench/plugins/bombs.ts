/** One plugin for each way of being a bad neighbour: the body of its command. These need nothing but JavaScript. */
export const pureBombs: Readonly<Record<string, string>> = {
  "endless loop": "for (;;) {}",
  "endless promises": "for (;;) await null;",
  "loop in finally": "try { for (;;) {} } finally { for (;;) {} }",
  "loop of native calls": "const a = new Uint8Array(1e7).fill(1); for (;;) a.indexOf(2);",
  "catastrophic regex": "/^(([a-z])+.)+[A-Z]([a-z])+$/.test('a'.repeat(60));",
  "big integers": "let x = 3n; for (;;) x = x * x;",
  "sparse array": "const a = []; a.length = 2 ** 32 - 1; a.sort();",
  "memory in objects": "const all = []; for (;;) all.push(new Array(1000).fill(1));",
  "memory in buffers": "const all = []; for (;;) all.push(new ArrayBuffer(1 << 20));",
  "broken engine": "let o = {}; for (let i = 0; i < 1e5; i++) o = { o }; structuredClone(o);",
  "flood of rejections": "for (;;) Promise.reject(new Error('x'));",
  "never settles": "await new Promise(() => {});",
};

/** Those, and what only a plugin of Turbot's can do. */
export const bombs: Readonly<Record<string, string>> = {
  ...pureBombs,
  "flood of the log": "for (;;) console.log('x'.repeat(1000));",
  "flood of calls":
    "for (;;) await Promise.all(Array.from({ length: 100 }, () => this.turbot.store.set('k', 'v'.repeat(50_000)).catch(() => {})));",
  "flood of answers":
    "for (;;) await interaction.followUp({ content: 'x', embeds: Array.from({ length: 50_000 }, () => 1) } as any).catch(() => {});",
  "flood of timers":
    "setInterval(() => { const until = Date.now() + 200; while (Date.now() < until); }, 1); await new Promise(() => {});",
};
