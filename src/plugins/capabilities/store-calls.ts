import { z } from "zod";
import type { HandlerCall } from "../dispatch/call.ts";
import { writersOf } from "../words/people-in-calls.ts";
import type { StorePart } from "./plugin-store.ts";

const key = z.object({ key: z.string().max(1000) });
const keyAndValue = key.extend({ value: z.string() });
/** Null: there is no value. */
const swap = key.extend({ value: z.string().nullable(), expected: z.string().nullable() });

type Input = Readonly<Record<string, unknown>>;
type StoreCall = (store: StorePart, input: Input, underWay: readonly HandlerCall[]) => unknown;

const storeCalls = {
  "store.get": (store, input) => store.get(key.parse(input).key),
  "store.keys": (store, input) => store.keys(z.string().max(1000).parse(input.prefix)),
  "store.delete": (store, input) => store.delete(key.parse(input).key),
  "store.set": (store, input, underWay) => {
    const { key, value } = keyAndValue.parse(input);
    return store.set(key, value, (text) => writersOf(text, underWay));
  },
  "store.swap": (store, input, underWay) => {
    const { key, value, expected } = swap.parse(input);
    if (store.get(key) !== expected) return false;
    if (value !== null) store.set(key, value, (text) => writersOf(text, underWay));
    else if (expected !== null) store.delete(key);
    return true;
  },
} as const satisfies Readonly<Record<string, StoreCall>>;

export type StoreCallName = keyof typeof storeCalls;

export function isStoreCall(method: string): method is StoreCallName {
  return Object.hasOwn(storeCalls, method);
}

/** What a plugin asks of its store. @throws z.ZodError, RefusalError */
export function callStore(
  store: StorePart,
  method: StoreCallName,
  input: Input,
  underWay: readonly HandlerCall[],
): unknown {
  const call: StoreCall = storeCalls[method];
  return call(store, input, underWay);
}
