import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesReader, encodeBytes, encodeFrame, FrameError, frameReader } from "./frames.ts";

test("frames arrive whole, no matter how the bytes are split", () => {
  const sent = [{ a: 1 }, "ä🐟", null, [1, 2, 3]];
  const bytes = Buffer.concat(sent.map(encodeFrame));
  for (const size of [1, 3, 7, bytes.length]) {
    const got: unknown[] = [];
    const read = frameReader(100, (value) => got.push(value));
    for (let at = 0; at < bytes.length; at += size) read(bytes.subarray(at, at + size));
    assert.deepEqual(got, sent);
  }
});

test("a frame that claims to be too long is refused before it arrives", () => {
  const read = frameReader(100, () => assert.fail("nothing was whole"));
  assert.throws(() => read(Buffer.from([0xff, 0xff, 0xff, 0xff])), FrameError);
});

test("a frame that isn't JSON is refused", () => {
  const read = frameReader(100, () => assert.fail("nothing was whole"));
  assert.throws(() => read(Buffer.from([0, 0, 0, 2, 0x7b, 0x7b])), FrameError);
});

test("bytes go as they are, also none", () => {
  const sent = [Buffer.from([0, 255, 128]), Buffer.alloc(0), Buffer.from("🐟")];
  const bytes = Buffer.concat(sent.flatMap(encodeBytes));
  for (const size of [1, 5, bytes.length]) {
    const got: Buffer[] = [];
    const read = bytesReader(100, (body) => got.push(Buffer.from(body)));
    for (let at = 0; at < bytes.length; at += size) read(bytes.subarray(at, at + size));
    assert.deepEqual(got, sent);
  }
});
