/** The "node:test" of plugins' tests: enough of it to test a plugin, run one after the other. */

export type Work = (context: TestContext) => unknown;
export interface TestOptions {
  readonly skip?: boolean | string;
  readonly todo?: boolean | string;
  /** Milliseconds. */
  readonly timeout?: number;
}

/** How one test ended. */
export interface TestEnd {
  /** With the names of its suites. */
  readonly name: string;
  readonly state: "passed" | "failed" | "skipped";
  readonly error?: unknown;
}

interface Case {
  readonly kind: "test";
  readonly name: string;
  readonly options: TestOptions;
  readonly work: Work | undefined;
}

interface Suite {
  readonly kind: "suite";
  readonly name: string;
  readonly options: TestOptions;
  readonly children: (Case | Suite)[];
  readonly hooks: Record<HookName, (() => unknown)[]>;
  /** Settles when all its tests are collected. */
  ready: Promise<unknown>;
}

type HookName = "before" | "after" | "beforeEach" | "afterEach";
type Given = readonly [name?: unknown, options?: unknown, work?: unknown];

/** Milliseconds. A test that opens plugins waits for their processes, which take seconds on a busy machine. */
const longestMs = 60_000;

const newSuite = (name: string, options: TestOptions = {}): Suite => ({
  kind: "suite",
  name,
  options,
  children: [],
  hooks: { before: [], after: [], beforeEach: [], afterEach: [] },
  ready: Promise.resolve(),
});

const root = newSuite("");
let current = root;

/** A test's argument. */
export interface TestContext {
  readonly name: string;
  test(...given: Given): Promise<void>;
  after(work: () => unknown): void;
  diagnostic(message: string): void;
  skip(): void;
  todo(): void;
}

export const test = variants((given, more) => {
  const { name, options, work } = read(given);
  current.children.push({ kind: "test", name, options: { ...options, ...more }, work });
});
export const it = test;

export const describe = variants((given, more) => {
  const { name, options, work } = read(given);
  const suite = newSuite(name, { ...options, ...more });
  current.children.push(suite);
  const outer = current;
  current = suite;
  try {
    suite.ready = Promise.resolve(work?.(undefined as never));
    suite.ready.catch(() => {});
  } finally {
    current = outer;
  }
});
export const suite = describe;

const hook = (name: HookName) => (work: () => unknown) => void current.hooks[name].push(work);
export const before = hook("before");
export const after = hook("after");
export const beforeEach = hook("beforeEach");
export const afterEach = hook("afterEach");
export default test;

/** Runs all collected tests in order. */
export function runTests(ended: (end: TestEnd) => Promise<unknown>): Promise<void> {
  return runSuite(root, [], ended);
}

async function runSuite(
  suite: Suite,
  outer: readonly Suite[],
  ended: (end: TestEnd) => Promise<unknown>,
): Promise<void> {
  const line = [...outer, suite];
  const name = namesOf(line);
  if (isOff(suite.options)) return void (await ended({ name, state: "skipped" }));
  try {
    await suite.ready;
    for (const work of suite.hooks.before) await work();
    for (const child of suite.children) {
      if (child.kind === "suite") await runSuite(child, line, ended);
      else await ended(await runCase(child, line, ended));
    }
    for (const work of suite.hooks.after) await work();
  } catch (error) {
    await ended({ name: name || "hooks", state: "failed", error });
  }
}

async function runCase(
  { name: own, options, work }: Case,
  line: readonly Suite[],
  ended: (end: TestEnd) => Promise<unknown>,
): Promise<TestEnd> {
  const name = [namesOf(line), own].filter((part) => part !== "").join(" > ");
  if (work === undefined || isOff(options)) return { name, state: "skipped" };
  const cleanUps: (() => unknown)[] = [];
  let isSkipped = false;
  let inside: unknown;
  const context: TestContext = {
    name: own,
    async test(...given) {
      const parts = read(given);
      const end = await runCase({ kind: "test", ...parts }, [...line, newSuite(own)], ended);
      await ended(end);
      if (end.state === "failed") inside ??= new Error(`"${parts.name}" in it failed`);
    },
    after: (clean) => void cleanUps.push(clean),
    diagnostic: () => {},
    skip: () => {
      isSkipped = true;
    },
    todo: () => {
      isSkipped = true;
    },
  };
  const errors: unknown[] = [];
  const attempt = async (act: () => unknown) => {
    try {
      await act();
    } catch (error) {
      errors.push(error);
    }
  };
  for (const { hooks } of line) for (const prepare of hooks.beforeEach) await attempt(prepare);
  if (errors.length === 0) await attempt(() => inTime(work(context), options.timeout ?? longestMs));
  for (const clean of cleanUps) await attempt(clean);
  for (const { hooks } of [...line].reverse()) for (const clean of hooks.afterEach) await attempt(clean);
  if (inside !== undefined) errors.push(inside);
  if (errors.length > 0) return { name, state: "failed", error: errors[0] };
  return { name, state: isSkipped ? "skipped" : "passed" };
}

function inTime(work: unknown, ms: number): Promise<unknown> {
  let timer: unknown;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It wasn't done after ${ms} ms`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer as number));
}

function namesOf(line: readonly Suite[]): string {
  return line
    .map(({ name }) => name)
    .filter((name) => name !== "")
    .join(" > ");
}

function isOff({ skip, todo }: TestOptions): boolean {
  return (skip ?? false) !== false || (todo ?? false) !== false;
}

/** Reads `(name, options, work)`, each of which can be missing. */
function read(given: Given): { name: string; options: TestOptions; work: Work | undefined } {
  const work = given.find((part) => typeof part === "function") as Work | undefined;
  const options = given.find((part) => typeof part === "object" && part !== null) as TestOptions | undefined;
  const name = given.find((part) => typeof part === "string") as string | undefined;
  return { name: name ?? "a test without a name", options: options ?? {}, work };
}

function variants(add: (given: Given, more: TestOptions) => void) {
  const plain =
    (more: TestOptions) =>
    (...given: Given) => {
      add(given, more);
      return Promise.resolve();
    };
  return Object.assign(plain({}), {
    skip: plain({ skip: true }),
    todo: plain({ todo: true }),
    only: plain({}),
  });
}
