/** How values are kept: as JSON, and changed in one step. */

/** What JSON can hold. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

export type Change<T> = (value: T | undefined) => T | undefined | Promise<T | undefined>;

/** The most attempts when the value changes in between. Updates of one key wait for each other, so even a second is rare. */
const updateAttempts = 20;

/** Where values are. `null`: there is none. */
interface Values {
  read(key: string): Promise<string | null>;
  /** Sets it only if it is still as expected. */
  swap(key: string, expected: string | null, value: string | null): Promise<boolean>;
}

/** @param updating what is under way, by place and key. @param place tells one's keys from another's */
export function createUpdate(
  { read, swap }: Values,
  updating = new Map<string, Promise<unknown>>(),
  place = "",
) {
  const changeOnce = async <T>(key: string, change: Change<T>): Promise<T | undefined> => {
    for (let attempt = 0; attempt < updateAttempts; attempt += 1) {
      const expected = await read(key);
      const value = await change(expected === null ? undefined : (JSON.parse(expected) as T));
      if (await swap(key, expected, value === undefined ? null : asText(value))) return value;
    }
    throw new Error(`"${key}" in the store changes too often to be updated`);
  };
  return <T>(key: string, change: Change<T>): Promise<T | undefined> => {
    const name = place + key;
    const before = updating.get(name) ?? Promise.resolve();
    const mine = before.then(() => changeOnce(key, change));
    const settled = mine.then(
      () => {},
      () => {},
    );
    updating.set(name, settled);
    void settled.then(() => {
      if (updating.get(name) === settled) updating.delete(name);
    });
    return mine;
  };
}

export function asText(value: unknown): string {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined)
    throw new TypeError("The store keeps what JSON can hold, and this value isn't that");
  return text;
}
