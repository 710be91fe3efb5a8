/**
 * Data between the bot and a process that reads hostile input: four bytes of length, big-endian, then JSON in UTF-8.
 * Lines or Node's own channel would let one stray byte confuse the reader.
 */
export function encodeFrame(value: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(value));
  const frame = Buffer.allocUnsafe(4 + body.length);
  frame.writeUInt32BE(body.length, 0);
  body.copy(frame, 4);
  return frame;
}

/** What came isn't a frame, or is larger than anything that is expected. */
export class BadFrame extends Error {
  override readonly name = "BadFrame";
}

/**
 * Collects bytes and hands over each whole frame.
 *
 * @param limit bytes of one frame
 * @returns takes the next bytes; throws BadFrame
 */
export function frameReader(limit: number, onFrame: (value: unknown) => void): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let size = 0;
  return (chunk) => {
    chunks.push(chunk);
    size += chunk.length;
    while (size >= 4) {
      const held = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size);
      chunks = [held];
      const length = held.readUInt32BE(0);
      if (length > limit) throw new BadFrame(`a frame of ${length} bytes, the limit is ${limit}`);
      if (size < 4 + length) return;
      const body = held.subarray(4, 4 + length);
      chunks = [held.subarray(4 + length)];
      size -= 4 + length;
      onFrame(parse(body));
    }
  };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch (cause) {
    throw new BadFrame("a frame that isn't JSON", { cause });
  }
}
