/** A frame: its length in four bytes, most significant first, then that many bytes of JSON in UTF-8. */

const lengthBytes = 4;

/** A frame that claims to be too long, or isn't JSON: its sender can't be trusted any more. */
export class FrameError extends Error {
  override readonly name = "FrameError";
}

export function encodeFrame(value: unknown): Buffer {
  return Buffer.concat(encodeBytes(Buffer.from(JSON.stringify(value))));
}

/** The same of bytes as they are: megabytes as JSON would hold up whoever writes and reads them. To be written one after the other. */
export function encodeBytes(body: Uint8Array): readonly [Uint8Array, Uint8Array] {
  const length = Buffer.allocUnsafe(lengthBytes);
  length.writeUInt32BE(body.length);
  return [length, body];
}

/**
 * Takes bytes as they arrive and passes on each complete frame.
 *
 * @param longest maximum length of a frame in bytes, checked before anything is buffered
 * @throws FrameError from the returned function
 */
export function frameReader(longest: number, onFrame: (value: unknown) => void): (bytes: Buffer) => void {
  return bytesReader(longest, (body) => onFrame(parseFrame(body)));
}

/** The same without reading what is in them. `onBytes`: a copy is needed of what is kept. */
export function bytesReader(longest: number, onBytes: (body: Buffer) => void): (bytes: Buffer) => void {
  let parts: Buffer[] = [];
  let held = 0;
  let wanted: number | undefined;

  const take = (count: number): Buffer => {
    const all = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
    const rest = all.subarray(count);
    parts = rest.length === 0 ? [] : [rest];
    held = rest.length;
    return all.subarray(0, count);
  };

  return (bytes) => {
    parts.push(bytes);
    held += bytes.length;
    for (;;) {
      if (wanted === undefined) {
        if (held < lengthBytes) return;
        wanted = take(lengthBytes).readUInt32BE();
        if (wanted > longest)
          throw new FrameError(`A frame of ${wanted} bytes; at most ${longest} are taken`);
      }
      if (held < wanted) return;
      const body = take(wanted);
      wanted = undefined;
      onBytes(body);
    }
  };
}

/** @throws FrameError */
export function parseFrame(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (cause) {
    throw new FrameError("A frame that isn't JSON", { cause });
  }
}
