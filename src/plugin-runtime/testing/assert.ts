import { isSame } from "./same.ts";

/** The "node:assert/strict" of plugins' tests. */

export class AssertionError extends Error {
  override readonly name = "AssertionError";
  readonly code = "ERR_ASSERTION";
  readonly actual: unknown;
  readonly expected: unknown;

  constructor(message: string, actual?: unknown, expected?: unknown) {
    super(message);
    this.actual = actual;
    this.expected = expected;
  }
}

type Message = string | Error | undefined;
type Expected =
  | RegExp
  | object
  | (new (
      ...given: never[]
    ) => object)
  | ((error: unknown) => unknown)
  | undefined;

export function ok(value: unknown, message?: Message): void {
  hold(Boolean(value), message, () => `${show(value)} should be true`, value, true);
}

export function equal(actual: unknown, expected: unknown, message?: Message): void {
  hold(Object.is(actual, expected), message, () => differ(actual, expected), actual, expected);
}

export function notEqual(actual: unknown, expected: unknown, message?: Message): void {
  hold(!Object.is(actual, expected), message, () => `it shouldn't be ${show(actual)}`, actual, expected);
}

export function deepEqual(actual: unknown, expected: unknown, message?: Message): void {
  hold(isSame(actual, expected), message, () => differ(actual, expected), actual, expected);
}

export function notDeepEqual(actual: unknown, expected: unknown, message?: Message): void {
  hold(!isSame(actual, expected), message, () => `it shouldn't be ${show(actual)}`, actual, expected);
}

export function match(text: string, pattern: RegExp, message?: Message): void {
  hold(
    typeof text === "string" && text.search(pattern) >= 0,
    message,
    () => `${show(text)} should match ${pattern}`,
    text,
    pattern,
  );
}

export function doesNotMatch(text: string, pattern: RegExp, message?: Message): void {
  hold(
    typeof text === "string" && text.search(pattern) < 0,
    message,
    () => `${show(text)} shouldn't match ${pattern}`,
    text,
    pattern,
  );
}

export function fail(message?: Message): never {
  if (message instanceof Error) throw message;
  throw new AssertionError(message ?? "It failed");
}

export function ifError(value: unknown): void {
  if (value !== null && value !== undefined) throw value;
}

export function throws(act: () => unknown, expected?: Expected | string, message?: Message): void {
  let thrown: { readonly error: unknown } | undefined;
  try {
    act();
  } catch (error) {
    thrown = { error };
  }
  checkThrown(thrown, expected, message);
}

export async function rejects(
  work: Promise<unknown> | (() => Promise<unknown>),
  expected?: Expected | string,
  message?: Message,
): Promise<void> {
  let thrown: { readonly error: unknown } | undefined;
  try {
    await (typeof work === "function" ? work() : work);
  } catch (error) {
    thrown = { error };
  }
  checkThrown(thrown, expected, message);
}

export function doesNotThrow(act: () => unknown): void {
  act();
}

export async function doesNotReject(work: Promise<unknown> | (() => Promise<unknown>)): Promise<void> {
  await (typeof work === "function" ? work() : work);
}

function checkThrown(
  thrown: { readonly error: unknown } | undefined,
  expected: Expected | string,
  message: Message,
): void {
  const said = typeof expected === "string" ? expected : message;
  hold(thrown !== undefined, said, () => "an error was expected", undefined, expected);
  if (thrown === undefined || expected === undefined || typeof expected === "string") return;
  const { error } = thrown;
  hold(
    fits(error, expected),
    said,
    () => `the error isn't the expected one: ${show(error)}`,
    error,
    expected,
  );
}

function fits(error: unknown, expected: Exclude<Expected, undefined>): boolean {
  if (expected instanceof RegExp) return String(error).search(expected) >= 0;
  if (typeof expected === "function") {
    const isClass = expected === Error || expected.prototype instanceof Error;
    return isClass ? error instanceof expected : (expected as (error: unknown) => unknown)(error) === true;
  }
  return Object.entries(expected).every(([key, value]) => {
    const actual = (error as Record<string, unknown> | null)?.[key];
    return value instanceof RegExp && typeof actual === "string" ? value.test(actual) : isSame(actual, value);
  });
}

function hold(
  isSo: boolean,
  message: Message,
  otherwise: () => string,
  actual: unknown,
  expected: unknown,
): void {
  if (isSo) return;
  if (message instanceof Error) throw message;
  throw new AssertionError(message ?? otherwise(), actual, expected);
}

function differ(actual: unknown, expected: unknown): string {
  return `it is ${show(actual)}, and should be ${show(expected)}`;
}

/** Characters of a value in the message of a failed assertion. */
const longestShown = 2_300;

function show(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`.slice(0, longestShown);
  if (typeof value === "bigint") return `${value}n`;
  try {
    return (JSON.stringify(value) ?? String(value)).slice(0, longestShown);
  } catch {
    return "something that has no text";
  }
}

const assert = Object.assign((value: unknown, message?: Message) => ok(value, message), {
  AssertionError,
  ok,
  equal,
  notEqual,
  strictEqual: equal,
  notStrictEqual: notEqual,
  deepEqual,
  deepStrictEqual: deepEqual,
  notDeepEqual,
  notDeepStrictEqual: notDeepEqual,
  match,
  doesNotMatch,
  fail,
  ifError,
  throws,
  rejects,
  doesNotThrow,
  doesNotReject,
});

export {
  assert as strict,
  deepEqual as deepStrictEqual,
  equal as strictEqual,
  notDeepEqual as notDeepStrictEqual,
  notEqual as notStrictEqual,
};
export default assert;
