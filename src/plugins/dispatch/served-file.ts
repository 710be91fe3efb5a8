import type { MessageRef } from "./call.ts";

/** A file that people can see at Discord, before a plugin is given a handle for it. */
export class ServedFile {
  /** `withHandles` puts it in. */
  readonly handle = "";
  readonly name: string;
  /** Bytes, as Discord says. */
  readonly size: number;
  readonly type: string | null;
  readonly url: string;
  /** The message that it is in. Undefined: somebody uploaded it in a command or form. */
  readonly saidIn: MessageRef | undefined;

  constructor(
    file: {
      readonly filename: string;
      readonly size: number;
      readonly content_type?: string | undefined;
      readonly url: string;
    },
    saidIn?: MessageRef,
  ) {
    this.name = file.filename;
    this.size = file.size;
    this.type = file.content_type ?? null;
    this.url = file.url;
    this.saidIn = saidIn;
  }
}

/**
 * What a plugin gets, with a handle for each file. Addresses of files in messages stay here.
 *
 * @returns the same value if there is no file in it
 */
export function withHandles(value: unknown, handleOf: (file: ServedFile) => string): unknown {
  if (value instanceof ServedFile) {
    const { name, size, type, url, saidIn } = value;
    return { name, size, type, ...(saidIn === undefined ? { url } : {}), handle: handleOf(value) };
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const given = value.map((one) => withHandles(one, handleOf));
    return given.every((one, index) => one === value[index]) ? value : given;
  }
  const entries = Object.entries(value);
  const given = entries.map(([name, one]) => [name, withHandles(one, handleOf)] as const);
  return given.every(([, one], index) => one === entries[index]?.[1]) ? value : Object.fromEntries(given);
}
