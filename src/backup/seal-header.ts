import { createHmac, randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { NotABackupError, WrongPassphraseError } from "./backup-errors.ts";

/**
 * The first line of a backup, in plain text: how the key is made from the passphrase, and a MAC of the line, which tells a wrong
 * passphrase from a damaged file.
 *
 *     turbot-backup 1 scrypt 32768 8 3 <salt> <nonce prefix> <MAC>
 */
export interface SealHeader {
  /** The line with its line break: every part of the file is bound to it. */
  readonly line: string;
  /** For AES-256-GCM. */
  readonly key: Buffer;
  /** The first bytes of each part's nonce; the part's number and kind are the rest. */
  readonly noncePrefix: Buffer;
}

/** Bytes after which a file without a first line isn't a backup. */
export const longestHeaderLine = 500;

export const noncePrefixBytes = 7;

const name = "turbot-backup";
const version = "1";

/** OWASP's setting with 32 MB: as strong as the one with 128 MB, and fits beside a bot on a small machine. */
const cost = { N: 32_768, r: 8, p: 3 };
/** What others wrote into the file is not followed to any cost. */
const most = { N: 2 ** 20, r: 16, p: 16 };

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt);

export async function newSealHeader(passphrase: string): Promise<SealHeader> {
  const salt = randomBytes(16);
  const noncePrefix = randomBytes(noncePrefixBytes);
  const { N, r, p } = cost;
  const start = [name, version, "scrypt", N, r, p, encoded(salt), encoded(noncePrefix)].join(" ");
  const { key, mac } = await keysFrom(passphrase, salt, cost, start);
  return { line: `${start} ${encoded(mac)}\n`, key, noncePrefix };
}

/**
 * @param line with its line break
 * @throws NotABackupError, or WrongPassphraseError
 */
export async function readSealHeader(line: string, passphrase: string): Promise<SealHeader> {
  const [is, made, kdf, N, r, p, salt = "", prefix = "", mac = "", ...rest] = line.trimEnd().split(" ");
  if (is !== name) throw new NotABackupError("This file isn't a backup of Turbot's.");
  if (made !== version) {
    throw new NotABackupError(
      `This backup was made by a newer Turbot (form ${made?.slice(0, 20)}): update this clone with git pull and npm ci, then try again.`,
    );
  }
  const settings = { N: Number(N), r: Number(r), p: Number(p) };
  const fits = (value: number, limit: number) => Number.isSafeInteger(value) && value >= 1 && value <= limit;
  const noncePrefix = Buffer.from(prefix, "base64url");
  const isWhole =
    kdf === "scrypt" &&
    fits(settings.N, most.N) &&
    Number.isInteger(Math.log2(settings.N)) &&
    fits(settings.r, most.r) &&
    fits(settings.p, most.p) &&
    noncePrefix.length === noncePrefixBytes &&
    rest.length === 0;
  if (!isWhole)
    throw new NotABackupError("The first line of this backup was changed, so it can't be opened.");
  const start = line.slice(0, line.lastIndexOf(" "));
  const keys = await keysFrom(passphrase, Buffer.from(salt, "base64url"), settings, start);
  const claimed = Buffer.from(mac, "base64url");
  if (claimed.length !== keys.mac.length || !timingSafeEqual(claimed, keys.mac))
    throw new WrongPassphraseError();
  return { line, key: keys.key, noncePrefix };
}

async function keysFrom(
  passphrase: string,
  salt: Buffer,
  { N, r, p }: typeof cost,
  start: string,
): Promise<{ readonly key: Buffer; readonly mac: Buffer }> {
  // The same text typed on different systems is the same passphrase.
  const bytes = await derive(passphrase.normalize("NFC"), salt, 64, {
    N,
    r,
    p,
    maxmem: 256 * N * r + 1_048_576,
  });
  const mac = createHmac("sha256", bytes.subarray(32)).update(start).digest().subarray(0, 16);
  return { key: bytes.subarray(0, 32), mac };
}

function encoded(bytes: Buffer): string {
  return bytes.toString("base64url");
}
