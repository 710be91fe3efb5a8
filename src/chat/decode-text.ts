/**
 * Decodes a text file: UTF-8, UTF-16 with or without BOM (what Windows' own programs write), or else Windows-1252 (what older
 * ones do). Undefined if it isn't text.
 *
 * @param whole whether these are all the bytes; if not, half a character at the end is left out
 */
export function decodeText(bytes: Uint8Array, whole: boolean): string | undefined {
  for (const encoding of [utf16Of(bytes) ?? "utf-8", "windows-1252"]) {
    const text = decoded(encoding, bytes, whole);
    if (text !== undefined && !hasControls.test(text)) return text;
  }
  return undefined;
}

/** Text has tabs, line and page breaks, and the escapes of coloured logs; other control characters mean it isn't text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const hasControls = /[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f\u0081\u008d\u008f\u0090\u009d\ufffe\uffff]/;

function decoded(encoding: string, bytes: Uint8Array, whole: boolean): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: !whole });
  } catch {
    return undefined;
  }
}

/** Enough bytes to tell. */
const looked = 1_000;

/** Recognizes UTF-16 by its BOM, or by every other byte being zero, as in most text. */
function utf16Of(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  const beginning = bytes.subarray(0, looked);
  const zeros = (parity: number) =>
    beginning.filter((byte, index) => byte === 0 && index % 2 === parity).length / (beginning.length / 2);
  if (beginning.length < 4) return undefined;
  if (zeros(1) > 0.4 && zeros(0) < 0.05) return "utf-16le";
  return zeros(0) > 0.4 && zeros(1) < 0.05 ? "utf-16be" : undefined;
}
