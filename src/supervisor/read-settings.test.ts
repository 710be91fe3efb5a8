import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { NotUtf8Error, UnreadableFileError } from "../system/plain-text.ts";
import { readSettings } from "./read-settings.ts";

function homeWith(t: TestContext, bytes: string | Uint8Array): string {
  const home = mkdtempSync(join(tmpdir(), "turbot-settings-"));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  writeFileSync(join(home, ".env"), bytes);
  return home;
}

test("a byte order mark, wherever an editor or a copy left one, is not part of a setting's name", (t) => {
  const home = homeWith(t, "\uFEFFDISCORD_TOKEN=fish\r\n\uFEFFGITHUB_REPO=reef/turbot\r\n");
  assert.deepEqual(readSettings(home, {}), { DISCORD_TOKEN: "fish", GITHUB_REPO: "reef/turbot" });
});

test("every kind of line ending separates settings", (t) => {
  const home = homeWith(t, "A=1\rB=2\r\nC=3\n");
  assert.deepEqual(readSettings(home, {}), { A: "1", B: "2", C: "3" });
});

test("UTF-16, with or without its mark, is refused with what to do, and nothing of the file is shown", (t) => {
  const secret = "DISCORD_TOKEN=very-secret\n";
  const wide = Buffer.from(secret, "utf16le");
  const bigEndian = Buffer.from(wide).swap16();
  const mark = Buffer.from([0xff, 0xfe]);
  for (const bytes of [
    Buffer.concat([mark, wide]),
    wide,
    Buffer.concat([Buffer.from([0xfe, 0xff]), bigEndian]),
  ]) {
    const home = homeWith(t, bytes);
    assert.throws(
      () => readSettings(home, {}),
      (error) => {
        assert(error instanceof NotUtf8Error);
        assert.match(error.message, /\.env is written in UTF-16: .* save it as UTF-8/);
        assert.doesNotMatch(error.message, /secret/);
        return true;
      },
    );
  }
});

test("a .env that is a folder, or somebody else's, is refused with what to do", (t) => {
  const home = homeWith(t, "");
  rmSync(join(home, ".env"));
  mkdirSync(join(home, ".env"));
  assert.throws(
    () => readSettings(home, {}),
    (error) =>
      error instanceof UnreadableFileError &&
      /\.env can't be read \(EISDIR\): make it a file/.test(error.message),
  );
});

test("another encoding is refused with the line where it shows", (t) => {
  const home = homeWith(t, Buffer.from("A=1\nFEATURE_REQUEST_ROLE=H\u00fcter\n", "latin1"));
  assert.throws(
    () => readSettings(home, {}),
    /\.env has a character in line 2 that is not UTF-8: .* save it as UTF-8/,
  );
});

test("the real environment wins, unless a variable in it is empty", (t) => {
  const home = homeWith(t, "A=file\nB=file\nC=\n");
  assert.deepEqual(readSettings(home, { A: "real", B: "", D: " " }), { A: "real", B: "file" });
});
