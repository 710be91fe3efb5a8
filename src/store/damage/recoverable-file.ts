import { existsSync, mkdirSync } from "node:fs";
import { basename, dirname } from "node:path";
import { closeQuietly } from "../open-database.ts";
import { asideOf, setAside } from "./set-aside.ts";
import { isDamaged } from "./sqlite-errors.ts";

/** A database of its own, such as a plugin's store, which is opened when it is first needed. */
export interface RecoverableFile<F> {
  /** Does something with it; `none` where there is no file. */
  read<T>(work: (file: F) => T, none: T): T;
  /** Does something with it, and creates it where there is none. */
  write<T>(work: (file: F) => T): T;
  close(): void;
}

/**
 * If the file is damaged, it is set aside, and what was to be done is done with an empty one: nobody else's data is in it.
 *
 * @param path undefined: in memory
 * @param onDamaged it was set aside under this name. Without it, SQLite's error is thrown and nothing is moved
 */
export function createRecoverableFile<F extends { close(): void }>(
  path: string | undefined,
  open: (path: string) => F,
  onDamaged: ((aside: string) => void) | undefined,
): RecoverableFile<F> {
  let opened: F | undefined;

  const close = () => {
    if (opened !== undefined) closeQuietly(opened);
    opened = undefined;
  };
  const forReading = (): F | undefined => {
    if (opened === undefined && (path === undefined || existsSync(path))) opened = open(path ?? ":memory:");
    return opened;
  };
  const forWriting = (): F => {
    if (opened === undefined && path !== undefined) mkdirSync(dirname(path), { recursive: true });
    opened ??= open(path ?? ":memory:");
    return opened;
  };
  const recovering = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (onDamaged === undefined || path === undefined || !isDamaged(error)) throw error;
      close();
      const aside = asideOf(path, Date.now());
      setAside(path, aside);
      onDamaged(basename(aside));
      return work();
    }
  };

  return {
    read: (work, none) =>
      recovering(() => {
        const file = forReading();
        return file === undefined ? none : work(file);
      }),
    write: (work) => recovering(() => work(forWriting())),
    close,
  };
}
