import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import { BackupError, NotABackupError, WrongPassphraseError } from "./backup-errors.ts";
import { seal, unseal } from "./seal.ts";

const passphrase = "a tin of bright sardines";

async function whole(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(stream));
}

const sealed = (bytes: Buffer) => whole(seal(Readable.from([bytes]), passphrase));
const unsealed = (bytes: Buffer, words = passphrase) => whole(unseal(Readable.from([bytes]), words));

const part = 64 * 1024;
const tag = 16;

test("gives back what was sealed, at every length around the size of a part, however it arrives", async () => {
  for (const length of [0, 1, part - 1, part, part + 1, 3 * part]) {
    const bytes = Buffer.alloc(length, "blub");
    const file = await sealed(bytes);
    assert.ok((await unsealed(file)).equals(bytes), `${length} bytes`);
  }
  const file = await sealed(Buffer.from("blub"));
  const drop = Readable.from([...file].map((byte) => Buffer.from([byte])));
  assert.equal((await whole(unseal(drop, passphrase))).toString(), "blub");
});

test("two backups of the same have nothing in common but their form", async () => {
  const [one, other] = [await sealed(Buffer.alloc(100)), await sealed(Buffer.alloc(100))];
  assert.ok(!one.subarray(-116).equals(other.subarray(-116)));
});

test("no cut, change, repetition or exchange of parts goes unnoticed", async () => {
  const file = await sealed(Buffer.alloc(2 * part + 500, "blub"));
  const head = file.indexOf("\n") + 1;
  const at = (n: number) => head + n * (part + tag);
  const parts = [
    file.subarray(0, head),
    file.subarray(head, at(1)),
    file.subarray(at(1), at(2)),
    file.subarray(at(2)),
  ];
  const [header, first, second, last] = parts as [Buffer, Buffer, Buffer, Buffer];
  const changed = (where: number) => {
    const copy = Buffer.from(file);
    copy[where] = (copy[where] ?? 0) ^ 1;
    return copy;
  };
  const spoilt: Readonly<Record<string, Buffer>> = {
    "cut after the header": header,
    "cut after a part": file.subarray(0, at(1)),
    "cut before the last part": file.subarray(0, at(2)),
    "cut in the last part": file.subarray(0, -1),
    "more at the end": Buffer.concat([file, Buffer.from([0])]),
    "a part left out": Buffer.concat([header, first, last]),
    "a part twice": Buffer.concat([header, first, first, second, last]),
    "parts exchanged": Buffer.concat([header, second, first, last]),
    "the salt changed": changed(40),
    "a byte of the first part": changed(head + 5),
    "a byte of the last tag": changed(file.length - 1),
  };
  for (const [how, bytes] of Object.entries(spoilt)) await assert.rejects(unsealed(bytes), BackupError, how);
  // Parts of another backup with the same passphrase don't fit either.
  const twin = await sealed(Buffer.alloc(2 * part + 500, "blub"));
  const mixed = Buffer.concat([file.subarray(0, at(1)), twin.subarray(at(1))]);
  await assert.rejects(unsealed(mixed), /damaged/);
});

test("tells a wrong passphrase, another file, a newer form, and a cost that nobody should pay", async () => {
  const file = await sealed(Buffer.from("blub"));
  await assert.rejects(unsealed(file, "a tin of dull sardines!"), WrongPassphraseError);
  assert.equal((await unsealed(await sealed(Buffer.from("é")), passphrase)).toString(), "é");
  const text = file.toString("latin1");
  const as = (from: string, to: string) => Buffer.from(text.replace(from, to), "latin1");
  await assert.rejects(unsealed(Buffer.alloc(2_000)), NotABackupError);
  await assert.rejects(unsealed(Buffer.from("")), NotABackupError);
  await assert.rejects(
    unsealed(as("turbot-backup 1", "turbot-backup 2")),
    /made by a newer Turbot \(form 2\)/,
  );
  await assert.rejects(unsealed(as("scrypt 32768", "scrypt 99999999")), NotABackupError);
  await assert.rejects(unsealed(as("scrypt 32768", "scrypt 32767")), BackupError);
});
