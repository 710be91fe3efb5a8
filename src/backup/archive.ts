import { z } from "zod";
import { DamagedBackupError } from "./backup-errors.ts";

/**
 * What is inside a backup, as a stream: for each file its name and size (a JSON line with its length before it) and its bytes;
 * first a description of the whole, last an end that counts the files.
 */

export const manifestShape = z.object({
  /** ISO 8601, when the backup was begun */
  madeAt: z.string(),
  /** Absolute: paths in settings that begin with it move along. */
  home: z.string(),
  /** `owner/name`, from the settings; null: they don't say */
  repository: z.string().nullable(),
  /** The commit of the release that ran; null: none yet */
  release: z.string().nullable(),
  /** Where the GitHub App's key was, and which file here it is; null: there is no such file */
  appKey: z.object({ was: z.string(), is: z.string() }).nullable(),
});
export type Manifest = z.infer<typeof manifestShape>;

export interface ArchivedFile {
  /** Relative to the home folder, with `/`. */
  readonly path: string;
  readonly bytes: number;
  readonly content: AsyncIterable<Buffer>;
}

const lineShape = z.union([
  z.object({ manifest: manifestShape }),
  z.object({ path: z.string().max(1_000), bytes: z.number().int().nonnegative() }),
  z.object({ end: z.number().int().nonnegative() }),
]);

const longestLine = 100_000;

/** @param files each is read only when its turn comes */
export async function* pack(manifest: Manifest, files: AsyncIterable<ArchivedFile>): AsyncGenerator<Buffer> {
  yield line({ manifest });
  let count = 0;
  for await (const { path, bytes, content } of files) {
    yield line({ path, bytes });
    let given = 0;
    for await (const chunk of content) {
      given += chunk.length;
      yield chunk;
    }
    // It would be taken for the next file.
    if (given !== bytes) throw new Error(`${path} has ${given} bytes, and ${bytes} were announced`);
    count += 1;
  }
  yield line({ end: count });
}

/**
 * @param onFile reads the content to its end; what it leaves is skipped
 * @throws DamagedBackupError, or what `onFile` throws
 */
export async function unpack(
  source: AsyncIterable<Buffer>,
  onManifest: (manifest: Manifest) => void,
  onFile: (file: ArchivedFile) => Promise<void>,
): Promise<void> {
  const read = reader(source);
  let count = 0;
  while (true) {
    const said = await readLine(read);
    if ("manifest" in said) onManifest(said.manifest);
    else if ("end" in said) {
      if (said.end !== count) throw new DamagedBackupError(`it has ${count} files instead of ${said.end}`);
      // Reads to the very end, where a cut would show.
      if ((await read.exactly(1)) !== undefined) throw new DamagedBackupError("something follows its end");
      return;
    } else {
      const content = read.next(said.bytes);
      await onFile({ ...said, content });
      for await (const _ of content);
      count += 1;
    }
  }
}

function line(value: z.infer<typeof lineShape>): Buffer {
  const text = Buffer.from(JSON.stringify(value));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([length, text]);
}

async function readLine(read: ReturnType<typeof reader>): Promise<z.infer<typeof lineShape>> {
  const length = (await read.exactly(4))?.readUInt32BE();
  if (length === undefined || length > longestLine)
    throw new DamagedBackupError("its list of files ends too soon");
  const text = await read.exactly(length);
  try {
    return lineShape.parse(JSON.parse(text?.toString("utf8") ?? ""));
  } catch (error) {
    throw new DamagedBackupError("its list of files can't be read", error);
  }
}

function reader(source: AsyncIterable<Buffer>) {
  const reading = source[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);

  async function more(): Promise<boolean> {
    const { value, done } = await reading.next();
    if (done === true) return false;
    held = held.length === 0 ? value : Buffer.concat([held, value]);
    return true;
  }

  return {
    /** Undefined: there aren't so many any more. */
    async exactly(bytes: number): Promise<Buffer | undefined> {
      while (held.length < bytes) if (!(await more())) return undefined;
      const part = held.subarray(0, bytes);
      held = held.subarray(bytes);
      return part;
    },
    /** The next bytes, as they come. */
    async *next(bytes: number): AsyncGenerator<Buffer> {
      let missing = bytes;
      while (missing > 0) {
        if (held.length === 0 && !(await more())) throw new DamagedBackupError("a file in it ends too soon");
        const part = held.subarray(0, missing);
        held = held.subarray(part.length);
        missing -= part.length;
        yield part;
      }
    },
  };
}
