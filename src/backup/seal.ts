import { createCipheriv, createDecipheriv } from "node:crypto";
import { BackupError, DamagedBackupError, NotABackupError } from "./backup-errors.ts";
import { longestHeaderLine, newSealHeader, readSealHeader, type SealHeader } from "./seal-header.ts";

/**
 * Encrypts a stream of any length: after the header, parts of 64 KiB, each with AES-256-GCM. A part's nonce holds its number and
 * whether it is the last, so parts can't be exchanged, repeated or cut off unnoticed (the STREAM construction, which age uses too).
 */

const partBytes = 64 * 1024;
const tagBytes = 16;
/** 256 TB: a counter that wraps would repeat a nonce. */
const mostParts = 2 ** 32;

export async function* seal(source: AsyncIterable<Buffer>, passphrase: string): AsyncGenerator<Buffer> {
  const header = await newSealHeader(passphrase);
  yield Buffer.from(header.line);
  let number = 0;
  for await (const { part, isLast } of parts(source, partBytes)) {
    const cipher = createCipheriv("aes-256-gcm", header.key, nonce(header, number, isLast));
    cipher.setAAD(Buffer.from(header.line));
    yield Buffer.concat([cipher.update(part), cipher.final(), cipher.getAuthTag()]);
    number += 1;
  }
}

/**
 * Gives nothing that wasn't authenticated; whether it is whole is known only at the end.
 *
 * @throws NotABackupError, WrongPassphraseError or DamagedBackupError
 */
export async function* unseal(source: AsyncIterable<Buffer>, passphrase: string): AsyncGenerator<Buffer> {
  const { line, rest } = await firstLine(source);
  const header = await readSealHeader(line, passphrase);
  let number = 0;
  for await (const { part, isLast } of parts(rest, partBytes + tagBytes)) {
    yield opened(header, part, number, isLast);
    number += 1;
  }
}

function opened(header: SealHeader, part: Buffer, number: number, isLast: boolean): Buffer {
  if (part.length < tagBytes) throw new DamagedBackupError("its end is missing");
  const decipher = createDecipheriv("aes-256-gcm", header.key, nonce(header, number, isLast));
  decipher.setAAD(Buffer.from(header.line));
  decipher.setAuthTag(part.subarray(-tagBytes));
  const start = decipher.update(part.subarray(0, -tagBytes));
  try {
    return Buffer.concat([start, decipher.final()]);
  } catch (error) {
    const what = isLast ? "its end is missing, or was changed" : `part ${number + 1} was changed`;
    throw new DamagedBackupError(what, error);
  }
}

function nonce({ noncePrefix }: SealHeader, number: number, isLast: boolean): Buffer {
  if (number >= mostParts) throw new BackupError("A backup can't be longer than 256 TB.");
  const rest = Buffer.alloc(5);
  rest.writeUInt32BE(number);
  rest.writeUInt8(isLast ? 1 : 0, 4);
  return Buffer.concat([noncePrefix, rest]);
}

/** Cuts a stream into parts of one size. There is always a last one, which can be shorter or empty. */
async function* parts(
  source: AsyncIterable<Buffer>,
  size: number,
): AsyncGenerator<{ readonly part: Buffer; readonly isLast: boolean }> {
  let held: Buffer = Buffer.alloc(0);
  for await (const bytes of source) {
    held = Buffer.concat([held, bytes]);
    // One whole part is kept back: it may be the last.
    while (held.length > size) {
      yield { part: held.subarray(0, size), isLast: false };
      held = held.subarray(size);
    }
  }
  yield { part: held, isLast: true };
}

async function firstLine(
  source: AsyncIterable<Buffer>,
): Promise<{ readonly line: string; readonly rest: AsyncIterable<Buffer> }> {
  const reading = source[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  while (true) {
    const end = held.indexOf("\n");
    if (end !== -1 && end < longestHeaderLine) {
      const after = held.subarray(end + 1);
      const rest = async function* () {
        yield after;
        yield* { [Symbol.asyncIterator]: () => reading };
      };
      return { line: held.subarray(0, end + 1).toString("latin1"), rest: rest() };
    }
    const next = held.length > longestHeaderLine ? undefined : await reading.next();
    if (next === undefined || next.done === true)
      throw new NotABackupError("This file isn't a backup of Turbot's.");
    held = Buffer.concat([held, next.value]);
  }
}
