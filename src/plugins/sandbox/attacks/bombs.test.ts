import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { silentLog } from "../../../log/log.ts";
import { createScanner } from "../../../policy/scanner.ts";
import { createAttackHarness, doing } from "./attack-harness.ts";

/** A handler's body, and the rule by which the scanner refuses it, if it does. */
type Bomb = string | readonly [body: string, rule: string];

/**
 * The outcome of each without the scanner: `stopped` for computing too long, `full` for memory; `fails` like any plugin
 * error; `ends`.
 */
const bombs: Readonly<Record<"stopped" | "full" | "fails" | "crashes" | "ends", readonly Bomb[]>> = {
  stopped: [
    // What a reply returns is an object, and awaiting one looks for its `then`.
    [
      "Object.defineProperty(Object.prototype, 'then', { get() { for (;;) {} } }); await interaction.reply('x');",
      "member",
    ],
    "for (;;) {}",
    "for (;;) await null;",
    "for (;;) { try { for (;;) {} } catch {} finally { for (;;) {} } }",
    "const f = async (): Promise<any> => { try { for (;;) {} } catch {} finally { return f(); } }; await f();",
    "function* g() { try { for (;;) yield 1; } finally { for (;;) {} } } for (const x of g()) if (x) break;",
    "const f = () => { try { f(); } catch { f(); } finally { f(); } }; f();",
    "/^(([a-z])+.)+[A-Z]([a-z])+$/.test('a'.repeat(60));",
    "const a = 10n ** 200_000n; for (;;) String(a);",
    "const a = new Uint8Array(1e7).fill(1); for (;;) a.indexOf(2);",
    "const a: any[] = []; a.length = 2 ** 32 - 1; a.sort();",
    "Array.prototype.reverse.call({ length: 2 ** 53 - 1 });",
    "for (;;) Promise.reject(new Error('x'));",
    "for (;;) console.log('x'.repeat(1000));",
    "for (;;) [...new Intl.Segmenter('en').segment('ab '.repeat(2e4))].length;",
    "for (;;) crypto.getRandomValues(new Uint8Array(65536));",
    "for (;;) clearTimeout(setTimeout(() => {}, 1e6));",
    "await interaction.reply({ get content() { for (;;) {} } });",
    "await { then(resolve: any) { for (;;) resolve(); } };",
    ["Promise.prototype.then = () => { for (;;) {} }; await interaction.reply('x');", "member"],
    "JSON.stringify = () => { for (;;) {} }; await interaction.reply('x');",
    [
      "const e = new Error('x'); Object.defineProperty(e, 'stack', { get() { for (;;) {} } }); throw e;",
      "member",
    ],
    "(Error as any).prepareStackTrace = () => { for (;;) {} }; throw new Error('x');",
    "return { then() { for (;;) {} } } as any;",
    "const r = new FinalizationRegistry(() => { for (;;) {} }); for (let i = 0; i < 1e5; i++) r.register({}, i); await new Promise((r) => setTimeout(r, 20));",
    "setInterval(() => { for (;;) {} }, 1); await new Promise((r) => setTimeout(r, 5000));",
    ["Map.prototype.get = () => { for (;;) {} }; await interaction.reply('x');", "member"],
  ],
  full: [
    "const all = []; for (;;) all.push(new Array(1000).fill(1));",
    "const all = []; for (;;) all.push(new ArrayBuffer(1e6));",
    "Array.from({ length: 2 ** 32 - 1 });",
    "'x'.repeat(1e6).split('').join('y'.repeat(1e4));",
    "new TextDecoder().decode(new Uint8Array(5e6).fill(255));",
    "'x'.repeat(2 ** 29);",
    "let s = 'x'; for (;;) s += s;",
    "let f: any = () => 1; for (let i = 0; i < 1e5; i++) f = f.bind(null); f();",
    "await interaction.reply({ content: 'x', buttons: Array.from({ length: 1e5 }, (_, i) => ({ id: 'a' + i, label: 'x' })) });",
  ],
  crashes: ["let o: any = {}; for (let i = 0; i < 1e5; i++) o = { o }; structuredClone(o);"],
  fails: [
    ["eval('1');", "global"],
    ["new Function('return 1')();", "global"],
    ["(async function () {}).constructor('return 1')();", "member"],
    ["Object.getPrototypeOf(function* () {}).constructor('yield 1')();", "member"],
    ["const k = ['constr', 'uctor'].join(''); ([] as any)[k][k]('return 1')();", "member"],
    "const k = [...'rotcurtsnoc'].reverse().join(''); ([] as any)[k][k]('return 1')();",
    ["await import('node:fs');", "import"],
    ["await import('data:text/javascript,1' as string);", "import"],
    ["await import('plugin-runtime/runtime.ts' as string);", "import"],
    ["(globalThis as any).turbotHost('call', '{}');", "global"],
    ["Atomics.wait(new Int32Array(new SharedArrayBuffer(8)), 0, 0);", "global"],
    ["new WebAssembly.Memory({ initial: 60_000 });", "global"],
    ["setTimeout('for(;;){}' as any, 1);", "code_from_text"],
    "throw null;",
    "throw Symbol('x');",
    "throw Object.create(null);",
    "throw { get message() { throw 1; }, toString() { throw 2; }, [Symbol.toPrimitive]() { throw 3; } };",
    "class E extends Error { override get name(): string { throw 1; } override get message(): string { throw 2; } override get stack(): string { throw 3; } } throw new E();",
    "return { then(done: any, fail: any) { fail('no'); done('yes'); done('yes'); } } as any;",
    "await interaction.reply({ content: 1n });",
    "JSON.parse('{\"a\":'.repeat(1e5) + '1' + '}'.repeat(1e5));",
    "new Intl.DateTimeFormat('en', { timeZone: '../../etc/passwd' }).format();",
    "'a'.localeCompare('b', 'x-' + 'y'.repeat(1e5));",
    "const f = (): any => f(); f();",
    "JSON.parse('['.repeat(1e6));",
    "2n ** 100000000n;",
    "new ArrayBuffer(2 ** 31);",
    "new RegExp('('.repeat(1e5) + ')'.repeat(1e5));",
    "for (let i = 0; i < 200; i++) setTimeout(() => {}, 1);",
    ["throw new Proxy(new Error('x'), { get() { throw 1; } });", "global"],
    "throw Object.assign(new Error('x'.repeat(1e6)), { name: 'y'.repeat(1e6) });",
    ["String.prototype.slice = () => 'z'.repeat(2e5); throw new Error('x');", "member"],
    "await interaction.reply('漢'.repeat(200_000));",
    "await interaction.reply('\"'.repeat(130_000));",
    "await this.turbot.store.set('k', '\\ud800'.repeat(2e5));",
  ],
  ends: [
    "const f = (): any => queueMicrotask(f); f();",
    "return { get x() { throw 1; }, toJSON() { for (;;) {} } } as any;",
    "const c: any = {}; c.c = c; return c;",
    ["Array.prototype[Symbol.iterator] = () => { throw 1; }; await interaction.reply('x');", "member"],
    "setTimeout(() => { throw new Error('nobody waits for this'); }, 1); await new Promise((r) => setTimeout(r, 20));",
    [
      "const loop: any = {}; loop.loop = loop; console.log(loop, new Proxy({}, { get() { throw 1; } }), 1n);",
      "global",
    ],
    [
      "Object.defineProperty(Object.prototype, 'ok', { get() { for (;;) {} } }); await interaction.reply('x');",
      "member",
    ],
    "for (let i = 0; i < 1000; i++) Promise.reject('x'.repeat(400));",
  ],
};

const asPair = (bomb: Bomb): readonly [body: string, rule: string | undefined] =>
  typeof bomb === "string" ? [bomb, undefined] : bomb;

const kinds: Readonly<Record<string, string>> = {
  timeout: "stopped",
  stuck: "stopped",
  memory: "full",
  crash: "crashes",
  plugin: "fails",
};

test("contains every bomb, and the other plugins keep running", async (t) => {
  const harness = await createAttackHarness(t);
  for (const name of ["one", "two"]) await harness.load(name, doing("await interaction.reply('Pong!');"));
  let number = 0;
  for (const [expected, bodies] of Object.entries(bombs)) {
    for (const [body] of bodies.map(asPair)) {
      number += 1;
      const name = `bomb-${number}`;
      await harness.load(name, doing(body));
      const outcome = await harness.run(name);
      const became = outcome === "done" ? "ends" : (kinds[outcome.kind] ?? outcome.kind);
      const isFull = outcome !== "done" && /out of memory|string too long/.test(outcome.message);
      // On a slow machine, what fills its memory can run out of time first.
      const way = isFull ? "full" : became;
      if (!(expected === "full" && way === "stopped")) assert.equal(way, expected, `${body}: ${outcome}`);
      if (outcome !== "done") assert.doesNotMatch(outcome.message, /<null>|^null$/, body);
      assert.deepEqual([await harness.run("one"), await harness.run("two")], ["done", "done"], body);
    }
  }
  assert.deepEqual(harness.ended, []);
});

test("the scanner refuses the bombs it can see by the right rule", async (t) => {
  const policyText = readFileSync(new URL("../../../../SECURITY_POLICY.md", import.meta.url), "utf8");
  const scanner = createScanner({ nodePath: process.execPath, policyText, log: silentLog });
  t.after(() => scanner.stop());
  for (const [body, rule] of Object.values(bombs).flat().map(asPair)) {
    const [scan] = await scanner.scan([{ path: "plugins/bomb.ts", source: doing(body) }]);
    const [finding] = scan?.findings ?? [];
    assert.equal(finding?.rule, rule, body);
    if (finding !== undefined)
      assert.ok(finding.line === 5 && finding.column > 1 && finding.help !== "", body);
  }
});

test("drops log floods inside the engine, by line length and number of lines", async (t) => {
  const harness = await createAttackHarness(t);
  const flood =
    "for (let i = 0; i < 5000; i++) { console.log('x'.repeat(5000)); Promise.reject(new Error('y')); }";
  await harness.load("flood", doing(flood));
  await harness.run("flood");
  assert.ok(harness.logged.length <= 50, `${harness.logged.length} lines`);
  assert.ok(Math.max(...harness.logged.map(({ length }) => length)) < 1100);
});

test("says briefly why a plugin can't be loaded, no matter what the plugin tries", async (t) => {
  const harness = await createAttackHarness(t);
  const loads: Readonly<Record<string, string>> = {
    "for (;;) {}": "timeout",
    "const all = []; for (;;) all.push({});": "memory",
    "await 0; const all = []; for (;;) all.push({});": "memory",
    "await 0; try { const all = []; for (;;) all.push({}); } catch { await new Promise(() => {}); }":
      "memory",
    "const all: unknown[] = []; queueMicrotask(() => { for (;;) all.push({}); }); await new Promise(() => {});":
      "memory",
    "const all: unknown[] = []; setTimeout(() => { for (;;) all.push('x'.repeat(1000) + all.length); }, 1); await new Promise(() => {});":
      "memory",
    "const all: Promise<void>[] = []; for (;;) all.push((async () => { await 0; })());": "memory",
    "throw new Error('no');": "load",
    "throw Object.assign(new Error('x'.repeat(1e5)), { name: 'y'.repeat(1e5) });": "load",
    "String.prototype.slice = () => 'z'.repeat(2e5); throw new Error('x');": "load",
    "JSON.stringify = () => 'x'.repeat(1e6);": "load",
    "JSON.stringify = () => '漢'.repeat(240_000);": "load",
  };
  for (const [at, [body, kind]] of Object.entries(loads).entries()) {
    const source = doing("", `async load() { ${body} }`);
    await assert.rejects(harness.load(`load-${at}`, source), (error: { kind: string; message: string }) => {
      const isSlow = kind === "memory" && error.kind === "timeout";
      if (!isSlow) assert.equal(error.kind, kind, `${body}: ${error.message}`);
      assert.doesNotMatch(error.message, /<null>/);
      if (error.kind === "memory") assert.match(error.message, /^It used more than 16 MB of memory$/);
      return error.message.length <= 1000;
    });
  }
  const atOnce = doing("").replace(
    "export default",
    "const all = []; for (;;) all.push({});\nexport default",
  );
  await assert.rejects(harness.load("at-once", atOnce), {
    kind: "memory",
    message: "It used more than 16 MB of memory",
  });
  const parsers = [
    `export default ${"(".repeat(50_000)}1${")".repeat(50_000)};`,
    `const a = ${"1+".repeat(100_000)}1;`,
    `type A = ${"(".repeat(20_000)}1${")".repeat(20_000)};`,
    "\0".repeat(100),
    "enum E { A }",
    `// ${"x".repeat(9e6)}`,
  ];
  for (const source of parsers) {
    await assert.rejects(harness.load("parsed", source), (error: { kind: string; message: string }) => {
      assert.doesNotMatch(error.message, /node:|\n/);
      return error.kind === "load";
    });
  }
  assert.deepEqual(harness.ended, []);
});
