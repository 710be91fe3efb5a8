/**
 * Width and height of a PNG, GIF, JPEG or WebP, read from its first bytes, before anything decodes it: a few kilobytes can claim to be
 * gigabytes. Undefined: it is none of these. SVG isn't either: it is a program.
 */
export function pictureSize(bytes: Uint8Array): readonly [width: number, height: number] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
  try {
    if (text(1, 4) === "PNG") return [view.getUint32(16), view.getUint32(20)];
    if (text(0, 4) === "GIF8") return gifSize(view);
    if (text(0, 4) === "RIFF" && text(8, 12) === "WEBP") return webpSize(view, text(12, 16));
    if (view.getUint16(0) === 0xffd8) return jpegSize(view);
  } catch (error) {
    // It ends too early.
    if (!(error instanceof RangeError)) throw error;
  }
  return undefined;
}

/** Of its screen and of its first frame, which can be larger. https://www.w3.org/Graphics/GIF/spec-gif89a.txt */
function gifSize(view: DataView): readonly [number, number] | undefined {
  const two = (at: number) => view.getUint16(at, true);
  const flags = view.getUint8(10);
  let at = 13 + (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);
  // Extensions: a kind, and blocks that each begin with their length, until one of 0.
  while (view.getUint8(at) === 0x21) {
    at += 2;
    while (view.getUint8(at) !== 0) at += 1 + view.getUint8(at);
    at += 1;
  }
  if (view.getUint8(at) !== 0x2c) return undefined;
  const [left, top, width, height] = [two(at + 1), two(at + 3), two(at + 5), two(at + 7)];
  return [Math.max(two(6), left + width), Math.max(two(8), top + height)];
}

/** https://developers.google.com/speed/webp/docs/riff_container */
function webpSize(view: DataView, form: string): readonly [number, number] | undefined {
  const three = (at: number) => view.getUint16(at, true) + (view.getUint8(at + 2) << 16);
  switch (form) {
    case "VP8X":
      return [1 + three(24), 1 + three(27)];
    case "VP8L": {
      const bits = view.getUint32(21, true);
      return [1 + (bits & 0x3fff), 1 + ((bits >>> 14) & 0x3fff)];
    }
    case "VP8 ":
      return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff];
    default:
      return undefined;
  }
}

/** Looks for the frame's header, segment by segment. */
function jpegSize(view: DataView): readonly [number, number] | undefined {
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return [view.getUint16(at + 7), view.getUint16(at + 5)];
    // A byte that only fills.
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
}
